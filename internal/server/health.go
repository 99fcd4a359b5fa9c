package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"covercard/internal/library"
)

// registerHealth puts the probes on router: /healthz while the process answers at all, /readyz while it can answer calls.
func registerHealth(router gin.IRouter, rules *library.Library) {
	probes := []string{http.MethodGet, http.MethodHead} // load balancers ask with either
	router.Match(probes, "/healthz", func(c *gin.Context) {
		c.String(http.StatusOK, "ok\n")
	})
	router.Match(probes, "/readyz", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"status": "ready", "library": rules.Fingerprint})
	})
}

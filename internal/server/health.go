package server

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"covercard/internal/reload"
)

// registerHealth puts the probes on router: /healthz while the process answers at all, /readyz while it can answer calls.
func registerHealth(router gin.IRouter, reloader *reload.Reloader) {
	probes := []string{http.MethodGet, http.MethodHead} // load balancers ask with either
	router.Match(probes, "/healthz", func(c *gin.Context) {
		c.String(http.StatusOK, "ok\n")
	})
	router.Match(probes, "/readyz", func(c *gin.Context) {
		c.JSON(http.StatusOK, readinessOf(reloader.State()))
	})
}

// readiness is the answer of /readyz. A library that was refused leaves the service ready: the one before goes on answering.
type readiness struct {
	Status  string          `json:"status"`
	Library string          `json:"library"` // fingerprint of the one in use
	Refused *refusedLibrary `json:"refused,omitempty"`
}

// refusedLibrary is what the library's folder holds instead of the one in use, and why it is not used.
type refusedLibrary struct {
	Since    string   `json:"since"`    // RFC 3339, in UTC
	Total    int      `json:"total"`    // of all findings
	Findings []string `json:"findings"` // the first of them
}

func readinessOf(state reload.State) readiness {
	made := readiness{Status: "ready", Library: state.Library.Fingerprint}
	if state.Refused != nil {
		findings, total := state.Refused.First()
		made.Refused = &refusedLibrary{Since: state.Refused.Since.UTC().Format(time.RFC3339), Total: total, Findings: findings}
	}
	return made
}

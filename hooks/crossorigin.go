package hooks

import (
	"net/http"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

// crossOrigin lets pages of the given origins call the services from a browser (CDS Hooks 2.0, "Cross-Origin Resource Sharing"), with
// the methods and headers that CDS Hooks uses. Without origins it lets none.
func crossOrigin(origins []string) gin.HandlerFunc {
	if len(origins) == 0 {
		return func(*gin.Context) {}
	}
	return cors.New(cors.Config{
		AllowOrigins: origins,
		AllowMethods: []string{http.MethodGet, http.MethodPost, http.MethodOptions},
		AllowHeaders: []string{"Authorization", "Content-Type"},
		MaxAge:       time.Hour,
	})
}

// allow answers an OPTIONS that is not a browser's question before a call.
func allow(methods string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Allow", methods)
		c.Status(http.StatusNoContent)
	}
}

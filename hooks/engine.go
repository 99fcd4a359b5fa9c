package hooks

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

// NewEngine makes a gin engine that answers everything that goes wrong in an OperationOutcome: unknown paths with 404, wrong
// methods with 405 and Allow, panics with 500. It trusts no proxy's headers, matches paths exactly without redirecting a
// POST elsewhere, and writes no log but for panics, to options.Logger.
//
// Gin's mode belongs to the whole process. NewEngine leaves a mode that was chosen alone and only turns off the debug mode, whose
// prints would mix with the log.
func NewEngine(options Options) *gin.Engine {
	if gin.IsDebugging() {
		gin.SetMode(gin.ReleaseMode)
	}
	logger := options.withDefaults().Logger
	engine := gin.New(func(engine *gin.Engine) {
		engine.HandleMethodNotAllowed = true
		engine.RedirectTrailingSlash = false
		engine.ForwardedByClientIP = false
	})
	engine.Use(recoverWith(logger))
	engine.NoRoute(func(c *gin.Context) {
		refuse(c, Refuse(http.StatusNotFound, "not-found", "",
			"There is nothing at this path; GET /cds-services lists the services."))
	})
	engine.NoMethod(func(c *gin.Context) {
		refuse(c, Refuse(http.StatusMethodNotAllowed, "not-supported", "",
			"This path does not take this method; use "+c.Writer.Header().Get("Allow")+"."))
	})
	return engine
}

// recoverWith turns a panic of any handler into a 500, and logs its type and where it happened, not what was thrown.
func recoverWith(logger *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			value := recover()
			if value == nil {
				return
			}
			if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(value) // net/http's own way to drop a connection
			}
			logger.LogAttrs(c.Request.Context(), slog.LevelError, "panic in a handler", causeOf(newPanicked(value))...)
			c.Abort()
			if !c.Writer.Written() {
				refuse(c, internal())
			}
		}()
		c.Next()
	}
}

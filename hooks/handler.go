package hooks

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Options bound what a caller may do. The zero value of a field means its default.
type Options struct {
	MaxBody  int64            // bytes; default 8 MiB
	Deadline time.Duration    // of one call, from when its body is read; default 4.5 s (CRD wants 5 s for 9 calls of 10)
	Logger   *slog.Logger     // one line per call, without PHI; default discards
	Feedback FeedbackReceiver // default discards
	// Origins are those whose pages may call the services from a browser (CORS), such as "https://sandbox.cds-hooks.org"; "*" is any,
	// default is none.
	Origins []string
}

func (o Options) withDefaults() Options {
	if o.MaxBody <= 0 {
		o.MaxBody = 8 << 20
	}
	if o.Deadline <= 0 {
		o.Deadline = 4500 * time.Millisecond
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Feedback == nil {
		o.Feedback = discardFeedback{}
	}
	return o
}

// Register puts the endpoints of the services on router: GET /cds-services, POST /cds-services/{id} and
// POST /cds-services/{id}/feedback, each with OPTIONS for browsers. By the Offering other services can take their place.
//
// Services may share an id under different hooks; the request's hook then decides. Register panics, as gin does for a route
// given twice, when the services cannot be offered: without an id, a hook or a description, with the same id twice under
// one hook, or with a definition that cannot be written as JSON.
func Register(router gin.IRouter, services []Service, options Options) *Offering {
	offering := new(Offering)
	if err := offering.Replace(services); err != nil {
		panic(err.Error())
	}
	calls := newEndpoint(offering, options.withDefaults())
	group := router.Group("/cds-services", crossOrigin(options.Origins))
	group.GET("", func(c *gin.Context) {
		send(c, http.StatusOK, mediaTypeJSON, offering.catalog.Load().discovery)
	})
	group.POST("/:id", calls.serve(calls.call))
	group.POST("/:id/feedback", calls.serve(calls.feedback))
	group.OPTIONS("", allow("GET, OPTIONS"))
	group.OPTIONS("/:id", allow("POST, OPTIONS"))
	group.OPTIONS("/:id/feedback", allow("POST, OPTIONS"))
	return offering
}

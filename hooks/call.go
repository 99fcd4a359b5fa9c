package hooks

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"covercard/cards"
)

// endpoint answers what is sent to services: POST /cds-services/{id} and below.
type endpoint struct {
	offering *Offering
	options  Options
	// buffers are *[]byte, for answers: they are long, and each is sent before the next is written.
	buffers *sync.Pool
}

func newEndpoint(offering *Offering, options Options) endpoint {
	return endpoint{offering: offering, options: options, buffers: &sync.Pool{New: func() any { return new([]byte) }}}
}

// answerer appends the body of its answer to buffer.
type answerer func(c *gin.Context, line *callLine, buffer []byte) ([]byte, error)

// serve makes a handler of a function that gives the answer to send. It turns errors into OperationOutcomes and writes the log line.
func (e endpoint) serve(answer answerer) gin.HandlerFunc {
	return func(c *gin.Context) {
		started := time.Now()
		var line callLine
		buffer := e.buffers.Get().(*[]byte)
		defer e.buffers.Put(buffer)
		body, err := recovering(answer, c, &line, (*buffer)[:0])
		line.status = http.StatusOK
		mediaType := mediaTypeJSON
		if err == nil {
			*buffer = body
		} else {
			refusal := refusalOf(err)
			line.status, line.err = refusal.Status, err
			mediaType, body = mediaTypeFHIR, outcome(refusal)
			setRetryAfter(c, refusal.Status)
		}
		line.bytesOut = len(body)
		send(c, line.status, mediaType, body)
		line.duration = time.Since(started)
		line.write(c.Request.Context(), e.options.Logger)
	}
}

// recovering turns a panic of answer into a [panicked] error.
func recovering(answer answerer, c *gin.Context, line *callLine, buffer []byte) (body []byte, err error) {
	defer func() {
		if value := recover(); value != nil {
			body, err = nil, newPanicked(value)
		}
	}()
	return answer(c, line, buffer)
}

// receive goes through what all calls to a service need, from cheap checks to dear ones.
func (e endpoint) receive(c *gin.Context, line *callLine) (offer, []byte, error) {
	offered, known := e.offering.catalog.Load().byID[c.Param("id")]
	if !known {
		return offer{}, nil, Refuse(http.StatusNotFound, "not-found", "",
			"There is no service with this id; see GET /cds-services for those there are.")
	}
	line.service = offered.id
	if err := checkHeaders(c.Request); err != nil {
		return offered, nil, err
	}
	body, err := readBody(c.Writer, c.Request, e.options.MaxBody)
	line.bytesIn = len(body)
	return offered, body, err
}

// call answers POST /cds-services/{id} with the encoded response.
func (e endpoint) call(c *gin.Context, line *callLine, buffer []byte) ([]byte, error) {
	line.message = "cds hooks call"
	offered, body, err := e.receive(c, line)
	if len(offered.hooks) == 1 {
		line.hook = offered.hooks[0]
	}
	if err != nil {
		return nil, err
	}
	request, err := decode(offered.hooks, body)
	if err != nil {
		return nil, err
	}
	line.hook, line.hookInstance = request.Hook, request.HookInstance
	service, _ := offered.serving(request.Hook) // decode took no other hook

	ctx, cancel := context.WithTimeout(c.Request.Context(), e.options.Deadline)
	defer cancel()
	var response cards.Response
	if response, err = service.Call(ctx, request); err != nil {
		return nil, err
	}
	line.cards, line.systemActions = len(response.Cards), len(response.SystemActions)
	return response.AppendTo(buffer)
}

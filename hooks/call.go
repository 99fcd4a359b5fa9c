package hooks

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"covercard/cards"
)

// endpoint answers POST /cds-services/{id}.
type endpoint struct {
	catalog catalog
	options Options
}

func (e endpoint) serve(c *gin.Context) {
	started := time.Now()
	var line callLine
	answer, err := e.answer(c, &line)
	line.status = http.StatusOK
	mediaType := mediaTypeJSON
	if err != nil {
		refusal := refusalOf(err)
		line.status, line.err = refusal.Status, err
		mediaType, answer = mediaTypeFHIR, outcome(refusal)
		setRetryAfter(c, refusal.Status)
	}
	line.bytesOut = len(answer)
	send(c, line.status, mediaType, answer)
	line.duration = time.Since(started)
	line.write(c.Request.Context(), e.options.Logger)
}

// answer goes from cheap checks to dear ones and returns the encoded response. A panic on the way becomes a [panicked] error.
func (e endpoint) answer(c *gin.Context, line *callLine) (answer []byte, err error) {
	defer func() {
		if value := recover(); value != nil {
			answer, err = nil, newPanicked(value)
		}
	}()

	offered, known := e.catalog.byID[c.Param("id")]
	if !known {
		return nil, Refuse(http.StatusNotFound, "not-found", "",
			"There is no service with this id; see GET /cds-services for those there are.")
	}
	line.service = offered.id
	if len(offered.hooks) == 1 {
		line.hook = offered.hooks[0]
	}
	if err := checkHeaders(c.Request); err != nil {
		return nil, err
	}
	body, err := readBody(c.Writer, c.Request, e.options.MaxBody)
	line.bytesIn = len(body)
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
	return response.Encode()
}

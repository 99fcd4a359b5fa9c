package hooks

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// callLine is what the log says of one call. Only what this side chose or counted goes in: of the request, the hookInstance
// when it is a UUID, so that a call can be found again.
type callLine struct {
	message           string
	hook, service     string // by the service's definition; "" when not known
	hookInstance      string
	status            int
	cards             int
	systemActions     int
	feedback          int // cards that feedback came on
	duration          time.Duration
	bytesIn, bytesOut int
	err               error
}

// write logs the line at info, or at error when the fault is on this side.
func (l *callLine) write(ctx context.Context, logger *slog.Logger) {
	level := slog.LevelInfo
	if l.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if !logger.Enabled(ctx, level) {
		return
	}
	attributes := make([]slog.Attr, 0, 16)
	attributes = append(attributes,
		slog.String("hook", l.hook),
		slog.String("service", l.service),
		slog.String("hook_instance", loggable(l.hookInstance)),
		slog.Int("status", l.status),
		slog.Int("cards", l.cards),
		slog.Int("system_actions", l.systemActions),
		slog.Int("feedback", l.feedback),
		slog.Duration("duration", l.duration),
		slog.Int("bytes_in", l.bytesIn),
		slog.Int("bytes_out", l.bytesOut),
	)
	logger.LogAttrs(ctx, level, l.message, append(attributes, causeOf(l.err)...)...)
}

// causeOf describes an error for the log. A refusal's texts may hold member names of the request, so only codes and paths are
// taken from it, and its cause.
func causeOf(err error) []slog.Attr {
	if err == nil {
		return nil
	}
	var refusal *Error
	if errors.As(err, &refusal) {
		var attributes []slog.Attr
		if len(refusal.Issues) > 0 {
			attributes = append(attributes,
				slog.Int("issues", len(refusal.Issues)),
				slog.String("issue", refusal.Issues[0].Code),
				slog.String("expression", refusal.Issues[0].Expression))
		}
		if err = refusal.Err; err == nil {
			return attributes
		}
		return append(attributes, slog.String("error", err.Error()))
	}
	attributes := []slog.Attr{slog.String("error", err.Error())}
	var thrown *panicked
	if errors.As(err, &thrown) {
		attributes = append(attributes, slog.String("stack", string(thrown.stack)))
	}
	return attributes
}

// loggable is a hookInstance that is a UUID, in the 36 characters of RFC 9562. Anything else could be, say, a name.
func loggable(hookInstance string) string {
	switch {
	case hookInstance == "":
		return ""
	case len(hookInstance) == 36 && uuid.Validate(hookInstance) == nil:
		return hookInstance
	default:
		return "not a uuid"
	}
}

package hooks

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// checkHeaders refuses bodies that are not plain JSON. A missing Content-Type is let through: the body will show.
func checkHeaders(request *http.Request) error {
	if mediaType := request.Header.Get("Content-Type"); mediaType != "" && !isJSON(mediaType) {
		return Refuse(http.StatusUnsupportedMediaType, "not-supported", "",
			"The Content-Type is not a JSON media type; send application/json.")
	}
	if encoding := request.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return Refuse(http.StatusUnsupportedMediaType, "not-supported", "",
			"The Content-Encoding is not supported; send the body uncompressed.")
	}
	return nil
}

// isJSON tells whether a Content-Type is application/json, text/json, or ends in +json as application/fhir+json does.
func isJSON(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	return mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json")
}

// mostAtOnce is up to how many announced bytes are made room for at once. Most calls are shorter.
const mostAtOnce = 64 << 10

// readBody reads at most most bytes.
func readBody(writer http.ResponseWriter, request *http.Request, most int64) ([]byte, error) {
	if request.ContentLength > most {
		return nil, refuseTooLong(writer, most)
	}
	var body []byte
	var err error
	// A length that is only announced must not cost memory, so that of long bodies is taken as they come.
	if request.ContentLength >= 0 && request.ContentLength <= mostAtOnce {
		body = make([]byte, request.ContentLength)
		var read int
		read, err = io.ReadFull(request.Body, body)
		body = body[:read]
	} else {
		body, err = io.ReadAll(http.MaxBytesReader(writer, request.Body, most))
	}
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return body, refuseTooLong(writer, most)
	}
	if err != nil {
		refusal := Refuse(http.StatusBadRequest, "structure", "", "The body ended before it was complete; send it again.")
		refusal.Err = err
		return body, refusal
	}
	return body, nil
}

// refuseTooLong also has the connection closed, so that nobody reads the rest of the body.
func refuseTooLong(writer http.ResponseWriter, most int64) error {
	writer.Header().Set("Connection", "close")
	return Refuse(http.StatusRequestEntityTooLarge, "too-long", "",
		"The body is larger than the "+strconv.FormatInt(most, 10)+" bytes accepted; send fewer orders or less prefetch.")
}

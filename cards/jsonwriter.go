package cards

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonWriter puts JSON together out of pieces that are JSON already and texts that it quotes.
type jsonWriter struct {
	written []byte
	err     error
}

func (w *jsonWriter) raw(piece string) { w.written = append(w.written, piece...) }

// comma separates element i of an array from the one before it.
func (w *jsonWriter) comma(i int) {
	if i > 0 {
		w.raw(",")
	}
}

func (w *jsonWriter) text(text string) {
	quoted, err := jsontext.AppendQuote(w.written, text)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.written = quoted
}

// member writes ,"name":"text" unless the text is empty: FHIR has no empty strings. The comma needs a member before it.
func (w *jsonWriter) member(name, text string) {
	if text == "" {
		return
	}
	w.raw(`,"`)
	w.raw(name)
	w.raw(`":`)
	w.text(text)
}

func (w *jsonWriter) done() (jsontext.Value, error) {
	if w.err != nil {
		return nil, fmt.Errorf("a text is not UTF-8: %w", w.err)
	}
	return w.written, nil
}

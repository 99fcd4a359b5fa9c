package main

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"covercard/cards"
)

// readResponse reads an answer to be shown to a person. It may come from any service, so its texts are made plain.
func readResponse(answer []byte) (cards.Response, error) {
	var response cards.Response
	text, err := plainStrings(answer)
	if err == nil {
		err = json.Unmarshal(text, &response)
	}
	if err == nil && response.Cards == nil {
		err = errors.New(`it has no "cards"`)
	}
	if err != nil {
		return cards.Response{}, fmt.Errorf("the answer is not a CDS Hooks response: %w; see it with --json", err)
	}
	return response, nil
}

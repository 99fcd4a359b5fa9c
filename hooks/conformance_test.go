package hooks

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/cards"
)

// What docs/conformance.md claims and no other test proves.

// TestFeedbackMayComeAgain: on a card that feedback came on before, in another call and in the same one; a card that nobody knows is no fault.
func TestFeedbackMayComeAgain(t *testing.T) {
	var kept keptFeedback
	url, _ := start(t, Options{Feedback: &kept}, serving("order-sign", "sign", cards.Response{}, nil))
	for _, body := range []string{twoCards, twoCards, strings.ReplaceAll(twoCards, `"c2"`, `"c1"`)} {
		response, answer := fetch(t, http.MethodPost, url+"/cds-services/sign/feedback", body)
		require.Equal(t, http.StatusOK, response.StatusCode, answer)
		require.Len(t, kept.feedback, 2)
	}
	require.Equal(t, kept.feedback[0].Card, kept.feedback[1].Card)
}

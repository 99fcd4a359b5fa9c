package cards

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"
)

// Check says what keeps r from being sent; nil when it may be. It is the last look at an answer, whatever built it: summaries,
// uuids that are missing or used twice, what goes with what on a card, and system actions that are not updates of a resource with
// an id. (The coverage-information inside was checked when it was written.)
func (r Response) Check() error {
	seen := make(map[string]bool)
	for i, card := range r.Cards {
		if err := card.check(seen); err != nil {
			return fmt.Errorf("card %d: %w", i+1, err)
		}
	}
	for i, action := range r.SystemActions {
		if err := action.checkSystemAction(); err != nil {
			return fmt.Errorf("system action %d: %w", i+1, err)
		}
	}
	return nil
}

// check notes the uuids in seen.
func (c Card) check(seen map[string]bool) error {
	switch {
	case c.Summary == "" || summaryLength(c.Summary) > longestSummary:
		return fmt.Errorf("the summary must have 1 to %d characters", longestSummary)
	case c.Source.Label == "" || c.Source.Topic.Code == "" || c.Source.Topic.System == "":
		return errors.New("the source needs a label and a topic")
	case len(c.Suggestions) > 0 && c.SelectionBehavior == "":
		return errors.New("suggestions need a selectionBehavior")
	case len(c.Suggestions) == 0 && c.SelectionBehavior != "":
		return errors.New("a selectionBehavior needs suggestions")
	case len(c.Suggestions) > 0 && len(c.Links) > 0:
		return errors.New("suggestions and links do not go on one card")
	case len(c.Suggestions) == 0 && len(c.Links) == 0 && c.Detail == "":
		return errors.New("a card without links and suggestions needs a detail")
	}
	if err := unique(seen, c.UUID); err != nil {
		return err
	}
	for _, suggestion := range c.Suggestions {
		if err := unique(seen, suggestion.UUID); err != nil {
			return fmt.Errorf("suggestion: %w", err)
		}
		if suggestion.Label == "" || len(suggestion.Actions) == 0 {
			return errors.New("a suggestion needs a label and an action")
		}
	}
	return nil
}

func unique(seen map[string]bool, uuid string) error {
	switch {
	case uuid == "":
		return errors.New("the uuid is missing")
	case seen[uuid]:
		return errors.New("the uuid is used twice")
	}
	seen[uuid] = true
	return nil
}

func (a Action) checkSystemAction() error {
	if a.Type != ActionUpdate || a.Description == "" {
		return errors.New("it must be an update with a description")
	}
	if gjson.GetBytes(a.Resource, "resourceType").String() == "" || gjson.GetBytes(a.Resource, "id").String() == "" {
		return errors.New("it must update a resource that has an id")
	}
	return nil
}

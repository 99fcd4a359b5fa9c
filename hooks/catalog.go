package hooks

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// catalog is the services on offer, by id, and what discovery says of them.
type catalog struct {
	byID      map[string]offer
	discovery []byte
}

// offer is the services that share an id, with the hook of each.
type offer struct {
	id       string
	hooks    []string
	services []Service
}

// serving is the service for that hook.
func (o offer) serving(hook string) (Service, bool) {
	for i := range o.hooks {
		if o.hooks[i] == hook {
			return o.services[i], true
		}
	}
	return nil, false
}

// newCatalog fails when the services cannot be offered, as [Register] says it.
func newCatalog(services []Service) (*catalog, error) {
	made := &catalog{byID: make(map[string]offer, len(services))}
	entries := make([]discoveryEntry, 0, len(services))
	for _, service := range services {
		definition := service.Definition()
		if definition.ID == "" || definition.Hook == "" || definition.Description == "" {
			return nil, fmt.Errorf("hooks: service %q of hook %q needs an ID, a Hook and a Description", definition.ID, definition.Hook)
		}
		shared := made.byID[definition.ID]
		if _, taken := shared.serving(definition.Hook); taken {
			return nil, fmt.Errorf("hooks: two services have the id %q under the hook %q; give one another id", definition.ID, definition.Hook)
		}
		shared.id = definition.ID
		shared.hooks = append(shared.hooks, definition.Hook)
		shared.services = append(shared.services, service)
		made.byID[definition.ID] = shared
		entries = append(entries, discoveryEntry{
			Hook:              definition.Hook,
			Title:             definition.Title,
			Description:       definition.Description,
			ID:                definition.ID,
			UsageRequirements: definition.UsageRequirements,
			Prefetch:          definition.Prefetch,
			Extension:         definition.Extension,
		})
	}
	encoded, err := json.Marshal(discovery{Services: entries}, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("hooks: the services' definitions cannot be written as JSON: %w", err)
	}
	made.discovery = encoded
	return made, nil
}

// discovery is the answer to GET /cds-services.
type discovery struct {
	Services []discoveryEntry `json:"services"`
}

type discoveryEntry struct {
	Hook              string         `json:"hook"`
	Title             string         `json:"title,omitempty"`
	Description       string         `json:"description"`
	ID                string         `json:"id"`
	Prefetch          prefetch       `json:"prefetch,omitempty"`
	UsageRequirements string         `json:"usageRequirements,omitempty"`
	Extension         map[string]any `json:"extension,omitempty"`
}

// prefetch is written as an object in the order given: a template may use the results of those before it.
type prefetch []Prefetch

// MarshalJSONTo writes the templates by key.
func (p prefetch) MarshalJSONTo(encoder *jsontext.Encoder) error {
	if err := encoder.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, template := range p {
		if err := encoder.WriteToken(jsontext.String(template.Key)); err != nil {
			return err
		}
		if err := encoder.WriteToken(jsontext.String(template.Template)); err != nil {
			return err
		}
	}
	return encoder.WriteToken(jsontext.EndObject)
}

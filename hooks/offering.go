package hooks

import "sync/atomic"

// Offering is the services that are on offer, as [Register] made it. It is safe for concurrent use.
type Offering struct {
	catalog atomic.Pointer[catalog]
}

// Replace offers other services instead, all at once: discovery tells of those before or of these, and a call that has begun ends with
// the service it began with. Services that cannot be offered, as [Register] says it, are an error, and those before stay.
func (o *Offering) Replace(services []Service) error {
	made, err := newCatalog(services)
	if err != nil {
		return err
	}
	o.catalog.Store(made)
	return nil
}

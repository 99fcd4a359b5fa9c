package intake

import "covercard/fhir"

// payerIdentity is whose a Coverage is.
type payerIdentity int

const (
	payerUnknown payerIdentity = iota // it does not say in a way known here
	payerOurs
	payerForeign
)

// payerOf identifies the payer of a Coverage: by the identifier in its payor reference, or by those of the Organization that the
// reference leads to, contained or sent with the call. A Coverage with a payor of ours is ours.
func (r *reader) payerOf(resource fhir.Resource) payerIdentity {
	identity := payerUnknown
	for payor := range resource.Member("payor").Elements() {
		reference := fhir.ParseReference(payor)
		identifiers := []fhir.Identifier{reference.Identifier}
		if organization, found := r.resources.Resolve(resource, reference); found {
			for identifier := range organization.Member("identifier").Elements() {
				identifiers = append(identifiers, fhir.Identifier{
					System: identifier.Member("system").Text(),
					Value:  identifier.Member("value").Text(),
				})
			}
		}
		for _, identifier := range identifiers {
			switch ours, names := r.payer.Payer.IdentifiedBy(identifier.System, identifier.Value); {
			case ours:
				return payerOurs
			case names:
				identity = payerForeign
			}
		}
	}
	return identity
}

// payorTrouble says why the payor of a Coverage could not be read from the EHR; "" when that was not tried, or is not why the payer is
// not known.
func (r *reader) payorTrouble(resource fhir.Resource) string {
	for payor := range resource.Member("payor").Elements() {
		key, _ := missingKey(fhir.ParseReference(payor))
		if err := r.failed[key]; err != nil {
			return err.Error()
		}
	}
	return ""
}

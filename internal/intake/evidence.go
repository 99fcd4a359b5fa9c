package intake

import (
	"cmp"
	"strings"

	"covercard/fhir"
	"covercard/internal/drug"
)

// billingOptionsURL is CRD's extension with the billing codes the client thinks possible (CRD 2.2.1 billopt-3).
const billingOptionsURL = "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options"

// payloadContentURL is the extension that holds what a CommunicationRequest asks for (CRD 2.2.1, a pre-adoption of R5).
const payloadContentURL = "http://hl7.org/fhir/5.0/StructureDefinition/extension-CommunicationRequest.payload.content"

// gather gathers all that an order says about what is ordered, and its own name for it.
func (r *reader) gather(order fhir.Resource) *gatherer {
	gathered := &gatherer{}
	switch order.Type() {
	case "MedicationRequest":
		gathered.concept(order.Member("medicationCodeableConcept"))
		if reference := order.Member("medicationReference"); reference.Exists() {
			r.gatherMedication(gathered, order, fhir.ParseReference(reference), 0)
		}
	case "ServiceRequest":
		gathered.concept(order.Member("code"))
	case "DeviceRequest":
		gathered.concept(order.Member("codeCodeableConcept"))
		gathered.text(order.Path("codeReference", "display").Text())
	case "CommunicationRequest":
		for payload := range order.Member("payload").Elements() {
			for extension := range payload.Member("extension").Elements() {
				if extension.Member("url").Text() == payloadContentURL {
					gathered.concept(extension.Member("valueCodeableConcept"))
				}
			}
		}
	case "NutritionOrder":
		gathered.concept(order.Path("oralDiet", "type"))
	case "VisionPrescription":
		gathered.concept(order.Path("lensSpecification", "product"))
	case "Appointment":
		r.gatherAppointment(gathered, order)
	case "Encounter":
		gathered.concept(order.Member("serviceType"))
	}
	return gathered
}

// gatherAppointment takes what is booked: the appointment's own codes, and where it has none those of the orders it is based on, all of
// which are needed then.
func (r *reader) gatherAppointment(gathered *gatherer, appointment fhir.Resource) {
	for serviceType := range appointment.Member("serviceType").Elements() {
		gathered.concept(serviceType)
	}
	if len(gathered.evidence.Codings) == 0 {
		for _, base := range r.standsFor(appointment)[1:] {
			gathered.add(r.gather(base))
		}
		for _, base := range r.basesNotHad(appointment) {
			gathered.trouble = r.troubleWith(base)
		}
	}
	gathered.call(appointment.Member("description").Text())
}

// identify asks the catalog. What is not a prescription is recognised by its codes alone: the text of a laboratory test may name the
// drug it is done for.
func (r *reader) identify(resourceType string, evidence drug.Evidence) drug.Match {
	switch resourceType {
	case "MedicationRequest":
		return r.payer.Catalog.Identify(evidence)
	case "ServiceRequest", "Appointment":
		if match := r.payer.Catalog.Identify(drug.Evidence{Codings: withoutDisplays(evidence.Codings)}); match.Basis != drug.OnCode {
			return match
		}
		return r.payer.Catalog.Identify(evidence)
	}
	return drug.Match{}
}

func withoutDisplays(codings []drug.Coding) []drug.Coding {
	bare := make([]drug.Coding, len(codings))
	for i, coding := range codings {
		bare[i] = drug.Coding{System: coding.System, Code: coding.Code}
	}
	return bare
}

// gatherMedication follows a reference to a Medication: contained, beside the order in the Bundle, prefetched, or read. An ingredient
// may be a Medication in its turn.
func (r *reader) gatherMedication(gather *gatherer, from fhir.Resource, reference fhir.Reference, depth int) {
	gather.text(reference.Display)
	medication, found := r.resources.Resolve(from, reference)
	if !found || medication.Type() != "Medication" {
		r.leave("a medication reference that leads to nothing that could be had")
		gather.trouble = r.troubleWith(reference)
		return
	}
	gather.concept(medication.Member("code"))
	for ingredient := range medication.Member("ingredient").Elements() {
		gather.concept(ingredient.Member("itemCodeableConcept"))
	}
	r.eachIngredient(from, reference, medication, depth, func(container fhir.Resource, item fhir.Reference) {
		r.gatherMedication(gather, container, item, depth+1)
	})
}

// eachIngredient yields the references to the Medications that a Medication is made of, which itself was found by a reference inside from. It goes
// deep enough for a compound, and ends. What is no Medication, such as a Substance, is passed over.
func (r *reader) eachIngredient(from fhir.Resource, reference fhir.Reference, medication fhir.Resource, depth int, yield func(container fhir.Resource, item fhir.Reference)) {
	const deepest = 2
	if depth >= deepest {
		return
	}
	container := medication
	if strings.HasPrefix(reference.Reference, "#") { // "#id" inside a contained Medication points into the order that contains both
		container = from
	}
	for ingredient := range medication.Member("ingredient").Elements() {
		item := ingredient.Member("itemReference")
		if !item.Exists() {
			continue
		}
		to := fhir.ParseReference(item)
		found, isFound := r.resources.Resolve(container, to)
		if isFound && found.Type() == "Medication" || !isFound && leadsToType(to, "Medication") {
			yield(container, to)
		}
	}
}

// troubleWith says why what a reference leads to could not be had.
func (r *reader) troubleWith(reference fhir.Reference) string {
	key, _ := missingKey(reference)
	if err := r.failed[key]; err != nil {
		return err.Error()
	}
	return "it did not come with the call, and could not be read"
}

// gatherer collects codings and texts.
type gatherer struct {
	evidence drug.Evidence
	name     string // the first thing that reads like one
	trouble  string // why something that belongs to the evidence is missing; "" when nothing is
}

func (g *gatherer) concept(value fhir.Value) {
	concept := fhir.ParseCodeableConcept(value)
	g.text(concept.Text)
	g.codings(concept)
	for extension := range concept.Extensions(billingOptionsURL) {
		option := fhir.ParseCodeableConcept(extension.Member("valueCodeableConcept"))
		g.codings(option)
		g.text(option.Text)
	}
}

// add takes over what was gathered elsewhere.
func (g *gatherer) add(other *gatherer) {
	g.evidence.Codings = append(g.evidence.Codings, other.evidence.Codings...)
	g.evidence.Texts = append(g.evidence.Texts, other.evidence.Texts...)
	g.call(other.name)
	g.trouble = cmp.Or(g.trouble, other.trouble)
}

func (g *gatherer) codings(concept fhir.CodeableConcept) {
	for _, coding := range concept.Codings {
		g.evidence.Codings = append(g.evidence.Codings, drug.Coding(coding))
		g.call(coding.Display)
	}
}

func (g *gatherer) text(text string) {
	if text != "" {
		g.evidence.Texts = append(g.evidence.Texts, text)
		g.call(text)
	}
}

func (g *gatherer) call(name string) {
	if g.name == "" {
		g.name = name
	}
}

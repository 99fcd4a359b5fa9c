package usdf

import (
	"strings"

	"covercard/fhir"
	"covercard/internal/coverage"
	"covercard/internal/document"
	"covercard/internal/formulary"
)

// listing is an item (usdf-FormularyItem) whose drug has still to be found.
type listing struct {
	at        document.Position
	formulary string // id of the InsurancePlan
	drug      string // id of the MedicationKnowledge
	item      coverage.FormularyItem
}

// itemCode is the code by which a Basic is a formulary item.
const itemCode = "formulary-item"

// addItem takes in a Basic.
func (g *Gathering) addItem(at document.Position, resource fhir.Resource) {
	isItem := false
	for coding := range resource.Path("code", "coding").Elements() {
		isItem = isItem || coding.Member("code").Text() == itemCode
	}
	if !isItem {
		g.ignore("Basic that is no formulary item")
		return
	}
	r := itemReader{gathering: g, listing: listing{at: at}}
	for extension := range resource.Member("extension").Elements() {
		r.extension(extension)
	}
	r.subject(resource)
	r.judge()
	switch {
	case len(r.faults) > 0:
		g.refuse(at, "%s", strings.Join(r.faults, "; "))
	case r.status != "active":
		g.ignore("item that is not active but " + oneLine(r.status))
	default:
		for _, name := range r.unused {
			g.ignore("extension " + name)
		}
		g.listed = append(g.listed, r.listing)
	}
}

// itemReader reads the extensions of an item and gathers what is wrong with them.
type itemReader struct {
	listing
	gathering *Gathering
	status    string
	pharmacy  bool
	noTier    bool // what DrugTierID says is no tier, which has been faulted
	faults    []string
	unused    []string // extensions that nothing here has a use for
}

func (r *itemReader) fault(text string) { r.faults = append(r.faults, text) }

// extension takes in one extension, whatever the address before its name.
func (r *itemReader) extension(extension fhir.Value) {
	url := extension.Member("url").Text()
	name := strings.TrimSuffix(strings.TrimPrefix(url[strings.LastIndexByte(url, '/')+1:], "usdf-"), "-extension")
	item := &r.item
	switch name {
	case "FormularyReference":
		_, id, _ := fhir.ParseReference(extension.Member("valueReference")).Target()
		r.formulary = r.gathering.once(id)
	case "AvailabilityStatus":
		r.status = extension.Member("valueCode").Text()
	case "AvailabilityPeriod":
		r.period(extension.Member("valuePeriod"))
	case "PharmacyBenefitType":
		r.pharmacy = true
	case "DrugTierID":
		r.tier(extension.Member("valueCodeableConcept"))
	case "PriorAuthorization":
		item.PriorAuthorization = r.yes(name, extension)
	case "PriorAuthorizationNewStartsOnly":
		item.PriorAuthorizationNewStartsOnly = r.yes(name, extension)
	case "StepTherapyLimit":
		item.StepTherapy = r.yes(name, extension)
	case "StepTherapyLimitNewStartsOnly":
		item.StepTherapyNewStartsOnly = r.yes(name, extension)
	case "QuantityLimit":
		item.QuantityLimit = r.yes(name, extension)
	case "QuantityLimitDetail":
		r.quantity(extension)
	default:
		r.unused = append(r.unused, oneLine(name))
	}
}

func (r *itemReader) yes(name string, extension fhir.Value) bool {
	switch extension.Member("valueBoolean").Text() {
	case "true":
		return true
	case "false":
		return false
	}
	r.fault(name + " is neither true nor false")
	return false
}

// tier takes the first coding that is a tier, whatever its code system.
func (r *itemReader) tier(concept fhir.Value) {
	var first string
	for coding := range concept.Member("coding").Elements() {
		code := coding.Member("code").Text()
		folded := strings.ToLower(strings.NewReplacer(" ", "-", "_", "-").Replace(strings.TrimSpace(code)))
		if rank, known := formulary.TierRank(folded); known {
			r.item.Tier, r.item.TierRank = r.gathering.once(folded), rank
			return
		}
		if first == "" {
			first = code
		}
	}
	if first != "" {
		r.noTier = true
		r.fault("DrugTierID is " + quoted(first) + ", which is no tier of the US Drug Formulary")
	}
}

func (r *itemReader) period(period fhir.Value) {
	start, ok := firstDay(period.Member("start").Text())
	if !ok {
		r.fault("the start of AvailabilityPeriod is " + quoted(period.Member("start").Text()) + ", which is no date")
	}
	end, ok := lastDay(period.Member("end").Text())
	if !ok {
		r.fault("the end of AvailabilityPeriod is " + quoted(period.Member("end").Text()) + ", which is no date")
	}
	if end != "" && end < start {
		r.fault("AvailabilityPeriod ends before it starts")
	}
	r.item.Period = coverage.Period{Start: start, End: end}
}

func (r *itemReader) subject(resource fhir.Resource) {
	resourceType, id, ok := fhir.ParseReference(resource.Member("subject")).Target()
	if !ok || resourceType != "MedicationKnowledge" {
		r.fault("subject refers to no MedicationKnowledge")
	}
	r.drug = strings.Clone(id)
}

// judge looks at what the extensions say together.
func (r *itemReader) judge() {
	item := &r.item
	if r.formulary == "" {
		r.fault("FormularyReference is missing or leads to no InsurancePlan")
	}
	if r.status == "" {
		r.fault("AvailabilityStatus is missing")
	}
	if item.Tier == "" && !r.noTier {
		r.fault("DrugTierID is missing")
	}
	if item.PriorAuthorizationNewStartsOnly && !item.PriorAuthorization {
		r.fault("PriorAuthorizationNewStartsOnly is true, but PriorAuthorization is not")
	}
	if item.StepTherapyNewStartsOnly && !item.StepTherapy {
		r.fault("StepTherapyLimitNewStartsOnly is true, but StepTherapyLimit is not")
	}
	if item.Quantity != (coverage.QuantityLimits{}) && !item.QuantityLimit {
		r.fault("QuantityLimitDetail gives limits, but QuantityLimit is not true")
	}
	item.Benefit = formulary.BenefitOf(item.Tier)
	if item.Benefit == coverage.BenefitUnknown && r.pharmacy {
		item.Benefit = coverage.PharmacyBenefit
	}
}

// quoted is a text of the source in a message, cut when it is long.
func quoted(text string) string {
	const most = 60
	text = oneLine(text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return `"` + text + `"`
}

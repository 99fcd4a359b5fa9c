package usdf

import (
	"cmp"
	"strings"

	"covercard/fhir"
	"covercard/internal/document"
	"covercard/internal/drug"
	"covercard/internal/formulary"
)

// medication is the drug of an item (usdf-FormularyDrug).
type medication struct {
	name   string
	rxnorm string // "" when the drug has none
	ndcs   []ndc
	// outOfUse is the status of a drug that is not in use: inactive, entered-in-error.
	outOfUse string
}

// ndc is a National Drug Code, folded and as the source writes it.
type ndc struct {
	code    drug.NationalDrugCode
	written string
}

// addDrug takes in a MedicationKnowledge. Servers send a drug with each page that refers to it, so the same one again is nothing new.
func (g *Gathering) addDrug(at document.Position, resource fhir.Resource) {
	id := strings.Clone(resource.ID())
	if id == "" {
		g.refuse(at, "the drug has no id, so no item can refer to it")
		return
	}
	concept := fhir.ParseCodeableConcept(resource.Member("code"))
	made := medication{name: oneLine(concept.Text)}
	switch status := resource.Member("status").Text(); status {
	case "", "active":
	default:
		made.outOfUse = oneLine(status)
	}
	var coding fhir.Coding
	for _, candidate := range concept.Codings {
		switch drug.FoldSystem(candidate.System) {
		case drug.RxNorm:
			if isNumber(candidate.Code) && (coding.Code == "" || !hasStrength(coding.Display) && hasStrength(candidate.Display)) {
				coding = candidate
			}
		case drug.NDC:
			g.addNDC(&made, candidate.Code)
		}
	}
	made.rxnorm = strings.Clone(coding.Code)
	made.name = cmp.Or(oneLine(coding.Display), made.name)
	if made.name == "" {
		for _, candidate := range concept.Codings {
			made.name = cmp.Or(made.name, oneLine(candidate.Display))
		}
	}
	switch {
	case made.rxnorm == "" && len(made.ndcs) == 0:
		g.refuse(at, "the drug has neither an RxNorm code nor an NDC")
		return
	case made.name == "" && made.rxnorm != "":
		made.name = "RxNorm " + made.rxnorm // the display is optional in FHIR
	case made.name == "":
		made.name = "NDC " + made.ndcs[0].written
	}
	for _, code := range made.ndcs {
		if product, other := formulary.Product(g.catalog, made.rxnorm, code.written); other != "" {
			g.refuse(at, "ndc %s is %s, but rxnorm %s is %s", code.written, other, made.rxnorm, product)
			return
		}
	}
	if before, taken := g.drugs[id]; taken {
		if !before.same(made) {
			g.refuse(at, "another drug of the source has the id %s", id)
		} else {
			g.ignore("drug that came before")
		}
		return
	}
	g.drugs[id] = made
}

func (g *Gathering) addNDC(to *medication, written string) {
	code, _, err := drug.ParseNDC(written)
	switch {
	case err != nil:
		g.ignore("NDC that is none")
	case code == "":
		g.ignore("NDC of ten digits without hyphens, which can be read in several ways")
	default:
		to.ndcs = append(to.ndcs, ndc{code, strings.Clone(written)})
	}
}

func (m medication) same(other medication) bool {
	if m.name != other.name || m.rxnorm != other.rxnorm || m.outOfUse != other.outOfUse || len(m.ndcs) != len(other.ndcs) {
		return false
	}
	for i, code := range m.ndcs {
		if other.ndcs[i].code != code.code {
			return false
		}
	}
	return true
}

// hasStrength tells the name of a drug that can be prescribed (SCD, SBD, GPCK, BPCK) from that of the group it belongs to (SCDG, SBDG),
// which the guide wants beside it: RxNorm writes a strength into the former only.
func hasStrength(display string) bool { return strings.ContainsAny(display, "0123456789") }

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// oneLine folds white space and drops control characters, which have no place in a name. It is a copy, which does not keep the text that it
// was cut from.
func oneLine(text string) string {
	return strings.Clone(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xa0 }), " "))
}

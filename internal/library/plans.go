package library

import (
	"covercard/internal/coverage"
	"covercard/internal/document"
)

// Plan is a plan of the payer, and the ways in which a Coverage names it.
type Plan struct {
	coverage.Plan
	Classes []Class
}

type plansDocument struct {
	At    document.Place `yaml:",inline"`
	Plans []planDocument `yaml:"plans" required:"true" doc:"The plans."`
}

type planDocument struct {
	At        document.Place         `yaml:",inline"`
	ID        document.Text          `yaml:"id" required:"true" doc:"Name of the plan, by which policies refer to it."`
	Name      document.Text          `yaml:"name" required:"true" doc:"What a person calls the plan."`
	Coverage  []wayDocument          `yaml:"coverage" doc:"The ways in which a member's Coverage names the plan."`
	Formulary *planFormularyDocument `yaml:"formulary" doc:"The plan's formulary."`
}

// wayDocument is one way in which a Coverage names the plan. There is one kind so far, Coverage.class; a further kind would
// be a further key that stands instead of class.
type wayDocument struct {
	At    document.Place `yaml:",inline"`
	Class document.Text  `yaml:"class" required:"true" doc:"Code of the class's type (Coverage.class.type), such as plan or group."`
	Value document.Text  `yaml:"value" required:"true" doc:"Its value (Coverage.class.value). Letter case and outer white space do not matter."`
}

type planFormularyDocument struct {
	At      document.Place `yaml:",inline"`
	ID      document.Text  `yaml:"id" required:"true" doc:"Name of its folder in formularies/; every .csv file there is part of it."`
	Example bool           `yaml:"example" doc:"true when the formulary is made up; whatever is drawn from it says so."`
}

// plans reads plans.yaml. Its formularies are looked up when they are known.
func (l *loader) plans(data []byte) {
	var written plansDocument
	file := document.Read(plansFile, data, &written)
	defer l.keep(file)
	l.plansUnread = file.Broken()

	if len(written.Plans) == 0 {
		file.Missing(written.At, "plans is missing: list at least one plan")
	}
	for _, plan := range written.Plans {
		l.plan(file, plan)
	}
}

func (l *loader) plan(file *document.File, written planDocument) {
	made := Plan{Plan: coverage.Plan{ID: written.ID.Value, Name: written.Name.Value}}
	file.Require(written.Name, written.At, "name")
	if file.Require(written.ID, written.At, "id") {
		if _, taken := l.made.plans[made.ID]; taken {
			file.Fault(written.ID.Place, "two plans have the id %q: give each its own", made.ID)
		}
	}
	for _, way := range written.Coverage {
		if class, ok := l.class(file, way, made.ID); ok {
			made.Classes = append(made.Classes, class)
		}
	}
	if written.Formulary != nil && file.Require(written.Formulary.ID, written.Formulary.At, "id") {
		made.Formulary = coverage.Formulary{ID: written.Formulary.ID.Value, Example: written.Formulary.Example}
		l.formularyNames = append(l.formularyNames, written.Formulary.ID)
	}
	l.made.plans[made.ID] = made.Plan
	l.made.Plans = append(l.made.Plans, made)
}

func (l *loader) class(file *document.File, way wayDocument, plan string) (Class, bool) {
	hasClass := file.Require(way.Class, way.At, "class")
	if !file.Require(way.Value, way.At, "value") || !hasClass {
		return Class{}, false
	}
	class := Class{Type: way.Class.Value, Value: way.Value.Value}
	if other, taken := l.made.byClass[class.fold()]; taken {
		file.Fault(way.Value.Place, "the class %s %q names the plan %s already: a Coverage must name one plan", class.Type, class.Value, other)
		return Class{}, false
	}
	l.made.byClass[class.fold()] = plan
	return class, true
}

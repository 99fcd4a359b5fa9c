package library

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // machines without zone files know the payer's time zone too

	"covercard/internal/document"
	"covercard/internal/policy"
)

// Payer is the health plan whose library it is.
type Payer struct {
	Name        string // as on the member's card
	ShortName   string
	URL         string
	Identifiers []Identifier // that a Coverage's payor may carry
	Contacts    []Contact
	TimeZone    string // IANA name, "America/Chicago"
	DefaultPlan string // id of the plan that serves when a member's is not identified; "" for none
}

// Identifier is a FHIR Identifier's system and value.
type Identifier struct{ System, Value string }

// naicSystem is the code system of NAIC company codes, by which every insurer of the United States can be told from the others (HL7
// Terminology, NAICCompanyCodes).
const naicSystem = "urn:oid:2.16.840.1.113883.6.300"

// IdentifiedBy tells whether an identifier is one of the payer's; if not, whether it names another payer, as it does when it is of a
// system that payers are told apart by: that of one of this payer's identifiers, or NAIC's.
func (p Payer) IdentifiedBy(system, value string) (ours, anotherPayers bool) {
	system, value = foldIdentifierSystem(system), strings.TrimSpace(value)
	if system == "" || value == "" {
		return false, false
	}
	anotherPayers = system == naicSystem
	for _, identifier := range p.Identifiers {
		if foldIdentifierSystem(identifier.System) != system {
			continue
		}
		if strings.EqualFold(identifier.Value, value) {
			return true, false
		}
		anotherPayers = true
	}
	return false, anotherPayers
}

// foldIdentifierSystem makes spellings of a system equal: letter case, a slash at the end, an OID without urn:oid.
func foldIdentifierSystem(system string) string {
	system = strings.ToLower(strings.TrimRight(strings.TrimSpace(system), "/"))
	if system != "" && strings.Trim(system, "0123456789.") == "" {
		return "urn:oid:" + system
	}
	return system
}

// Contact is a FHIR ContactPoint.
type Contact struct {
	System string // phone, fax, email, url, ...
	Value  string
	Use    string // work, ...; may be ""
}

// ContactsInWords are the ways to reach the payer, for a sentence: "phone 601-555-0100 or 1-800-555-0100"; "" when there are none.
func (p Payer) ContactsInWords() string {
	var ways []string
	for i, contact := range p.Contacts {
		way := contact.Value
		if i == 0 || contact.System != p.Contacts[i-1].System {
			way = contact.System + " " + way
		}
		ways = append(ways, way)
	}
	return strings.Join(ways, " or ")
}

type payerDocument struct {
	At          document.Place       `yaml:",inline"`
	Name        document.Text        `yaml:"name" required:"true" doc:"Name as it stands on the member's card; cards name it as their source."`
	ShortName   document.Text        `yaml:"short_name" doc:"Short form of the name."`
	URL         document.Text        `yaml:"url" doc:"The payer's web address."`
	Identifiers []identifierDocument `yaml:"identifiers" doc:"Identifiers by which a Coverage names the payer. A Coverage that names another payer gets no answer."`
	Contacts    []contactDocument    `yaml:"contacts" doc:"Whom to ask. Cards name them, and findings that leave something to ask."`
	TimeZone    document.Text        `yaml:"time_zone" required:"true" doc:"IANA name of the time zone in which a day begins and ends, such as America/Chicago."`
	DefaultPlan document.Text        `yaml:"default_plan" doc:"Id of the plan that serves when a member's plan is not identified; cards say so. Exceptions for certain plans are not for such a member; a condition on plan.id is not known."`
}

type identifierDocument struct {
	At     document.Place `yaml:",inline"`
	System document.Text  `yaml:"system" required:"true" doc:"System of the identifier, such as urn:oid:2.16.840.1.113883.6.300 for NAIC company codes."`
	Value  document.Text  `yaml:"value" required:"true" doc:"The identifier."`
}

type contactDocument struct {
	At     document.Place `yaml:",inline"`
	System document.Text  `yaml:"system" required:"true" values:"contact_system" doc:"Kind of contact (FHIR contact-point-system)."`
	Value  document.Text  `yaml:"value" required:"true" doc:"Number or address."`
	Use    document.Text  `yaml:"use" values:"contact_use" doc:"FHIR contact-point-use."`
}

// payer reads payer.yaml and leaves the default plan to be looked up when the plans are known.
func (l *loader) payer(data []byte) {
	written := &l.payerWritten
	file := document.Read(payerFile, data, written)
	defer l.keep(file)

	file.Require(written.Name, written.At, "name")
	file.RequireAddress(written.URL)
	for _, identifier := range written.Identifiers {
		file.Require(identifier.System, identifier.At, "system")
		file.Require(identifier.Value, identifier.At, "value")
		l.made.Payer.Identifiers = append(l.made.Payer.Identifiers, Identifier{System: identifier.System.Value, Value: identifier.Value.Value})
	}
	for _, contact := range written.Contacts {
		if file.Require(contact.System, contact.At, "system") && !slices.Contains(policy.ContactSystems(), contact.System.Value) {
			file.Fault(contact.System.Place, "unknown contact system %q: write %s", contact.System.Value, document.OneOf(policy.ContactSystems()))
		}
		file.Require(contact.Value, contact.At, "value")
		if contact.Use.Value != "" && !slices.Contains(policy.ContactUses(), contact.Use.Value) {
			file.Fault(contact.Use.Place, "unknown contact use %q: write %s", contact.Use.Value, document.OneOf(policy.ContactUses()))
		}
		l.made.Payer.Contacts = append(l.made.Payer.Contacts, Contact{System: contact.System.Value, Value: contact.Value.Value, Use: contact.Use.Value})
	}
	if file.Require(written.TimeZone, written.At, "time_zone") {
		l.location(file, written.TimeZone)
	}
	l.made.Payer.Name = written.Name.Value
	l.made.Payer.ShortName = written.ShortName.Value
	l.made.Payer.URL = written.URL.Value
	l.made.Payer.TimeZone = written.TimeZone.Value
	l.made.Payer.DefaultPlan = written.DefaultPlan.Value
}

func (l *loader) location(file *document.File, zone document.Text) {
	location, err := time.LoadLocation(zone.Value)
	// "Local" would make the day depend on the machine.
	if err != nil || zone.Value == "Local" {
		file.Fault(zone.Place, "unknown time_zone %q: write an IANA name such as America/Chicago", zone.Value)
		return
	}
	l.made.location = location
}

// checkDefaultPlan looks up the default plan among the plans.
func (l *loader) checkDefaultPlan() {
	plan := l.payerWritten.DefaultPlan
	if _, found := l.made.plans[plan.Value]; plan.Value == "" || found || l.plansUnread {
		return
	}
	file := &document.File{Name: payerFile}
	file.Fault(plan.Place, "no plan %q in plans.yaml: write the id of a plan there", plan.Value)
	l.keep(file)
}

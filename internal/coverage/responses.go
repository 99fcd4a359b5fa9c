package coverage

import "covercard/internal/drug"

// Responses are what a statement has the answer offer besides the finding: the other response types of CRD (CRD 2.2.1 "Response
// types"). Their texts take the placeholders of [Statement.Fill].
type Responses struct {
	AdditionalOrders []AdditionalOrders
	Form             *Form
	CoverageUpdate   *CoverageUpdate
	Apps             []App
}

// Card is what a response's card says.
type Card struct {
	Summary string
	Detail  string // Markdown
	// Topic is the code of CRD's card type, such as "clinical-reminder".
	Topic string
}

// AdditionalOrders are orders that go with the one that was made.
type AdditionalOrders struct {
	Card
	Orders []AdditionalOrder
}

// AdditionalOrder is one of them: a drug of the library, or a service.
type AdditionalOrder struct {
	Product string // product id; "" for a service
	Service Coding
	// Category is the service's, such as SNOMED CT 108252007 for a laboratory procedure; zero for none.
	Category Coding
}

// Coding is a code with its words.
type Coding struct {
	drug.Code
	Display string
}

// Form is a form to be completed, where DTR does not apply.
type Form struct {
	Card
	Questionnaire string // canonical address, "url|version"
	Reason        string // what the form is for
}

// CoverageUpdate is what the client's Coverage should say.
type CoverageUpdate struct {
	Card
	PeriodEnd Date // "" to leave it
	// Class is the value that the class of that type should have; zero to leave it.
	Class Class
}

// Class is one class of a Coverage: a code of its type ("plan", "group") and a value.
type Class struct{ Type, Value string }

// App is a SMART application to be launched.
type App struct {
	Card
	Label   string
	URL     string // launch address
	Context string // appContext; may be ""
}

package coverage

import "covercard/internal/drug"

// Determination is what the plan says to one order: exactly one for each order in scope, always with its reasons.
type Determination struct {
	Order    Order
	Standing Standing

	Ruling
	// Unlisted tells that no rule of the library speaks about the order.
	Unlisted bool
	// Reasons say why, in words for a person. Never empty unless the Outcome is Silent.
	Reasons []string
	// Statement is the policy statement that decided; nil when none did.
	Statement *Statement
	// Authorization is the one on file that decided; nil when none did.
	Authorization *Authorization
	// Missing are the facts without which it cannot be told whether Statement holds; empty when it does.
	Missing []Fact
	// Related tells that the order is a service that gives a drug, which Statement is about; nil when it is not.
	Related *Related
	// Item is the formulary item that decided; nil when none did.
	Item *FormularyItem
	// Exceeded is the quantity limit of Item that the order is above, in words: "60 in 30 days"; "" when it is above none, or nobody can tell.
	Exceeded string
	// Alternatives are what the member's formulary holds instead, best first.
	Alternatives []Alternative
	// FormularyChecked tells that Alternatives were looked up in a formulary. When it is false they are the drug group as
	// it stands, and nobody knows whether the plan pays for them.
	FormularyChecked bool
	// BillingCodes are the codes the finding is about.
	BillingCodes []BillingCode
	// Trace is each step taken and why, in order.
	Trace []string
}

// BillingCode is a code that a finding is about.
type BillingCode struct {
	drug.Code
	Display string // "" when not known
}

// Related is the drug that a service gives.
type Related struct {
	Order   string // reference of the drug's order
	Product *drug.Product
}

// Product is the drug that the finding is about: the ordered one, or the one that the ordered service gives; nil when there is none.
func (d *Determination) Product() *drug.Product {
	if d.Related != nil {
		return d.Related.Product
	}
	return d.Order.Drug.Product
}

// Subject is the name of what the finding is about: the drug, or the service.
func (d *Determination) Subject() string {
	if product := d.Product(); product != nil {
		return product.Brand
	}
	if d.Statement != nil && d.Statement.Service != nil {
		return d.Statement.Service.Name
	}
	return d.Order.Name
}

// Alternative is a product that may be ordered instead.
type Alternative struct {
	Product *drug.Product
	Item    FormularyItem // zero when no formulary was looked in
}

// Rules is what the payer's library says. Every look-up costs the same however many policies and drugs there are, and
// gives the same answer each time.
type Rules interface {
	// Statements are the policy statements about a product, all versions, the highest Rank first and among equals the
	// later effective date first.
	Statements(product string) []Statement
	// ServiceStatements are the policy statements about a service, by its HCPCS or CPT code, in the same order.
	ServiceStatements(code drug.Code) []Statement
	// Group are the products of a drug group.
	Group(id string) []string
	// Product is the drug entry of a product.
	Product(id string) (*drug.Product, bool)
	// FormularyItem is the product's item on a formulary, available on that day.
	FormularyItem(formulary, product string, on Date) (FormularyItem, bool)
	// FormularyItemByCode is the item that a formulary lists under one of these codes, available on that day. It is one of the product,
	// or, when product is "", one of a drug that is no product of the library.
	FormularyItemByCode(formulary, product string, codes []drug.Code, on Date) (FormularyItem, bool)
}

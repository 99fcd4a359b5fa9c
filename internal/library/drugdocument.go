package library

import "covercard/internal/document"

// drugsDocument is one file of drugs/. Sources, products and groups may stand in one file or in several. The tags of this and the other
// documents are those of policy.Document.
type drugsDocument struct {
	At       document.Place    `yaml:",inline"`
	Sources  []sourceDocument  `yaml:"sources" doc:"Where facts were read. They may stand in another file of drugs/ than the facts."`
	Products []productDocument `yaml:"products" doc:"Drug products. Orders are recognised by their codes and names."`
	Groups   []groupDocument   `yaml:"groups" doc:"Groups of products that treat the same thing."`
}

// sourceDocument is where facts were read.
type sourceDocument struct {
	At    document.Place `yaml:",inline"`
	ID    document.Text  `yaml:"id" required:"true" doc:"Name of the source, unique in drugs/, by which facts refer to it."`
	Title document.Text  `yaml:"title" required:"true" doc:"What a person calls the source, with its date or edition."`
	URL   document.Text  `yaml:"url" doc:"Where it can be read."`
}

// provenance says where a fact was read and how sure it is: A in an official or primary source, B in a curated secondary one.
type provenance struct {
	Source document.Text `yaml:"source" required:"true" doc:"Id of the source in which this was read."`
	Grade  document.Text `yaml:"grade" required:"true" values:"grade" doc:"How sure it is: A was read in an official or primary source, B in a curated secondary one. What is less sure does not belong here."`
}

type productDocument struct {
	At      document.Place `yaml:",inline"`
	ID      document.Text  `yaml:"id" required:"true" doc:"Name of the product, unique in drugs/, by which policies and groups refer to it."`
	Brand   document.Text  `yaml:"brand" required:"true" doc:"Brand name; cards call the product by it."`
	Generic document.Text  `yaml:"generic" required:"true" doc:"Generic name. It tells the product from others only when it stands among the names too."`
	// Provenance is that of brand and generic.
	Provenance provenance       `yaml:",inline"`
	Names      []nameDocument   `yaml:"names" doc:"Further names that stand for this product alone. An order without a known code is recognised by them, and by the brand."`
	Class      *factDocument    `yaml:"class" doc:"What kind of drug it is; cards that offer it say so."`
	Use        *factDocument    `yaml:"use" doc:"What it is labelled for; cards that offer it say so."`
	Ages       *agesDocument    `yaml:"ages" doc:"For whom it is labelled, by age."`
	Market     *marketDocument  `yaml:"market" doc:"That it is no longer sold. It is not offered as an alternative then."`
	Billing    *billingDocument `yaml:"billing" doc:"How it is billed. The code also identifies the product, unless it is shared."`
	Codes      []codeDocument   `yaml:"codes" doc:"Codes that stand for this product."`
}

// nameDocument is a name besides the brand that stands for the product alone.
type nameDocument struct {
	At         document.Place `yaml:",inline"`
	Name       document.Text  `yaml:"name" required:"true" doc:"The name. Letter case does not tell names apart."`
	Provenance provenance     `yaml:",inline"`
}

type factDocument struct {
	At         document.Place `yaml:",inline"`
	Text       document.Text  `yaml:"text" required:"true" doc:"The fact, in words to stand in a line of a card."`
	Provenance provenance     `yaml:",inline"`
}

type agesDocument struct {
	At         document.Place  `yaml:",inline"`
	Text       document.Text   `yaml:"text" required:"true" doc:"The ages in words, such as: 12 years and older."`
	Minimum    document.Number `yaml:"minimum" doc:"Lower age limit in completed years. Below it the product is not offered. 0, or left out, for none."`
	Provenance provenance      `yaml:",inline"`
}

type marketDocument struct {
	At           document.Place `yaml:",inline"`
	Discontinued document.Text  `yaml:"discontinued" required:"true" doc:"What happened, as a sentence for the card."`
	Provenance   provenance     `yaml:",inline"`
}

// billingDocument is the product's HCPCS code. The code also identifies the product, unless it is shared.
type billingDocument struct {
	At          document.Place `yaml:",inline"`
	Code        document.Text  `yaml:"code" required:"true" doc:"HCPCS code: a capital letter and four digits."`
	Description document.Text  `yaml:"description" required:"true" doc:"What the code stands for. It must name this product, unless the code is shared."`
	Unit        document.Text  `yaml:"unit" required:"true" doc:"What one unit of the code is, such as: per therapeutic dose."`
	Shared      bool           `yaml:"shared" doc:"true when other products are billed by the code too; it identifies none of them then."`
	Provenance  provenance     `yaml:",inline"`
}

type codeDocument struct {
	At         document.Place `yaml:",inline"`
	System     document.Text  `yaml:"system" required:"true" values:"code_system" doc:"Code system."`
	Code       document.Text  `yaml:"code" required:"true" doc:"Code. An NDC has hyphens, or 11 digits."`
	Kind       document.Text  `yaml:"kind" values:"term_type" doc:"RxNorm's term type, where it is known. Only a product with exactly one code of the kind SBD or SCD can be ordered by a click on a card."`
	Display    document.Text  `yaml:"display" doc:"What the code stands for. It must name this product, unless the code is shared."`
	Shared     bool           `yaml:"shared" doc:"true when the code is of other products too; it identifies none of them then."`
	Provenance provenance     `yaml:",inline"`
}

// groupDocument is a group of products that treat the same thing.
type groupDocument struct {
	At       document.Place  `yaml:",inline"`
	ID       document.Text   `yaml:"id" required:"true" doc:"Name of the group, unique in drugs/, by which policies refer to it."`
	Treats   document.Text   `yaml:"treats" required:"true" doc:"What its products treat, to follow \"alternatives for\"."`
	Products []document.Text `yaml:"products" required:"true" doc:"Ids of the products."`
}

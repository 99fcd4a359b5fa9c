package library

import "covercard/internal/document"

// drugsDocument is one file of drugs/. Sources, products and groups may stand in one file or in several.
type drugsDocument struct {
	At       document.Place    `yaml:",inline"`
	Sources  []sourceDocument  `yaml:"sources"`
	Products []productDocument `yaml:"products"`
	Groups   []groupDocument   `yaml:"groups"`
}

// sourceDocument is where facts were read.
type sourceDocument struct {
	At    document.Place `yaml:",inline"`
	ID    document.Text  `yaml:"id"`
	Title document.Text  `yaml:"title"`
	URL   document.Text  `yaml:"url"`
}

// provenance says where a fact was read and how sure it is: A in an official or primary source, B in a curated secondary one.
type provenance struct {
	Source document.Text `yaml:"source"` // id of a source
	Grade  document.Text `yaml:"grade"`
}

type productDocument struct {
	At      document.Place `yaml:",inline"`
	ID      document.Text  `yaml:"id"`
	Brand   document.Text  `yaml:"brand"`
	Generic document.Text  `yaml:"generic"`
	// Provenance is that of brand and generic.
	Provenance provenance       `yaml:",inline"`
	Names      []nameDocument   `yaml:"names"`
	Class      *factDocument    `yaml:"class"`
	Use        *factDocument    `yaml:"use"`
	Ages       *agesDocument    `yaml:"ages"`
	Market     *marketDocument  `yaml:"market"`
	Billing    *billingDocument `yaml:"billing"`
	Codes      []codeDocument   `yaml:"codes"`
}

// nameDocument is a name besides the brand that stands for the product alone.
type nameDocument struct {
	At         document.Place `yaml:",inline"`
	Name       document.Text  `yaml:"name"`
	Provenance provenance     `yaml:",inline"`
}

type factDocument struct {
	At         document.Place `yaml:",inline"`
	Text       document.Text  `yaml:"text"`
	Provenance provenance     `yaml:",inline"`
}

type agesDocument struct {
	At         document.Place `yaml:",inline"`
	Text       document.Text  `yaml:"text"`
	Minimum    int            `yaml:"minimum"` // years
	Provenance provenance     `yaml:",inline"`
}

type marketDocument struct {
	At           document.Place `yaml:",inline"`
	Discontinued document.Text  `yaml:"discontinued"` // a sentence
	Provenance   provenance     `yaml:",inline"`
}

// billingDocument is the product's HCPCS code. The code also identifies the product, unless it is shared.
type billingDocument struct {
	At          document.Place `yaml:",inline"`
	Code        document.Text  `yaml:"code"`
	Description document.Text  `yaml:"description"`
	Unit        document.Text  `yaml:"unit"`
	Shared      bool           `yaml:"shared"`
	Provenance  provenance     `yaml:",inline"`
}

type codeDocument struct {
	At         document.Place `yaml:",inline"`
	System     document.Text  `yaml:"system"`
	Code       document.Text  `yaml:"code"`
	Kind       document.Text  `yaml:"kind"`
	Display    document.Text  `yaml:"display"`
	Shared     bool           `yaml:"shared"`
	Provenance provenance     `yaml:",inline"`
}

// groupDocument is a group of products that treat the same thing.
type groupDocument struct {
	At       document.Place  `yaml:",inline"`
	ID       document.Text   `yaml:"id"`
	Treats   document.Text   `yaml:"treats"`
	Products []document.Text `yaml:"products"`
}

package library

import "covercard/internal/policy"

// Document is a kind of document that a library consists of.
type Document struct {
	Kind  string // "policy"
	Files string // where its documents stand, "policies/ID.yaml"
	// Zero is an empty value of the struct that a document is read into. The struct's tags say what its keys are for.
	Zero any
}

// Documents are the kinds of documents that Load reads.
func Documents() []Document {
	return []Document{
		{"payer", payerFile, payerDocument{}},
		{"plans", plansFile, plansDocument{}},
		{"drugs", drugsFolder + "/NAME.yaml", drugsDocument{}},
		{"policy", policiesFolder + "/ID.yaml", policy.Document{}},
	}
}

// Values are the words that may stand where the documents' tag values names a set.
func Values() map[string][]string {
	made := policy.Values()
	made["grade"] = grades()
	made["term_type"] = termTypes()
	for _, system := range systems() {
		made["code_system"] = append(made["code_system"], string(system))
	}
	return made
}

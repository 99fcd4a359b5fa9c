package reload

import (
	"errors"
	"time"

	"covercard/internal/document"
)

// Refusal is why a library is not used. It holds what stands in the payer's own files, and nothing of any patient.
type Refusal struct {
	// Since is when the library was first found to be so.
	Since time.Time
	// Findings are all that is wrong, each as file:line:column: message.
	Findings []string
}

func newRefusal(err error) *Refusal {
	made := &Refusal{Since: time.Now()}
	var faults document.Faults
	if !errors.As(err, &faults) {
		made.Findings = []string{err.Error()}
		return made
	}
	for _, fault := range faults {
		made.Findings = append(made.Findings, fault.Error())
	}
	return made
}

// mostTold is how many findings are told at once. One mistake can have many, and a log or a probe is read for the first ones.
const mostTold = 20

// First are the findings to tell, and how many there are in all.
func (r *Refusal) First() (findings []string, total int) {
	return r.Findings[:min(len(r.Findings), mostTold)], len(r.Findings)
}

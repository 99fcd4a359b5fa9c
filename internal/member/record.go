package member

import "covercard/internal/document"

// coverageRecord, patientRecord and authorizationRecord are rows to be written; what is not known is "".
type coverageRecord struct {
	subscriber, number, dependent, patient, relationship, status, firstDay, lastDay string
	classes                                                                         string // JSON, see schema
}

type patientRecord struct{ id, number, birthDate, given string }

type authorizationRecord struct {
	number, member, dependent, birthDate, patient, system, code, firstDay, lastDay, units, used string
}

// batch is what was read of some rows of a file.
type batch struct {
	coverages      []coverageRecord
	patients       []patientRecord
	authorizations []authorizationRecord
	// authorizationList tells that the file is one of authorizations, even if it holds none.
	authorizationList bool
	faults            document.Faults
	read, leftOut     int
	withoutPlan       int
}

// full tells that the batch is worth writing.
func (b *batch) full() bool { return b.read >= batchSize }

const batchSize = 512

// Package fhir reads FHIR R4 resources without owning them.
//
// A payer must hand an order back exactly as the EHR sent it, so a resource is kept here as the bytes that came
// ([Resource]) and read through accessors ([Value]). Nothing in this package decodes a resource into a struct and encodes
// it again: that would lose what the struct does not know and turn 1.50 into 1.5. The one change that can be made is
// [Resource.ReplaceExtensions], which edits the text itself.
//
// Reading is forgiving about shape (a lone object where FHIR has an array, a number where it has a string), because EHRs
// are; whether the text is well-formed JSON is checked once, strictly, by [CheckJSON].
package fhir

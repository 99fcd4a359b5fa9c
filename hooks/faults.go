package hooks

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"covercard/fhir"
)

// mostIssues bounds the answer to a request with a fault in every one of very many entries.
const mostIssues = 50

// faults collects what is wrong with a request, one issue for each path.
type faults struct{ issues []Issue }

func (f *faults) add(code, path, text string) {
	if !f.full() && !f.covers(path) {
		f.issues = append(f.issues, Issue{Code: code, Text: text, Expression: path})
	}
}

// full tells that nothing more is taken, so that looking for more is of no use.
func (f *faults) full() bool { return len(f.issues) >= mostIssues }

// covers tells whether path, or something it is part of, is known to be at fault already: a context that is missing
// needs no second issue for the patientId missing in it.
func (f *faults) covers(path string) bool {
	for _, issue := range f.issues {
		if rest, ok := strings.CutPrefix(path, issue.Expression); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}

// within tells whether a part of path is known to be at fault.
func (f *faults) within(path string) bool {
	for _, issue := range f.issues {
		if strings.HasPrefix(issue.Expression, path+"[") || strings.HasPrefix(issue.Expression, path+".") {
			return true
		}
	}
	return false
}

// text is the string that value is; "" when it is absent, and "" with a fault when it is something else.
func (f *faults) text(value fhir.Value, path string) string {
	if !value.Exists() {
		return ""
	}
	if !value.IsString() {
		f.add("structure", path, path+" must be a string.")
		return ""
	}
	return value.Text()
}

// object is value when it is an object or absent, else absent with a fault.
func (f *faults) object(value fhir.Value, path string) fhir.Value {
	if value.Exists() && !value.IsObject() {
		f.add("structure", path, path+" must be an object.")
		return fhir.Value{}
	}
	return value
}

// envelope checks the rules that stand in the validate tags of [Request]. It is never changed.
var envelope = newEnvelope()

func newEnvelope() *validator.Validate {
	validate := validator.New(validator.WithRequiredStructEnabled())
	// Faults are named by the members on the wire.
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		return name
	})
	return validate
}

// validate adds the faults by the validate tags.
func (f *faults) validate(request *Request) {
	err := envelope.Struct(request)
	if err == nil {
		return
	}
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		f.add("exception", "", "The request could not be validated.")
		return
	}
	for _, field := range broken {
		// The namespace begins with the name of the Go type.
		_, path, _ := strings.Cut(field.Namespace(), ".")
		code, text := describe(field.Tag(), field.Param(), path)
		f.add(code, path, text)
	}
}

// describe puts a broken rule into words, without the value that broke it.
func describe(tag, param, path string) (code, text string) {
	switch tag {
	case "required":
		return "required", path + " is missing or empty; send a string."
	case "required_with":
		return "required", path + " is missing; send the FHIR server's base URL, since the request has a fhirAuthorization."
	case "http_url":
		return "value", path + " must be an absolute http or https URL."
	case "max":
		return "value", path + " must have at most " + param + " characters."
	case "eq_ignore_case":
		return "value", path + " must be " + param + "."
	default:
		return "invalid", path + " breaks the rule " + tag + "."
	}
}

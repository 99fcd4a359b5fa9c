package hooks

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"covercard/fhir"
)

// Decode reads the body of a call to a service of that hook. A refusal is an [*Error] with status 400 that names the path of
// every fault found, up to a limit.
//
// It is strict about JSON (RFC 7493) and the types of the members CDS Hooks 2.0 defines ("HTTP Request", and the hook's own
// context), and forgiving beyond that: unknown members are ignored, null counts as absent, a hookInstance need not be a
// UUID, and ids may have any length.
//
// The request is made of pieces of body, which must not be changed afterwards.
func Decode(hook string, body []byte) (*Request, error) {
	return decode([]string{hook}, body)
}

// decode is Decode for a service id that is listed under one or more hooks; the first stands in when the request's is none of them.
func decode(hooks []string, body []byte) (*Request, error) {
	root, err := parseBody(body)
	if err != nil {
		return nil, err
	}
	request := &Request{}
	var found faults
	var context fhir.Value
	// One pass over the members, since looking each up by its name would read the prefetch again and again.
	for name, value := range root.Members() {
		switch name {
		case "hook":
			request.Hook = found.text(value, "hook")
		case "hookInstance":
			request.HookInstance = found.text(value, "hookInstance")
		case "fhirServer":
			request.FHIRServer = found.text(value, "fhirServer")
		case "fhirAuthorization":
			request.Authorization = found.authorization(value)
		case "context":
			context = value
		case "prefetch":
			request.Prefetch = found.object(value, "prefetch")
		case "extension":
			if value.IsObject() {
				request.Extension = value
			}
		}
	}
	found.hook(request.Hook, hooks)

	hook := hooks[0]
	if slices.Contains(hooks, request.Hook) {
		hook = request.Hook
	}
	if !context.Exists() {
		found.add("required", "context", "context is missing; send the object that the hook defines.")
	} else if context = found.object(context, "context"); context.Exists() {
		request.Context = found.context(context, contextRules[hook])
	}

	found.validate(request)
	if len(found.issues) > 0 {
		return nil, &Error{Status: http.StatusBadRequest, Issues: found.issues}
	}
	return request, nil
}

// parseBody takes a body that must be one JSON object. It is not copied: the value is a view into it.
func parseBody(body []byte) (fhir.Value, error) {
	root, err := fhir.Parse(body, "context", "draftOrders", "appointments", "entry", "prefetch/*")
	if err != nil {
		return fhir.Value{}, refuseSyntax(err)
	}
	if !root.IsObject() {
		return fhir.Value{}, Refuse(http.StatusBadRequest, "structure", "", "The body must be one JSON object, as CDS Hooks defines it.")
	}
	return root, nil
}

// longestPointer bounds, in bytes, what is sent back of a JSON Pointer, which a client can make as long as the body.
const longestPointer = 200

// refuseSyntax says where the body is not JSON.
func refuseSyntax(err error) *Error {
	text := "The body is not JSON as RFC 7493 has it"
	var syntax *fhir.SyntaxError
	if errors.As(err, &syntax) {
		text += ": " + syntax.Reason + ", at byte " + strconv.FormatInt(syntax.Offset, 10)
		if syntax.Pointer != "" {
			text += ", in " + shorten(syntax.Pointer)
		}
	}
	return Refuse(http.StatusBadRequest, "structure", "", text+".")
}

// shorten cuts a pointer that is too long, between characters.
func shorten(pointer string) string {
	if len(pointer) <= longestPointer {
		return pointer
	}
	end := longestPointer
	for !utf8.RuneStart(pointer[end]) {
		end--
	}
	return pointer[:end] + "..."
}

// hook checks that the request is for a hook of the service it came to.
func (f *faults) hook(hook string, hooks []string) {
	if hook != "" && !slices.Contains(hooks, hook) {
		f.add("value", "hook", "hook must be "+strings.Join(hooks, " or ")+
			" at this service; see GET /cds-services for the services of other hooks.")
	}
}

// authorization reads fhirAuthorization. Members that this package does not need to be right are read as far as they are.
func (f *faults) authorization(value fhir.Value) *Authorization {
	value = f.object(value, "fhirAuthorization")
	if !value.Exists() {
		return nil
	}
	authorization := new(Authorization)
	for name, member := range value.Members() {
		switch name {
		case "access_token":
			authorization.AccessToken = f.text(member, "fhirAuthorization.access_token")
		case "token_type":
			authorization.TokenType = f.text(member, "fhirAuthorization.token_type")
		case "expires_in":
			// Some authorization servers send a string of digits. Without a number the token's life is simply unknown.
			if seconds, err := strconv.Atoi(member.Text()); err == nil {
				authorization.ExpiresIn = seconds
			}
		case "scope":
			authorization.Scope = member.Text()
		case "subject":
			authorization.Subject = member.Text()
		case "patient":
			authorization.Patient = member.Text()
		}
	}
	return authorization
}

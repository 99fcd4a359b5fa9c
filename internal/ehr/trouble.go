package ehr

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
)

// Trouble is why something could not be read. Its text is for a reason that is sent and for the log: it names no address and no id.
type Trouble struct {
	text    string
	passing bool // another attempt may go better
}

// Error says what the EHR's FHIR server did, as the end of a sentence.
func (t *Trouble) Error() string { return t.text }

// Kinds of trouble.
var (
	errHost        = &Trouble{text: "the EHR's FHIR server is not one that this service may contact"}
	errNoAccess    = &Trouble{text: "the call brought no access to the EHR's FHIR server"}
	errEnded       = &Trouble{text: "the call ended before the EHR's FHIR server answered"}
	errTimeout     = &Trouble{text: "the EHR's FHIR server did not answer in time"}
	errUnreached   = &Trouble{text: "the EHR's FHIR server could not be reached", passing: true}
	errBroken      = &Trouble{text: "the EHR's FHIR server broke off its answer", passing: true}
	errCertificate = &Trouble{text: "the EHR's FHIR server showed a certificate that this service does not trust"}
	errRedirected  = &Trouble{text: "the EHR's FHIR server redirected to another server"}
	errRedirects   = &Trouble{text: "the EHR's FHIR server redirected too often"}
	errTooLarge    = &Trouble{text: "the EHR's FHIR server answered with more than can be read"}
	errNotFHIR     = &Trouble{text: "the EHR's FHIR server answered with something that is not FHIR JSON"}
	errOther       = &Trouble{text: "the EHR's FHIR server answered with something else than was asked for"}
	errReference   = &Trouble{text: "the reference leads to no resource on the EHR's FHIR server"}
	errNext        = &Trouble{text: "the next page of the search is on another server"}
)

func errStatus(status int) *Trouble {
	text := "the EHR's FHIR server answered " + strconv.Itoa(status)
	if words := http.StatusText(status); words != "" {
		text += " (" + words + ")"
	}
	return &Trouble{text: text, passing: status >= 500 || status == http.StatusTooManyRequests}
}

// troubleOf makes the trouble of an error of the HTTP client, whose text holds the address: otherwise when it is of no kind of its own.
func troubleOf(err error, otherwise *Trouble) *Trouble {
	var (
		trouble     *Trouble
		certificate *tls.CertificateVerificationError
		network     net.Error
	)
	switch {
	case errors.As(err, &trouble):
		return trouble
	case errors.Is(err, context.Canceled):
		return errEnded
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errTimeout
	case errors.As(err, &certificate):
		return errCertificate
	default:
		return otherwise
	}
}

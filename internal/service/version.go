package service

import (
	"net/http"

	"covercard/cards"
	"covercard/hooks"
)

// requestedVersion is the CRD version to answer in: the one asked for, else the default (CRD 2.2.1,
// "davinci-crd.requestedVersion"). The number of a correction ("2.0.1") does no harm.
func (s *Service) requestedVersion(request *hooks.Request) (cards.Version, error) {
	asked := request.Extension.Member(requestedVersionExtension)
	if !asked.Exists() {
		return s.options.DefaultVersion, nil
	}
	switch asked.Text() {
	case "2.0", "2.0.1":
		return cards.V20, nil
	case "2.2", "2.2.1":
		return cards.V22, nil
	}
	return "", hooks.Refuse(http.StatusBadRequest, "not-supported", "extension."+requestedVersionExtension,
		"This service does not speak the Da Vinci CRD version asked for; ask for 2.0 or 2.2.")
}

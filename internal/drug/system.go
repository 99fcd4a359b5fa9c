package drug

import "strings"

// System is a code system under one short name, whatever URI it came under.
type System string

// Systems that drugs and their billing are coded in.
const (
	RxNorm System = "rxnorm"
	NDC    System = "ndc"
	HCPCS  System = "hcpcs"
	CPT    System = "cpt"
	ATC    System = "atc"
	UNII   System = "unii"
	SNOMED System = "snomed"
)

// The preferred URIs (HL7 Terminology). For HCPCS that is the http form, but Da Vinci writes https.
const (
	rxnormURI = "http://www.nlm.nih.gov/research/umls/rxnorm"
	ndcURI    = "http://hl7.org/fhir/sid/ndc"
	hcpcsURI  = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
	cptURI    = "http://www.ama-assn.org/go/cpt"
	atcURI    = "http://www.whocc.no/atc"
	uniiURI   = "http://fdasis.nlm.nih.gov"
	snomedURI = "http://snomed.info/sct"
)

// FoldSystem names the system of a URI: http or https, any letter case of scheme and host, a trailing slash, urn:oid, a bare OID
// and the several spellings of HCPCS are one. It is "" for a system that is not known.
func FoldSystem(uri string) System {
	// Nearly every call spells its systems like this.
	switch uri {
	case rxnormURI:
		return RxNorm
	case ndcURI:
		return NDC
	case hcpcsURI:
		return HCPCS
	case cptURI:
		return CPT
	case snomedURI:
		return SNOMED
	}
	uri = strings.TrimSpace(uri)
	scheme, rest, isURL := strings.Cut(uri, "://")
	if !isURL {
		const urn = "urn:oid:"
		if len(uri) > len(urn) && strings.EqualFold(uri[:len(urn)], urn) {
			uri = uri[len(urn):]
		}
		return systemOfOID(uri)
	}
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	host, path, _ := strings.Cut(strings.TrimRight(rest, "/"), "/")
	system, home := systemOfPath(path)
	if !strings.EqualFold(host, home) {
		return ""
	}
	return system
}

// systemOfPath gives the system that has this path, and the host on which it has it.
func systemOfPath(path string) (system System, host string) {
	switch path {
	case "research/umls/rxnorm":
		return RxNorm, "www.nlm.nih.gov"
	case "fhir/sid/ndc":
		return NDC, "hl7.org"
	case "Medicare/Coding/HCPCSReleaseCodeSets", "Medicare/Coding/MedHCPCSGenInfo", "Medicare/Coding/MedHCPCSGenInfo/index.html":
		return HCPCS, "www.cms.gov"
	case "CodeSystem/HCPCS", "CodeSystem/HCPCS-all-codes":
		return HCPCS, "terminology.hl7.org"
	case "resources/codesystem/hcpcs":
		return HCPCS, "bluebutton.cms.gov"
	case "go/cpt":
		return CPT, "www.ama-assn.org"
	case "atc":
		return ATC, "www.whocc.no"
	case "":
		return UNII, "fdasis.nlm.nih.gov"
	case "sct":
		return SNOMED, "snomed.info"
	}
	return "", ""
}

func systemOfOID(oid string) System {
	switch oid {
	case "2.16.840.1.113883.6.88":
		return RxNorm
	case "2.16.840.1.113883.6.69":
		return NDC
	case "2.16.840.1.113883.6.285", "2.16.840.1.113883.6.14": // the second, of "HCPCS-all-codes", is retired
		return HCPCS
	case "2.16.840.1.113883.6.12":
		return CPT
	case "2.16.840.1.113883.6.73":
		return ATC
	case "2.16.840.1.113883.4.9":
		return UNII
	case "2.16.840.1.113883.6.96":
		return SNOMED
	}
	return ""
}

// URI is the system's preferred URI; HCPCS is written in the https form that Da Vinci uses.
func (s System) URI() string {
	switch s {
	case RxNorm:
		return rxnormURI
	case NDC:
		return ndcURI
	case HCPCS:
		return hcpcsURI
	case CPT:
		return cptURI
	case ATC:
		return atcURI
	case UNII:
		return uniiURI
	case SNOMED:
		return snomedURI
	}
	return ""
}

// Name is the system's name as people write it: "RxNorm".
func (s System) Name() string {
	switch s {
	case RxNorm:
		return "RxNorm"
	case SNOMED:
		return "SNOMED CT"
	}
	return strings.ToUpper(string(s))
}

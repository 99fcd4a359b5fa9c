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
		return oids[uri]
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

// retiredHCPCS is the OID of "HCPCS-all-codes", which some still send.
const retiredHCPCS = "2.16.840.1.113883.6.14"

// oids has the systems by object identifier (HL7 Terminology). It is never changed.
var oids = map[string]System{
	"2.16.840.1.113883.6.88":  RxNorm,
	"2.16.840.1.113883.6.69":  NDC,
	"2.16.840.1.113883.6.285": HCPCS,
	retiredHCPCS:              HCPCS,
	"2.16.840.1.113883.6.12":  CPT,
	"2.16.840.1.113883.6.73":  ATC,
	"2.16.840.1.113883.4.9":   UNII,
	"2.16.840.1.113883.6.96":  SNOMED,
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

// OID is the system's object identifier as a URI, the spelling that some EHRs insist on; "" for a system that is not known.
func (s System) OID() string {
	for oid, system := range oids {
		if system == s && oid != retiredHCPCS {
			return "urn:oid:" + oid
		}
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

package drug_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/drug"
)

func TestFoldSystem(t *testing.T) {
	tests := map[string]drug.System{
		"http://www.nlm.nih.gov/research/umls/rxnorm":                    drug.RxNorm,
		"https://www.nlm.nih.gov/research/umls/rxnorm":                   drug.RxNorm,
		"HTTP://WWW.NLM.NIH.GOV/research/umls/rxnorm":                    drug.RxNorm,
		"http://www.nlm.nih.gov/research/umls/rxnorm/":                   drug.RxNorm,
		" http://www.nlm.nih.gov/research/umls/rxnorm\n":                 drug.RxNorm,
		"urn:oid:2.16.840.1.113883.6.88":                                 drug.RxNorm,
		"URN:OID:2.16.840.1.113883.6.88":                                 drug.RxNorm,
		" 2.16.840.1.113883.6.88 ":                                       drug.RxNorm,
		"http://hl7.org/fhir/sid/ndc":                                    drug.NDC,
		"https://HL7.org/fhir/sid/ndc/":                                  drug.NDC,
		"urn:oid:2.16.840.1.113883.6.69":                                 drug.NDC,
		"2.16.840.1.113883.6.69":                                         drug.NDC,
		"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets":        drug.HCPCS,
		"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets":       drug.HCPCS,
		"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/":      drug.HCPCS,
		"urn:oid:2.16.840.1.113883.6.285":                                drug.HCPCS,
		"2.16.840.1.113883.6.285":                                        drug.HCPCS,
		"http://terminology.hl7.org/CodeSystem/HCPCS-all-codes":          drug.HCPCS,
		"urn:oid:2.16.840.1.113883.6.14":                                 drug.HCPCS,
		"http://terminology.hl7.org/CodeSystem/HCPCS":                    drug.HCPCS,
		"https://bluebutton.cms.gov/resources/codesystem/hcpcs":          drug.HCPCS,
		"https://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo":            drug.HCPCS,
		"https://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo/index.html": drug.HCPCS,
		"http://www.ama-assn.org/go/cpt":                                 drug.CPT,
		"urn:oid:2.16.840.1.113883.6.12":                                 drug.CPT,
		"https://www.ama-assn.org/go/cpt/":                               drug.CPT,
		"https://snomed.info/sct":                                        drug.SNOMED,
		"http://snomed.info/sct/731000124108":                            "",
		"HTTPS://www.whocc.no/atc":                                       drug.ATC,
		"http://www.whocc.no/atc":                                        drug.ATC,
		"urn:oid:2.16.840.1.113883.6.73":                                 drug.ATC,
		"http://fdasis.nlm.nih.gov":                                      drug.UNII,
		"https://fdasis.nlm.nih.gov/":                                    drug.UNII,
		"urn:oid:2.16.840.1.113883.4.9":                                  drug.UNII,
		"http://snomed.info/sct":                                         drug.SNOMED,
		"urn:oid:2.16.840.1.113883.6.96":                                 drug.SNOMED,

		"":                                    "",
		" ":                                   "",
		"rxnorm":                              "",
		"urn:oid:":                            "",
		"http://":                             "",
		"urn:uuid:2.16.840.1.113883.6.88":     "",
		"ftp://hl7.org/fhir/sid/ndc":          "",
		"http://hl7.org/research/umls/rxnorm": "",
		"http://hl7.org.evil.example/fhir/sid/ndc":                             "",
		"http://hl7.org/fhir/sid/ndc/x":                                        "",
		"http://hl7.org/fhir/sid/icd-10-cm":                                    "",
		"urn:oid:2.16.840.1.113883.6.68":                                       "", // GPI
		"urn:oid:2.16.840.1.113883.6.253":                                      "", // Medi-Span
		"urn:oid:2.16.840.1.113883.6.162":                                      "",
		"urn:oid:2.16.840.1.113883.6.690":                                      "",
		"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp":                   "",
		"http://www.example.org/Medicare/Coding/HCPCSReleaseCodeSets":          "",
		"https://bluebutton.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets":      "",
		"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/other-codes": "",
	}
	for uri, want := range tests {
		require.Equal(t, want, drug.FoldSystem(uri), "%q", uri)
	}
}

func TestSystemURIFoldsBack(t *testing.T) {
	names := map[drug.System]string{
		drug.RxNorm: "RxNorm", drug.NDC: "NDC", drug.HCPCS: "HCPCS", drug.CPT: "CPT", drug.ATC: "ATC", drug.UNII: "UNII", drug.SNOMED: "SNOMED CT",
	}
	for system, name := range names {
		require.Equal(t, system, drug.FoldSystem(system.URI()))
		require.Equal(t, name, system.Name())
	}
	require.Equal(t, "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", drug.HCPCS.URI())
	require.Empty(t, drug.System("other").URI())
}

func TestFoldSystemDoesNotAllocate(t *testing.T) {
	for _, uri := range []string{drug.RxNorm.URI(), "HTTPS://HL7.ORG/fhir/sid/ndc/", "urn:oid:2.16.840.1.113883.6.253"} {
		require.Zero(t, testing.AllocsPerRun(100, func() { drug.FoldSystem(uri) }), uri)
	}
}

func BenchmarkFoldSystem(b *testing.B) {
	for name, uri := range map[string]string{
		"preferred": drug.RxNorm.URI(), "https": "https://hl7.org/fhir/sid/ndc/", "oid": "urn:oid:2.16.840.1.113883.6.88", "unknown": "urn:oid:2.16.840.1.113883.6.253",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				drug.FoldSystem(uri)
			}
		})
	}
}

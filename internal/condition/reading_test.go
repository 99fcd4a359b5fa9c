package condition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/condition"
)

func TestReading(t *testing.T) {
	names := condition.Names{
		Product: func(id string) string { return "Drug " + id },
		Plan:    func(id string) string { return "Plan " + id },
	}
	for written, want := range map[string]string{
		`patient.age >= 18`: "of 18 years or older",
		`patient.age > 17`:  "of 18 years or older",
		`patient.age < 18`:  "younger than 18 years",
		`patient.age <= 17`: "younger than 18 years",
		`patient.age == 17`: "of 17 years",
		`patient.age >= 12 && order.icd10.under("D67") && patient.age < 18`: "of 12 to 17 years, with a diagnosis of D67 or below",
		`patient.age >= 18 && order.icd10.under("G43")`:                     "of 18 years or older, with a diagnosis of G43 or below",
		`order.icd10.under(["D67", "D68.1"])`:                               "with a diagnosis of D67 or D68.1, or below these",
		`!order.icd10.under("G43")`:                                         "without a diagnosis of G43 or below",
		`"E75.22" in order.icd10`:                                           "with a diagnosis of E75.22",
		`!("E75.22" in order.icd10)`:                                        "without a diagnosis of E75.22",
		`"41788008" in order.snomed`:                                        "with a diagnosis of SNOMED CT 41788008",
		`patient.sex == "female"`:                                           "whose sex is female",
		`patient.sex != "female"`:                                           "whose sex is not female",
		`!(patient.sex != "female")`:                                        "whose sex is female",
		`plan.id in ["a", "b"]`:                                             "who are members of Plan a or Plan b",
		`!(plan.id in ["a", "b", "c"])`:                                     "who are not members of Plan a, Plan b or Plan c",
		`order.drug == "x"`:                                                 "whose order is for Drug x",
		`coverage.relationship != "self"`:                                   "whose relationship to the subscriber is not self",
		`order.quantity <= 2.0`:                                             "whose order is for at most 2",
		`order.quantity > 2.5`:                                              "whose order is for more than 2.5",
		`coverage.start < "2026-01-01"`:                                     "whose coverage began before 2026-01-01",
		`date >= "2026-01-01"`:                                              "whose day of service is on 2026-01-01 or after",
		`(patient.age < 12 || order.icd10.under("D67")) && plan.id == "a"`:  "who are members of Plan a, and either younger than 12 years, or with a diagnosis of D67 or below",
		`patient.age < 12 || patient.age >= 65`:                             "either younger than 12 years, or of 65 years or older",
		`patient.age < 12 || order.icd10.under("D67") && plan.id == "a"`:    "",
		`(patient.age < 12 || patient.age > 65) && (plan.id == "a" || order.drug == "x")`: "",
		`patient.age > 65 && patient.age < 12`:                                            "",
		`patient.age != 12`:                                                               "",
		`!(patient.age < 12)`:                                                             "",
		`18 <= patient.age`:                                                               "",
		`patient.age >= 18 ? plan.id == "a" : plan.id == "b"`:                             "",
		`order.icd10.exists(code, code == "D67")`:                                         "",
		`patient.age + 1 > 18`:                                                            "",
		`order.drug == ""`:                                                                "",
		`order.type == "MedicationRequest"`:                                               "",
		`true`:                                                                            "",
		`patient.sex == patient.sex`:                                                      "",
		`"D67" in ["D67"]`:                                                                "",
		`patient.age >=`:                                                                  "",
	} {
		reading, ok := condition.Reading(written, names)
		require.Equal(t, want != "", ok, written)
		if ok {
			require.Equal(t, "patients "+want, reading, written)
		}
	}
}

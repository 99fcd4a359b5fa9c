// Package usdf reads a formulary as the US Drug Formulary publishes it (Da Vinci PDex US Drug Formulary 2.1.0): the items are Basic
// resources that refer to MedicationKnowledge for the drug and to an InsurancePlan for the formulary. It takes them from the files of a
// bulk export, from a Bundle, or from a running server.
//
// Published data are not quite as the guide has them: profiles and the -TEMPORARY-TRIAL-USE at the end of code systems are absent, codes
// are numbers. What can be understood is taken; of everything else it is said where it stands and why it was not.
package usdf

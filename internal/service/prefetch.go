package service

import (
	"slices"

	"covercard/hooks"
)

// The prefetch templates are CRD 2.2.1's standard expressions, for data that every call of the hook needs (found-27, found-29). Those
// that a client of CDS Hooks 2.0 can run stand first; a client that cannot run one leaves its key out.

func always() []hooks.Prefetch {
	return []hooks.Prefetch{
		{Key: "patient", Template: "Patient/{{context.patientId}}"},
		{Key: "encounter", Template: "Encounter/{{context.encounterId}}"},
		{Key: "coverage", Template: "Coverage?patient={{context.patientId}}&status=active"},
		// Not among the standard expressions, which have none for the payer that CRD 2.2.1 wants to be identified.
		{Key: "payers", Template: "Organization?_id={{%coverage.entry.resource.payor.resolve().ofType(Organization).id}}"},
	}
}

func ofDrafts() []hooks.Prefetch {
	return append(always(), hooks.Prefetch{
		Key:      "medications",
		Template: "Medication?_id={{context.draftOrders.entry.resource.ofType(MedicationRequest).medication.resolve().id}}",
	})
}

func ofDispatch() []hooks.Prefetch {
	templates := always()
	for _, order := range []struct{ key, resourceType string }{
		{"communicationRequests", "CommunicationRequest"},
		{"deviceRequests", "DeviceRequest"},
		{"medicationRequests", "MedicationRequest"},
		{"nutritionOrders", "NutritionOrder"},
		{"serviceRequests", "ServiceRequest"},
		{"visionPrescriptions", "VisionPrescription"},
	} {
		templates = append(templates, hooks.Prefetch{
			Key:      order.key,
			Template: order.resourceType + "?_id={{context.dispatchedOrders.resolve().ofType(" + order.resourceType + ").id}}",
		})
	}
	return append(templates, medicationsOfRequests)
}

func ofAppointments() []hooks.Prefetch {
	const alternate = ".extension('http://hl7.org/fhir/StructureDefinition/alternate-reference').value"
	const basedOn = "?_id={{context.appointments.entry.resource.basedOn"
	return slices.Concat(always(), []hooks.Prefetch{
		{Key: "deviceRequests", Template: "DeviceRequest" + basedOn + alternate + ".resolve().ofType(DeviceRequest).id}}"},
		{Key: "serviceRequests", Template: "ServiceRequest" + basedOn + ".resolve().ofType(ServiceRequest).id}}"},
		{Key: "medicationRequests", Template: "MedicationRequest" + basedOn + alternate + ".resolve().ofType(MedicationRequest).id}}"},
		medicationsOfRequests,
	})
}

// medicationsOfRequests follows the template medicationRequests, whose result it uses.
var medicationsOfRequests = hooks.Prefetch{
	Key:      "medications",
	Template: "Medication?_id={{%medicationRequests.entry.resource.medication.resolve().id}}",
}

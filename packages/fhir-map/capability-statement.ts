import type { CapabilityStatement } from './emitted-resources.ts';
import { FHIR_JSON } from './operation-outcome.ts';

/** What this FHIR door does today: creates of Observations, alone or in bundles, and documents with alarms. `date` is when that last changed. */
export function capabilityStatement(baseUrl: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-22',
    kind: 'instance',
    software: { name: 'Nær', version: '0.4.0' },
    implementation: { description: 'Nær: measurements of patients who are followed at home', url: baseUrl },
    fhirVersion: '4.0.1',
    format: [FHIR_JSON, 'json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'The credential says which patient and device are meant. Batch and collection answer per entry, a transaction is all or nothing. At most 500 entries and 1 MB.',
        security: { description: 'A device credential as Bearer token' },
        resource: [
          {
            type: 'Observation',
            documentation: 'Vital signs and home measurements by LOINC, SNOMED CT, MDC or NPU code with a UCUM unit',
            interaction: [{ code: 'create' }],
            conditionalCreate: true,
          },
        ],
        interaction: [{ code: 'batch' }, { code: 'transaction' }],
      },
    ],
    document: [
      {
        mode: 'consumer',
        documentation:
          'A Bundle of type document to the base URL, as the welfare-technology hub sends it: DetectedIssue is an alarm (vkp-alert-code), Composition what was done about it, Encounter and Patient stand around it. Answered per entry; the same again adds nothing; test data is refused. At most 100 entries and 1 MB.',
        profile: 'http://ehelse.no/fhir/StructureDefinition/vkp-DetectedIssue-v090',
      },
    ],
  };
}

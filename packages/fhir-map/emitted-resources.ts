/** The FHIR R4 resources we send, in the parts we use. */
export interface OperationOutcomeIssue {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code:
    | 'business-rule'
    | 'code-invalid'
    | 'duplicate'
    | 'exception'
    | 'forbidden'
    | 'informational'
    | 'invalid'
    | 'login'
    | 'not-found'
    | 'not-supported'
    | 'processing'
    | 'required'
    | 'structure'
    | 'throttled'
    | 'too-costly'
    | 'too-long'
    | 'transient'
    | 'value';
  readonly details: {
    readonly coding: readonly { readonly system: string; readonly code: string }[];
    readonly text: string;
  };
  readonly expression?: readonly string[];
}

export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly OperationOutcomeIssue[];
}

export interface ResponseBundle {
  readonly resourceType: 'Bundle';
  readonly type: 'batch-response' | 'transaction-response';
  readonly entry: readonly { readonly response: EntryResponse }[];
}

export interface EntryResponse {
  /** HTTP status and its phrase: `201 Created`. */
  readonly status: string;
  readonly location?: string;
  readonly etag?: string;
  /** ISO 8601, when it was received. */
  readonly lastModified?: string;
  readonly outcome?: OperationOutcome;
}

export interface CapabilityStatement {
  readonly resourceType: 'CapabilityStatement';
  readonly status: 'active';
  readonly date: string;
  readonly kind: 'instance';
  readonly software: { readonly name: string; readonly version: string };
  readonly implementation: { readonly description: string; readonly url: string };
  readonly fhirVersion: '4.0.1';
  readonly format: readonly string[];
  readonly rest: readonly {
    readonly mode: 'server';
    readonly documentation: string;
    readonly security: { readonly description: string };
    readonly resource: readonly {
      readonly type: 'Observation';
      readonly documentation: string;
      readonly interaction: readonly { readonly code: 'create' }[];
      readonly conditionalCreate: boolean;
    }[];
    readonly interaction: readonly { readonly code: 'batch' | 'transaction' }[];
  }[];
  /** Documents that are taken, by the profile of what they hold. */
  readonly document: readonly {
    readonly mode: 'consumer';
    readonly documentation: string;
    readonly profile: string;
  }[];
}

import { PUSH_HOSTS } from '@naer/contracts/push-endpoint';
import { UNUSUAL_DEFAULTS } from '@naer/domain/audit/unusual-access';
import { DEFAULT_FLOORS, type RetentionFloors } from '@naer/domain/retention/floors';
import { isAtLeast } from '@naer/domain/retention/term';
import * as z from 'zod';
import type { AuditSealer } from './audit/audit-sealer.ts';
import { identityProviders } from './configuration/identity-providers.ts';
import { keySet, secret, signingKeys, wrappingKeys } from './configuration/key-sets.ts';
import { limitsSetting, NO_LIMITS_SET } from './configuration/limits.ts';
import { platformClients } from './configuration/platform-clients.ts';
import { retentionFloors } from './configuration/retention-floors.ts';
import { tenantDatabases } from './configuration/tenant-databases.ts';
import { unusualAccess } from './configuration/unusual-access.ts';
import type { DeviceAssignments } from './device/device-assignments.ts';
import type { UnitDuty } from './duty/unit-duty.ts';
import type { TenantJob } from './job/tenant-job.ts';
import type { PatientMonitor } from './patient/patient-monitor.ts';
import type { PrincipalState } from './principal/principal-state.ts';
import type { RecordsProjector } from './projector/records-projector.ts';
import type { UnitWorklist } from './worklist/unit-worklist.ts';

/** Bindings as the platform hands them over; strings are unparsed. Secrets are set with `wrangler secret put`. */
export interface Bindings {
  readonly PATIENT_MONITOR: DurableObjectNamespace<PatientMonitor>;
  readonly UNIT_WORKLIST: DurableObjectNamespace<UnitWorklist>;
  readonly UNIT_DUTY: DurableObjectNamespace<UnitDuty>;
  readonly RECORDS_PROJECTOR: DurableObjectNamespace<RecordsProjector>;
  readonly PRINCIPAL: DurableObjectNamespace<PrincipalState>;
  readonly DEVICE: DurableObjectNamespace<DeviceAssignments>;
  readonly TENANT_JOB: DurableObjectNamespace<TenantJob>;
  readonly AUDIT_SEALER: DurableObjectNamespace<AuditSealer>;
  /** Archives of organisations and tenants that leave. */
  readonly ARCHIVE: R2Bucket;
  readonly ASSETS?: Fetcher;
  readonly ENVIRONMENT: string;
  readonly JURISDICTION: string;
  readonly PROJECTOR_SHARDS: string;
  /** Journal content stays so many years after a patient's last entry; absent: 10. */
  readonly JOURNAL_RETENTION_YEARS?: string;
  /** JSON, `{ "<class>": { count, unit } }`: nothing of a class is removed earlier; absent: the defaults of domain/retention/floors.ts. */
  readonly RETENTION_FLOORS?: string;
  /** A copy of a patient's record can be taken for so many days after it was made; absent: 14. */
  readonly ACCESS_EXPORT_DAYS?: string;
  readonly DATABASE_URL: string;
  readonly SQL_ENDPOINT?: string;
  /** Where this deployment is reached, without a path: issuer and audience of its tokens. */
  readonly PUBLIC_URL: string;
  /** `{ "<kid>": "<base64url key>" }`: session cookies are encrypted with the first. */
  readonly SESSION_KEYS: string;
  readonly TOKEN_SIGNING_KEYS: string;
  readonly IDENTITY_PROVIDERS?: string;
  readonly PLATFORM_CLIENTS?: string;
  readonly TENANT_DATABASES?: string;
  /** JSON; absent: the defaults of configuration/limits.ts. */
  readonly LIMITS?: string;
  /** JSON: what of the log of access somebody is to look at; absent: the defaults of domain/audit/unusual-access.ts. */
  readonly UNUSUAL_ACCESS?: string;
  /** Adds up what isolates of one place tell of keys that are busy; absent (tests): each isolate counts alone. */
  readonly METER?: RateLimit;
  readonly DEVICE_CREDENTIAL_KEYS: string;
  readonly PRACTITIONER_TOKEN_KEY?: string;
  /** For how many days the database's provider can bring back what it held (Neon: history retention); absent: not said. */
  readonly DATABASE_HISTORY_DAYS?: string;
  /** Wraps the tenants' data keys; several with commas between while it changes: the first wraps, each unwraps. */
  readonly IDENTITY_KEY: string;
  readonly BLIND_INDEX_KEY: string;
  readonly LOCAL_DEMO?: string;
  /** Where a test on this machine stops at a named step (objects/reach-step.ts). */
  readonly STEP_GATE?: string;
  /** Web push: P-256 private key (base64url, 32 bytes) and who answers for it (mailto: or https:). Absent: pushes are undelivered. */
  readonly VAPID_PRIVATE_KEY?: string;
  readonly VAPID_SUBJECT?: string;
  /** Hosts that pushes may go to, comma-separated; absent: the browsers' own services. */
  readonly PUSH_HOSTS?: string;
  /** SMS and voice: where `{ channel, to, text }` is posted, with the token as bearer. Absent: both are undelivered. */
  readonly SMS_GATEWAY_URL?: string;
  readonly SMS_GATEWAY_TOKEN?: string;
}

const configuration = z
  .object({
    ENVIRONMENT: z.enum(['local', 'staging', 'production']),
    JURISDICTION: z.enum(['none', 'eu']),
    PROJECTOR_SHARDS: z.coerce.number().int().min(1).max(256),
    JOURNAL_RETENTION_YEARS: z.coerce.number().int().min(10, 'must be 10 or more').max(200).default(10),
    RETENTION_FLOORS: retentionFloors.default({}),
    ACCESS_EXPORT_DAYS: z.coerce.number().int().min(1).max(90).default(14),
    DATABASE_HISTORY_DAYS: z.coerce.number().min(0).max(3650).optional(),
    DATABASE_URL: z.string('is not set').regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
    SQL_ENDPOINT: z.url().optional(),
    DEVICE_CREDENTIAL_KEYS: keySet,
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address without a path' })
      .refine((url) => !URL.canParse(url) || new URL(url).origin === url, 'must be an address without a path'),
    SESSION_KEYS: keySet,
    TOKEN_SIGNING_KEYS: signingKeys,
    IDENTITY_PROVIDERS: identityProviders.default([]),
    PLATFORM_CLIENTS: platformClients.default([]),
    TENANT_DATABASES: tenantDatabases.default({}),
    LIMITS: limitsSetting.default(NO_LIMITS_SET),
    UNUSUAL_ACCESS: unusualAccess.default({ ...UNUSUAL_DEFAULTS, commonNames: [] }),
    PRACTITIONER_TOKEN_KEY: secret.optional(),
    IDENTITY_KEY: wrappingKeys,
    BLIND_INDEX_KEY: secret,
    LOCAL_DEMO: z.string().optional(),
    STEP_GATE: z.url().optional(),
    VAPID_PRIVATE_KEY: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the 32 bytes of a P-256 key in base64url')
      .optional(),
    VAPID_SUBJECT: z
      .string()
      .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'must be a mailto: or https: address')
      .optional(),
    PUSH_HOSTS: z
      .string()
      .regex(/^(\*\.)?[a-z0-9.-]+(,(\*\.)?[a-z0-9.-]+)*$/, 'must be host names with commas between')
      .default(PUSH_HOSTS.join(','))
      .transform((text) => text.split(',')),
    SMS_GATEWAY_URL: z.url({ protocol: /^https?$/, error: 'must be an https address' }).optional(),
    SMS_GATEWAY_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  })
  .superRefine((env, ctx) => {
    const PAIRS = [
      ['VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'],
      ['SMS_GATEWAY_URL', 'SMS_GATEWAY_TOKEN'],
    ] as const;
    for (const [one, other] of PAIRS)
      if ((env[one] === undefined) !== (env[other] === undefined))
        ctx.addIssue({ code: 'custom', path: [one], message: `is set together with ${other} or not at all` });
    if (env.ENVIRONMENT === 'local') return;
    if (env.SMS_GATEWAY_URL?.startsWith('https:') === false)
      ctx.addIssue({ code: 'custom', path: ['SMS_GATEWAY_URL'], message: 'must be an https address' });
    for (const name of ['SQL_ENDPOINT', 'PRACTITIONER_TOKEN_KEY', 'LOCAL_DEMO', 'STEP_GATE'] as const)
      if (env[name] !== undefined) ctx.addIssue({ code: 'custom', path: [name], message: 'is for local use only' });
    if (!env.PUBLIC_URL.startsWith('https:'))
      ctx.addIssue({ code: 'custom', path: ['PUBLIC_URL'], message: 'must be an https address' });
    if (env.IDENTITY_PROVIDERS.some(({ allowInsecure }) => allowInsecure === true))
      ctx.addIssue({ code: 'custom', path: ['IDENTITY_PROVIDERS'], message: 'must have https issuers only' });
    // Of HelseID it is 4 (DOMAIN 6): a provider that says none would let people in at any.
    if (env.IDENTITY_PROVIDERS.some(({ requiredSecurityLevel }) => requiredSecurityLevel === undefined))
      ctx.addIssue({ code: 'custom', path: ['IDENTITY_PROVIDERS'], message: 'must each have a requiredSecurityLevel' });
    if (Object.values(env.TENANT_DATABASES).some(({ sqlEndpoint }) => sqlEndpoint !== undefined))
      ctx.addIssue({ code: 'custom', path: ['TENANT_DATABASES'], message: 'names no sqlEndpoint but for local use' });
    if (env.JURISDICTION !== 'eu') ctx.addIssue({ code: 'custom', path: ['JURISDICTION'], message: 'must be eu' });
  });
export type Configuration = z.infer<typeof configuration>;

const parsed = new WeakMap<object, Configuration>();

/** Parses the bindings once per isolate. Throws one sentence that names each wrong variable, never its value. */
export function configurationOf(bindings: Bindings): Configuration {
  const known = parsed.get(bindings);
  if (known !== undefined) return known;
  const result = configuration.safeParse(bindings);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
    throw new Error(`Configuration refused: ${wrong}`);
  }
  parsed.set(bindings, result.data);
  return result.data;
}

/** Before which nothing of a class is removed. Of the journal the years that an erasure keeps it, or more. */
export function floorsOf(bindings: Bindings): RetentionFloors {
  const { JOURNAL_RETENTION_YEARS: count, RETENTION_FLOORS } = configurationOf(bindings);
  const kept = { count, unit: 'years' } as const;
  const { journal = kept } = RETENTION_FLOORS;
  return { ...DEFAULT_FLOORS, ...RETENTION_FLOORS, journal: isAtLeast(journal, kept) ? journal : kept };
}

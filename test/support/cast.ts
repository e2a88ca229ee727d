import type { DemoFile } from '@naer/contracts/demo';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type { AlertView } from '@naer/contracts/records';
import type { WorklistItem, WorklistPage } from '@naer/contracts/worklist';
import { call, type Reply } from './call.ts';
import { eventually } from './eventually.ts';
import type { TestStack } from './stack.ts';

type DemoTenant = DemoFile['tenants'][number];
type DemoPatient = DemoTenant['patients'][number];
export type Programme = DemoPatient['programme'];

/** A problem, or the outcomes of the items: what the devices' door answers. */
export interface IngestReply {
  readonly code?: string;
  readonly errors?: readonly { readonly field: string; readonly code: string }[];
  readonly items: readonly IngestItemOutcome[];
}

/** A patient's device, sending. */
export interface CastPatient extends DemoPatient {
  readonly tenantId: string;
  post(measurements: readonly unknown[], envelope?: object): Promise<Reply<IngestReply>>;
}

export type AlertReply = AlertView & { readonly code?: string; readonly alert?: AlertView };

/** A person who works at one unit. */
export interface CastPerson {
  readonly id: string;
  readonly token: string;
  readonly unitId: string;
  get<Body>(path: string): Promise<Reply<Body>>;
  post<Body>(path: string, body?: unknown): Promise<Reply<Body>>;
  worklist(): Promise<readonly WorklistItem[]>;
  /** The patient's entry once it is there and as wanted. */
  entryOf(patientId: string, wanted?: (item: WorklistItem) => boolean): Promise<WorklistItem>;
  acknowledge(item: WorklistItem, more?: object): Promise<Reply<AlertReply>>;
  resolve(item: WorklistItem, more?: object): Promise<Reply<AlertReply>>;
}

/** One tenant of the demo: its first unit is where the tests play, the second is the neighbour's. */
export interface Cast {
  readonly tenantId: string;
  readonly unitId: string;
  readonly nurse: CastPerson;
  readonly physician: CastPerson;
  /** Works at the other unit. */
  readonly neighbour: CastPerson;
  /** A patient of the first unit whom no other test has had. */
  takePatient(programme: Programme): CastPatient;
  /** One of the neighbour's. */
  takeNeighboursPatient(programme: Programme): CastPatient;
}

export function castOf(stack: TestStack, nth: 0 | 1 = 0): Cast {
  const tenant = stack.demo.tenants[nth];
  const [unit, other] = tenant?.units ?? [];
  if (tenant === undefined || unit === undefined || other === undefined) throw new Error('The demo is incomplete');
  const free = new Set(tenant.patients);
  const take = (unitId: string) => (programme: Programme) => {
    const found = [...free].find((patient) => patient.programme === programme && patient.unitId === unitId);
    if (found === undefined) throw new Error('No patient is left: start the stack with more');
    free.delete(found);
    return patientOf(stack.baseUrl, tenant.id, found);
  };
  return {
    tenantId: tenant.id,
    unitId: unit.id,
    nurse: personOf(stack.baseUrl, tenant, unit.id, 'nurse'),
    physician: personOf(stack.baseUrl, tenant, unit.id, 'physician'),
    neighbour: personOf(stack.baseUrl, tenant, other.id, 'nurse'),
    takePatient: take(unit.id),
    takeNeighboursPatient: take(other.id),
  };
}

/** The patient as a sender, with the credential that stands in `patient`. */
export function patientOf(baseUrl: string, tenantId: string, patient: DemoPatient): CastPatient {
  return {
    ...patient,
    tenantId,
    post: (measurements, envelope = {}) =>
      call<IngestReply>(baseUrl, {
        method: 'POST',
        path: '/ingest/v1/measurements',
        token: patient.deviceCredential,
        body: { ...envelope, measurements },
      }),
  };
}

function personOf(baseUrl: string, tenant: DemoTenant, unitId: string, role: string): CastPerson {
  const found = tenant.practitioners.find((one) => one.unitId === unitId && one.role === role);
  if (found === undefined) throw new Error(`The unit has no ${role}`);
  const { id, token } = found;
  const post = <Body>(path: string, body?: unknown) => call<Body>(baseUrl, { method: 'POST', path, token, body });
  const get = <Body>(path: string) => call<Body>(baseUrl, { path, token });
  const worklist = async () => (await get<WorklistPage>(`/api/v1/units/${unitId}/worklist?limit=1000`)).body.items;
  const command = (verb: string, { patientId, alertId, revision }: WorklistItem, body: object) =>
    post<AlertReply>(`/api/v1/patients/${patientId}/alerts/${alertId}/${verb}`, { expectRevision: revision, ...body });
  return {
    id,
    token,
    unitId,
    get,
    post,
    worklist,
    async entryOf(patientId, wanted = () => true) {
      const items = await eventually(worklist, (all) =>
        all.some((item) => item.patientId === patientId && wanted(item)),
      );
      const item = items.find((one) => one.patientId === patientId && wanted(one));
      if (item === undefined) throw new Error('It was there a moment ago');
      return item;
    },
    acknowledge: (item, more = {}) => command('acknowledge', item, more),
    resolve: (item, more = {}) => command('resolve', item, { outcome: 'contacted-patient', ...more }),
  };
}

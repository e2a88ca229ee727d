import type { DemoFile } from '@naer/contracts/demo';
import { writeRequest } from '../harness/http-connection.ts';

type DemoTenant = DemoFile['tenants'][number];
export type DemoPatient = DemoTenant['patients'][number];

interface Member {
  readonly patient: DemoPatient;
  readonly tenantId: string;
  /** Readings made so far; each has a time of its own. */
  made: number;
}

const READING_MS = 1_000;
/** Young enough not to be late, old enough for an hour's worth of bench. */
const FIRST_READING_AGO_MS = 20 * 60 * 60_000;

/** In the green of the demo plans, and of the same length: one request is as heavy as the next. */
const QUIET: Readonly<Record<DemoPatient['programme'], { type: string; unit: string; value(nth: number): string }>> = {
  copd: { type: 'oxygen-saturation', unit: '%', value: (nth) => String(91 + (nth % 8)) },
  'heart-failure': { type: 'pulse', unit: '/min', value: (nth) => String(62 + (nth % 30)) },
  diabetes: { type: 'glucose', unit: 'mmol/L', value: (nth) => `6.${nth % 10}` },
};

/** The patients' devices: makes the requests, in turn, each with readings nobody has sent before. */
export class Fleet {
  readonly #members: readonly Member[];
  readonly #firstAt = Date.now() - FIRST_READING_AGO_MS;
  #turn = 0;
  readonly #turns = new Map<string, number>();
  #sent = 0;

  constructor(demo: DemoFile) {
    this.#members = demo.tenants.flatMap((tenant) =>
      tenant.patients.map((patient) => ({ patient, tenantId: tenant.id, made: 0 })),
    );
  }

  /** Patients. */
  get size(): number {
    return this.#members.length;
  }

  /** Readings put into requests to the ingest door. Every one of them must arrive in Postgres. */
  get sent(): number {
    return this.#sent;
  }

  /** A POST of `items` quiet readings of the next patient. */
  quiet(items = 1): string {
    return this.#quietOf(this.#next(), items);
  }

  /** One quiet reading of the next patient who is none of these. */
  quietBeside(spared: ReadonlySet<string>): string {
    for (let tried = 0; tried < this.size; tried += 1) {
      const member = this.#next();
      if (!spared.has(member.patient.id)) return this.#quietOf(member, 1);
    }
    throw new Error('Everybody is spared');
  }

  /** One quiet reading of the next patient of this tenant. */
  quietOfTenant(tenantId: string): string {
    return this.#quietOf(this.#nextOf(tenantId), 1);
  }

  /** The same of a tenant that may be refused: nobody waits for it to arrive. */
  unsentOfTenant(tenantId: string, items: number): string {
    const member = this.#nextOf(tenantId);
    return writeRequest('/ingest/v1/measurements', this.#body(member, items), member.patient.deviceCredential);
  }

  /** Each tenant's patients in turn, whatever the other's do. */
  #nextOf(tenantId: string): Member {
    const members = this.#members.filter((one) => one.tenantId === tenantId);
    const turn = this.#turns.get(tenantId) ?? 0;
    this.#turns.set(tenantId, turn + 1);
    const member = members[turn % members.length];
    if (member === undefined) throw new Error('The tenant has no patient');
    return member;
  }

  #quietOf(member: Member, items: number): string {
    this.#sent += items;
    return writeRequest('/ingest/v1/measurements', this.#body(member, items), member.patient.deviceCredential);
  }

  /** The same request to the bare hop: same body, same credential, as many objects. */
  bare(): string {
    const member = this.#next();
    return writeRequest(`/bare/${member.patient.id}`, this.#body(member, 1), member.patient.deviceCredential);
  }

  /** COPD patients of this unit. */
  copdAt(unitId: string): readonly DemoPatient[] {
    return this.#members
      .map(({ patient }) => patient)
      .filter((patient) => patient.unitId === unitId && patient.programme === 'copd');
  }

  /** A red reading of a COPD patient of this unit, the first unless said; each one changes the unit's worklist. */
  red(unitId: string, patientId = this.copdAt(unitId)[0]?.id): string {
    const member = this.#members.find(({ patient }) => patient.id === patientId);
    if (member === undefined) throw new Error('The unit has no such patient');
    this.#sent += 1;
    const item = this.#item(member, { type: 'oxygen-saturation', unit: '%', value: '80' });
    return writeRequest('/ingest/v1/measurements', `{"measurements":[${item}]}`, member.patient.deviceCredential);
  }

  /** A POST of these readings of one patient; each at a time of its own. */
  sensor(patient: DemoPatient, readings: readonly { readonly at: number; readonly value: string }[]): string {
    this.#sent += readings.length;
    const items = readings.map(
      ({ at, value }) =>
        `{"type":"cgm-glucose","value":${value},"unit":"mmol/L","measuredAt":"${new Date(at).toISOString()}"}`,
    );
    return writeRequest('/ingest/v1/measurements', `{"measurements":[${items.join(',')}]}`, patient.deviceCredential);
  }

  #next(): Member {
    const member = this.#members[this.#turn % this.#members.length];
    this.#turn += 1;
    if (member === undefined) throw new Error('The fleet is empty');
    return member;
  }

  #body(member: Member, items: number): string {
    const { type, unit, value } = QUIET[member.patient.programme];
    const list = Array.from({ length: items }, () => this.#item(member, { type, unit, value: value(member.made) }));
    return `{"measurements":[${list.join(',')}]}`;
  }

  #item(member: Member, { type, unit, value }: { type: string; unit: string; value: string }): string {
    const measuredAt = new Date(this.#firstAt + member.made * READING_MS).toISOString();
    member.made += 1;
    return `{"type":"${type}","value":${value},"unit":"${unit}","measuredAt":"${measuredAt}"}`;
  }
}

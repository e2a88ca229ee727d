import { DurableObject } from 'cloudflare:workers';
import { openIdentity } from '@naer/auth/seal';
import type { UnitPresence, WorklistMessage } from '@naer/contracts/worklist';
import { EVERYBODY } from '@naer/domain/access/list-access';
import type { Alert } from '@naer/domain/alert/alert';
import type { WorklistBatch, WorklistPort } from '@naer/domain/monitor/worklist-port';
import { type Bindings, configurationOf } from '../env.ts';
import { type LogEvent, log } from '../http/log.ts';
import { eraseObject } from '../objects/erase-object.ts';
import { migrateObject } from '../objects/migrate-object.ts';
import { ObjectAlarm } from '../objects/object-alarm.ts';
import { forgetPatient } from './forget-patient.ts';
import { groupEntries } from './group-entries.ts';
import { HiddenPatients } from './hidden-patients.ts';
import { type LiveCall, readLiveCall } from './live-call.ts';
import { ALL, updateSince } from './live-messages.ts';
import { close, type LivePrincipal, LiveSockets } from './live-sockets.ts';
import { hashOfTicket, newTicket, TICKET_SECONDS } from './live-ticket.ts';
import { WORKLIST_MIGRATIONS } from './migrations.ts';
import type { Onlooker } from './note-shown.ts';
import { PatientRows } from './patient-rows.ts';
import { type ListOwner, type PageAnswer, type PageQuery, readPage } from './read-page.ts';
import { type PatientsQuery, readPatients } from './read-patients.ts';
import { showEntries } from './show-entries.ts';
import { ShownLog } from './shown-log.ts';
import { takeBatch } from './take-batch.ts';
import { TicketStore } from './ticket-store.ts';
import { UnitStanding } from './unit-standing.ts';
import { type WorklistEffects, worklistEffects } from './worklist-effects.ts';
import { type ListedAlert, type StoredEntry, WorklistStore } from './worklist-store.ts';

const WAKE_AGAIN_MS = 60_000;

export type TicketAnswer =
  | { readonly ok: true; readonly ticket: string; readonly expiresInSeconds: number }
  | { readonly ok: false; readonly reason: 'wrong-unit' };

/** Whose sockets end; without a session, all of the person's. */
export interface ClosedPerson {
  readonly practitionerId: string;
  readonly sessionId?: string | undefined;
}

/**
 * One unit's open alerts: the list of work, its live sockets, and the watch over each entry's clock. Knows nothing of
 * Postgres: the list works while that is down. Reach it through `get-unit-worklist.ts` alone.
 */
export class UnitWorklist extends DurableObject<Bindings> implements WorklistPort {
  /** What reaches other objects; an own property, so not callable over RPC. Replaced in tests. */
  effects: WorklistEffects = worklistEffects(this.env);
  readonly #store = new WorklistStore(this.ctx.storage.sql);
  readonly #tickets = new TicketStore(this.ctx.storage.sql);
  readonly #patients = new PatientRows(this.ctx.storage.sql, () => this.#store.seq());
  readonly #hidden = new HiddenPatients(this.ctx.storage.sql, () => this.#store.seq());
  readonly #shown = new ShownLog(this.ctx.storage.sql, {
    store: this.#store,
    effects: () => this.effects,
    background: (work) => this.ctx.waitUntil(work),
    moved: () => this.#arm(),
  });
  readonly #live = new LiveSockets({
    sockets: (tag) => this.ctx.getWebSockets(tag),
    accept: (socket, tag) => this.ctx.acceptWebSocket(socket, [tag]),
    seq: () => this.#store.seq(),
    viewerOf: (practitionerId) => (this.#hidden.isOther(practitionerId) ? practitionerId : EVERYBODY),
    noteShown: (principal, patientIds) => this.#shown.note(principal, patientIds),
    shownTo: (viewer) => this.#store.list('', ALL, this.#hidden.from(viewer)).map(({ entry }) => entry.patientId),
    updateSince: (since, viewer) => updateSince(since, viewer, this.#source()),
    now: () => this.effects.now(),
    report: (event) => this.#report(event),
  });
  readonly #standing = new UnitStanding({
    ask: async () => {
      const owner = this.#store.owner();
      return owner && (await this.effects.askDuty(owner.tenantId, owner.unitId));
    },
    background: (work) => this.ctx.waitUntil(work),
    now: () => this.effects.now(),
    changed: () => this.#tellStanding(),
  });
  readonly #alarm = new ObjectAlarm(this.ctx.storage, () => this.effects.now());

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    migrateObject(ctx.storage, WORKLIST_MIGRATIONS);
    ctx.storage.transactionSync(() => groupEntries(this.#store, this.#patients, this.effects.now()));
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    // An alarm chain that died is armed again by whoever touches the object next.
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      this.#arm();
      this.#live.changed();
    });
  }

  /** Takes alerts in, all or none. Idempotent by revision; a batch for another unit or tenant changes nothing. */
  async apply(batch: WorklistBatch): ReturnType<WorklistPort['apply']> {
    const seq = this.ctx.storage.transactionSync(() => {
      if (!this.#claim(batch)) return null;
      takeBatch(this.#store, this.#patients, this.#hidden, batch, this.effects.now());
      this.#store.prune(this.effects.now());
      return this.#store.seq();
    });
    if (seq === null) return { ok: false, reason: 'wrong-unit' };
    this.#arm();
    this.#live.changed();
    return { ok: true, seq };
  }

  /** One page of the list as JSON text of `WorklistPage`: class instances (digits as sent) do not survive RPC. */
  async page(query: PageQuery): Promise<PageAnswer> {
    if (!this.#isOwner(query)) return { ok: false, reason: 'wrong-unit' };
    return await readPage(query, this.#source(query.onlooker));
  }

  /** Alerts of a patient as the list shows them, whole: what a monitor that was lost may not have told anybody else. */
  async alertsOf(owner: ListOwner, patientId: string): Promise<readonly Alert[]> {
    return this.#isOwner(owner) ? this.#store.entriesOf(patientId, true).map(({ alert }) => alert) : [];
  }

  /** One page of patients as JSON text of `PatientPage`. */
  async patients(query: PatientsQuery): Promise<PageAnswer> {
    if (!this.#isOwner(query)) return { ok: false, reason: 'wrong-unit' };
    return await readPatients(query, this.#source(query.onlooker));
  }

  /** What the list has, pending alerts too, by revision: of one patient, or all. */
  async entries(owner: ListOwner, patientId?: string): Promise<readonly ListedAlert[]> {
    const listed = this.#isOwner(owner) ? this.#store.listed() : [];
    return patientId === undefined ? listed : listed.filter((entry) => entry.patientId === patientId);
  }

  /** Entries whose name is sealed under any other key than this. */
  async countOthers(owner: ListOwner, wrappedKey: string): Promise<number> {
    return this.#isOwner(owner) ? this.#store.countOthers(wrappedKey) : 0;
  }

  /** How many people have the list open. */
  async presence(owner: ListOwner): Promise<{ readonly connected: number }> {
    return { connected: this.#isOwner(owner) ? this.#live.connected() : 0 };
  }

  /** A person's sockets and tickets end (4401): those of one session, or all of them. Idempotent. */
  async closeFor(owner: ListOwner, { practitionerId, sessionId }: ClosedPerson): Promise<void> {
    if (!this.#isOwner(owner)) return;
    this.#tickets.drop(practitionerId, sessionId);
    this.#live.closeFor(practitionerId, sessionId);
  }

  /** A patient's journal is removed. */
  async forget(owner: ListOwner, patientId: string): Promise<void> {
    if (this.#isOwner(owner)) forgetPatient(this.ctx.storage, () => this.#store.seq(), patientId, this.effects.now());
  }

  /** The tenant has left. */
  async erase(): Promise<void> {
    await eraseObject(this.ctx);
  }

  /** A ticket that opens one socket, once, within 30 seconds. The caller has checked the person's right to the unit. */
  async issueTicket(owner: ListOwner, principal: LivePrincipal): Promise<TicketAnswer> {
    const ticket = newTicket(owner.tenantId);
    const hash = await hashOfTicket(ticket);
    const { practitionerId, expiresAt, sessionId, role, organisationId } = principal;
    const now = this.effects.now();
    const done = this.ctx.storage.transactionSync(() => {
      if (!this.#claim(owner)) return false;
      this.#tickets.add(
        { hash, practitionerId, expiresAt, sessionId, role, organisationId, validUntil: now + TICKET_SECONDS * 1000 },
        now,
      );
      return true;
    });
    return done ? { ok: true, ticket, expiresInSeconds: TICKET_SECONDS } : { ok: false, reason: 'wrong-unit' };
  }

  /** The WebSocket upgrade. Only `getUnitWorklist().live()` calls it: what it says of the person was verified there. */
  override async fetch(request: Request): Promise<Response> {
    const call = readLiveCall(request);
    if (call === undefined) return new Response(null, { status: 426, headers: { upgrade: 'websocket' } });
    const principal = await this.#admit(call);
    if (principal === undefined) return new Response(null, { status: 401 });
    const pair = new WebSocketPair();
    if (!this.#live.add(pair[1], principal, call.since)) return new Response(null, { status: 429 });
    this.#arm();
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  override async alarm(): Promise<void> {
    this.#alarm.fired();
    const now = this.effects.now();
    let due: readonly string[] = [];
    try {
      this.#live.closeExpired();
      due = this.ctx.storage.transactionSync(() => {
        this.#patients.moveDue(now);
        return this.#store.takeDue(now, now + WAKE_AGAIN_MS);
      });
      this.#live.changed();
    } finally {
      this.#arm();
    }
    // Not awaited: alarms of one object never overlap, and a hanging monitor must not hold back the next clock.
    const tenantId = this.#store.owner()?.tenantId;
    if (tenantId !== undefined && due.length > 0) this.ctx.waitUntil(this.effects.wake(tenantId, due));
    // After that: the rows of many open lists hold no clock back.
    this.#live.noteTurned();
    this.#shown.send();
  }

  /** Nothing but `ping` is expected, and that is answered without waking the object. */
  override webSocketMessage(socket: WebSocket): void {
    close(socket, 1008, 'nothing is expected here');
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    close(socket, code, 'closing');
  }

  override webSocketError(socket: WebSocket): void {
    close(socket, 1011, 'socket error');
  }

  async #admit(call: LiveCall): Promise<LivePrincipal | undefined> {
    const hash = call.ticket === undefined ? undefined : await hashOfTicket(call.ticket);
    if (!this.#isOwner(call)) return undefined;
    const now = this.effects.now();
    const ticket = hash === undefined ? undefined : this.#tickets.take(hash);
    const principal = ticket !== undefined && ticket.validUntil > now ? ticket : call.principal;
    if (principal === undefined || principal.expiresAt <= now) return undefined;
    const { practitionerId, expiresAt, sessionId, role, organisationId } = principal;
    return { practitionerId, expiresAt, sessionId, role, organisationId, requestId: call.requestId };
  }

  /** True when this list is of that unit; the first writer decides. Every other tenant's or unit's call is refused. */
  #claim({ tenantId, unitId }: ListOwner): boolean {
    if (this.#store.owner() === undefined) this.#store.setOwner(tenantId, unitId);
    return this.#isOwner({ tenantId, unitId });
  }

  #isOwner({ tenantId, unitId }: ListOwner): boolean {
    const owner = this.#store.owner();
    return owner === undefined || (owner.tenantId === tenantId && owner.unitId === unitId);
  }

  #show(entries: readonly StoredEntry[], withheld: ReadonlySet<string>): ReturnType<typeof showEntries> {
    const key = configurationOf(this.env).IDENTITY_KEY;
    const tenantId = this.#store.owner()?.tenantId ?? '';
    return showEntries(entries, withheld, {
      open: (sealed, patientId) => openIdentity(key, sealed, { tenantId, patientId }),
      report: (event) => this.#report(event),
    });
  }

  #source(onlooker?: Onlooker) {
    return {
      store: this.#store,
      patients: this.#patients,
      hidden: this.#hidden,
      show: (entries: readonly StoredEntry[], withheld: ReadonlySet<string>) => this.#show(entries, withheld),
      noteShown: (patientIds: readonly string[]) => this.#shown.note(onlooker, patientIds),
      now: this.effects.now(),
      unit: this.#unit(),
    };
  }

  /** How the unit stands; undefined while nobody has said. */
  #unit(): UnitPresence | undefined {
    const duty = this.#standing.look();
    return duty && { ...duty, connected: this.#live.connected() };
  }

  #tellStanding(): void {
    const unit = this.#unit();
    if (unit === undefined) return;
    const at = new Date(this.effects.now()).toISOString();
    this.#live.tell((seq) => {
      const message: WorklistMessage = { v: 1, type: 'change', seq, put: [], remove: [], unit, at };
      return JSON.stringify(message);
    });
  }

  #arm(): void {
    const wanted = [
      this.#store.nextWakeAt(),
      this.#patients.nextMoveAt(),
      this.#live.nextAt(),
      this.#shown.nextAt(),
    ].filter((at) => at !== null);
    void this.#alarm.arm(wanted.length === 0 ? undefined : Math.min(...wanted));
  }

  #report(event: LogEvent): void {
    log({ event, tenantId: this.#store.owner()?.tenantId });
  }
}

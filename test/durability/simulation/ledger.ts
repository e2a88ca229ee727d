import type { Revision } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type {
  AlertCommand,
  AlertCommandAnswer,
  EventOutcome,
  PatientCommand,
  PatientCommandAnswer,
  ReadingOutcome,
} from '@naer/domain/monitor/port';
import type { PostgresModel } from './objects/postgres-model.ts';

/** What a monitor has answered for and must still answer for. */
export interface Promised {
  /** `<patient>.<sequence>` or `<patient>.e<sequence>` of each, by the key of the fact. */
  readonly ids: Map<string, string>;
  /** Keys of the records not seen in Postgres yet (`m7`, `e8`, `q9`, `a<alert> <epoch>-<n>`). */
  readonly unsettled: Set<string>;
}

/** What is wrong with an act that succeeded and came to `revision`. */
export type JudgeAct = (command: AlertCommand, revision: Revision) => string | undefined;

/** What was answered with success, noted as the answer leaves the object. Nothing of it may be lost or doubled. */
export class Ledger {
  readonly #fail: (invariant: string, detail: string) => void;
  readonly #count: (what: string) => void;
  readonly #judge: JudgeAct;
  readonly #promised = new Map<string, Promised>();
  /** Answers of commands that succeeded, by command id. */
  readonly #outcomes = new Map<string, { readonly of: string; readonly answer: string }>();

  constructor(fail: (invariant: string, detail: string) => void, count: (what: string) => void, judge: JudgeAct) {
    this.#judge = judge;
    this.#fail = fail;
    this.#count = count;
  }

  of(patientId: string): Promised {
    const known = this.#promised.get(patientId);
    if (known !== undefined) return known;
    const promised: Promised = { ids: new Map(), unsettled: new Set() };
    this.#promised.set(patientId, promised);
    return promised;
  }

  /** Outcomes of a batch, in the order of its facts. A fact has one id, whatever copy of it is answered. */
  answered(patientId: string, keys: readonly string[], outcomes: readonly (ReadingOutcome | EventOutcome)[]): void {
    const { ids, unsettled } = this.of(patientId);
    if (outcomes.length !== keys.length)
      this.#fail('every-item-is-answered', `${keys.length} sent, ${outcomes.length} answered`);
    for (const [index, key] of keys.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.status === 'refused') continue;
      this.#count(`item ${outcome.status}`);
      const before = ids.get(key);
      if (before !== undefined && before !== outcome.id)
        this.#fail('nothing-is-doubled', `${key} was ${before} and is now ${outcome.id}`);
      if (before === undefined) {
        ids.set(key, outcome.id);
        const name = outcome.id.slice(patientId.length + 1);
        const quarantined =
          outcome.status === 'quarantined' || ('firstStatus' in outcome && outcome.firstStatus === 'quarantined');
        unsettled.add(name.startsWith('e') ? name : `${quarantined ? 'q' : 'm'}${name}`);
      }
    }
  }

  /** The monitor has lost its storage. What the records have is still answered for; nothing else can be. */
  lost(patientId: string, postgres: PostgresModel): void {
    const { ids, unsettled } = this.of(patientId);
    for (const [key, id] of ids) if (!postgres.hasItem(id)) ids.delete(key);
    unsettled.clear();
    for (const [commandId, { of }] of this.#outcomes) if (of === patientId) this.#outcomes.delete(commandId);
  }

  /** Of somebody whom the patient keeps out: a stranger's answer, whatever they did before. */
  keptOut(answer: AlertCommandAnswer | PatientCommandAnswer): void {
    this.#count('act of who is kept out');
    if (answer.ok || !['not-found', 'forbidden', 'not-ready'].includes(answer.reason))
      this.#fail('who-is-kept-out-is-a-stranger', JSON.stringify(answer));
  }

  acted(command: AlertCommand, answer: AlertCommandAnswer): void {
    this.#count(answer.ok ? `act ${command.act.kind}` : `act refused: ${answer.reason}`);
    const before = this.#compare(command, answer);
    if (!answer.ok || before) return;
    const { revision } = answer.alert;
    const fault = this.#judge(command, revision);
    if (fault !== undefined) this.#fail('acts-on-what-was-seen', fault);
    this.of(command.patientId).unsettled.add(`a${command.alertId} ${formatRevision(revision)}`);
  }

  actedOnPatient(command: PatientCommand, answer: PatientCommandAnswer): void {
    this.#count(answer.ok ? `patient act ${command.act.kind}` : `patient act refused: ${answer.reason}`);
    this.#compare(command, answer);
  }

  /** Whether it had succeeded before; then this answer is the same. A monitor that is being made anew asks to come again. */
  #compare(
    { commandId, patientId }: AlertCommand | PatientCommand,
    answer: { readonly ok: boolean; readonly reason?: string },
  ): boolean {
    if (answer.reason === 'not-ready') return false;
    const text = JSON.stringify(answer);
    const before = this.#outcomes.get(commandId)?.answer;
    if (before !== undefined) {
      this.#count('command repeated');
      if (before !== text) this.#fail('a-repeated-command-has-its-own-outcome', `${before} and then ${text}`);
      return true;
    }
    if (answer.ok) this.#outcomes.set(commandId, { of: patientId, answer: text });
    return false;
  }
}

import { createClient } from '@naer/client/create-client';
import type { LiveMessage, WorklistRow } from '@naer/client/live/live-state';
import type { Terminal } from './terminal.ts';
import type { Practitioner } from './welcome-lines.ts';
import { changeLines, worklistArea } from './worklist-lines.ts';

const REDRAW_MS = 1_000;

export interface FollowedWorklist {
  /** A line below the list; shown on a terminal only. */
  setFooter(line: string): void;
  close(): void;
}

/**
 * Shows a unit's list as it changes, through the public socket. On a terminal the list itself; in a pipe a line per
 * change.
 */
export function followWorklist(baseUrl: string, person: Practitioner, terminal: Terminal): FollowedWorklist {
  let rows: readonly WorklistRow[] = [];
  let footer: readonly string[] = [];
  let away = false;
  const title = `Worklist of ${person.name}`;

  const draw = () => terminal.draw([...worklistArea(title, rows, Date.now()), ...footer]);
  const live = createClient({ baseUrl, token: person.token }).openLiveWorklist(person.unitId, {
    onMessage(message) {
      const before = rows;
      rows = inOrder(applyMessage(rows, message));
      if (terminal.live) draw();
      else if (message.type === 'change')
        for (const line of changeLines(before, rows, Date.now())) terminal.print(line);
      else terminal.print(`${title}: ${rows.length} ${rows.length === 1 ? 'alert' : 'alerts'}`);
    },
    onConnection(connection) {
      if (connection === 'reconnecting' && !away && !terminal.live) terminal.print('worklist: reconnecting');
      if (connection === 'connected' && away && !terminal.live) terminal.print('worklist: connected again');
      if (connection !== 'connecting') away = connection === 'reconnecting';
      if (connection === 'ended') terminal.print('worklist: the log-in has expired; start again for a new one');
    },
  });
  const clock = terminal.live ? setInterval(draw, REDRAW_MS) : undefined;
  return {
    setFooter(line) {
      footer = ['', line];
    },
    close() {
      clearInterval(clock);
      live.close();
    },
  };
}

/** The list after a message. */
export function applyMessage(rows: readonly WorklistRow[], message: LiveMessage): readonly WorklistRow[] {
  if (message.type === 'snapshot') return message.items;
  const changed = new Set([...message.remove, ...message.put.map((row) => row.alertId)]);
  return [...rows.filter((row) => !changed.has(row.alertId)), ...message.put];
}

/** The order the API gives: red first, then overdue, then what nobody has acknowledged, then the longest waiting. */
export function inOrder(rows: readonly WorklistRow[]): readonly WorklistRow[] {
  const rank = ({ severity, overdue, state }: WorklistRow) =>
    (severity === 'red' ? 0 : 4) + (overdue && state === 'open' ? 0 : 2) + (state === 'open' ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.openedAt.localeCompare(b.openedAt));
}

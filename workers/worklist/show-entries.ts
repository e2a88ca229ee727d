import type { WorklistItem } from '@naer/contracts/worklist';
import { withoutValues } from '@naer/domain/access/withheld';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { Result } from '@naer/domain/result';
import type { LogEvent } from '../http/log.ts';
import { type ShownIdentity, toItem } from './to-item.ts';
import type { StoredEntry } from './worklist-store.ts';

export interface ShowEffects {
  readonly open: (sealed: SealedIdentity, patientId: string) => Promise<Result<ShownIdentity, unknown>>;
  readonly report: (event: LogEvent) => void;
}

/** A name that cannot be opened must not hide an alert: the row is shown with its patient id alone. */
const UNREADABLE: ShownIdentity = { name: '', birthDate: '' };

/** Opens each patient's sealed identity once, in memory, and shows the entries in the order given. */
export async function showEntries(
  entries: readonly StoredEntry[],
  withheld: ReadonlySet<string>,
  effects: ShowEffects,
): Promise<WorklistItem[]> {
  const opened = new Map<string, Promise<Result<ShownIdentity, unknown>>>();
  for (const { sealedIdentity, patientId } of entries)
    if (!opened.has(sealedIdentity.sealed)) opened.set(sealedIdentity.sealed, effects.open(sealedIdentity, patientId));
  const items: WorklistItem[] = [];
  for (const entry of entries) {
    const identity = await opened.get(entry.sealedIdentity.sealed);
    if (identity?.ok !== true) effects.report('worklist-identity-unreadable');
    const shown = identity?.ok === true ? identity.value : UNREADABLE;
    items.push(withheld.has(entry.alert.alertId) ? withholding(entry, shown) : toItem(entry, shown));
  }
  return items;
}

/** Without its rule too: a limit says as much as a value. */
function withholding(entry: StoredEntry, identity: ShownIdentity): WorklistItem {
  const item = toItem({ ...entry, alert: withoutValues(entry.alert), rule: undefined }, identity);
  return { ...item, withheld: true };
}

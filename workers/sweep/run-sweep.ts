import type { Records } from '@naer/db/records';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { markOverdueReferrals } from '@naer/services/referral/mark-overdue';
import { tellOverdueReferrals } from '@naer/services/referral/tell-overdue';
import { listEnrolments } from '@naer/services/sweep/list-enrolments';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { lookAtMonitor } from './look-at-monitor.ts';
import { pageOverdue } from './page-overdue.ts';
import { type SweepEffects, type SweepReport, sweepEnrolments } from './sweep-enrolments.ts';

const WALK = 'enrolments';
/** Its time is that of the last walk that came to its end. */
const WALKED = 'enrolments-walked';
/** How many referrals nobody has answered in time: health tells it. */
const OVERDUE_REFERRALS = 'referrals-overdue';
/** A cron run may take longer; the next one goes on where this one stopped. */
const BUDGET_MS = 25_000;

/** One scheduled run over the active enrolments. Undefined when Postgres cannot be asked now: the next run tries again. */
export async function runSweep(bindings: Bindings): Promise<SweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  try {
    const report = await sweepEnrolments(effectsOf(bindings, records.value), BUDGET_MS);
    if (report.done) must(await storePosition(records.value, WALKED, ''));
    const { overdue } = must(await markOverdueReferrals(records.value));
    must(await storePosition(records.value, OVERDUE_REFERRALS, String(overdue)));
    must(await tellOverdueReferrals(records.value, pageOverdue(bindings)));
    return report;
  } catch (error) {
    if (error instanceof RecordsUnavailable) return undefined;
    throw error;
  }
}

class RecordsUnavailable extends Error {}

function effectsOf(bindings: Bindings, records: Records): SweepEffects {
  return {
    async readCursor() {
      const stored = must(await loadPosition(records, WALK));
      return stored === null || stored.position === '' ? null : stored.position;
    },
    async saveCursor(cursor) {
      must(await storePosition(records, WALK, cursor ?? ''));
    },
    async listEnrolments(after, limit) {
      const page = must(await listEnrolments(records, { cursor: after, limit }));
      return { items: page.items, next: page.nextCursor, unreached: page.unreached };
    },
    lookAt: ({ tenantId, patientId }) => lookAtMonitor(bindings, tenantId, patientId),
    async listed(tenantId, unitId, patientId) {
      const entries = await getUnitWorklist(bindings, tenantId, unitId).entries(patientId);
      return new Map(entries.map(({ alertId, revision }) => [alertId, revision]));
    },
    async relist({ tenantId, patientId }, unitIds) {
      await getPatientMonitor(bindings, tenantId, patientId).repair({ kind: 'relist', unitIds });
    },
    async reproject({ tenantId, patientId }, alertIds) {
      return await getPatientMonitor(bindings, tenantId, patientId).repair({ kind: 'reproject', alertIds });
    },
    async loadFacts({ tenantId, patientId }) {
      const facts = await loadRegistryFacts(records, tenantId, patientId);
      return facts.ok ? facts.value : undefined;
    },
    async push(facts) {
      return (await getPatientMonitor(bindings, facts.tenantId, facts.patientId).applyRegistry(facts)).active;
    },
    visitTimeoutMs: 10_000,
    now: () => Date.now(),
  };
}

function must<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new RecordsUnavailable('records are unavailable');
  return result.value;
}

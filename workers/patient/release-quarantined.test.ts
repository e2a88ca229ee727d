import { describe, expect, it } from 'vitest';
import { count, newPatient } from './monitor-fixture.ts';

const COLLEAGUES = crypto.randomUUID();
const TEAM = {
  grants: [{ grantId: 'g', kind: 'participant', unitId: COLLEAGUES, from: 0, to: null }],
  blocks: [],
} as const;

describe('quarantine', () => {
  it('is released to the right patient once, under its original time, and never to a second', async () => {
    const from = await newPatient();
    const { tenantId, enrolment } = from.facts;
    const to = await newPatient({ tenantId, enrolment });
    const other = await newPatient({ tenantId, enrolment });
    const measuredAt = Date.parse('2014-06-01T08:00:00Z');
    await from.record(from.reading(80, { measuredAt, late: true }));
    const release = (toPatientId: string, unitIds: readonly string[] = [enrolment.unitId]) =>
      from.monitor.release({
        v: 1,
        tenantId,
        patientId: from.facts.patientId,
        sequence: 1,
        toPatientId,
        commandId: crypto.randomUUID(),
        actor: { practitionerId: 'nurse', unitIds },
      });
    // Postgres, which alone can say who is a stranger, is away in these tests.
    expect(await release(to.facts.patientId, ['another-unit'])).toEqual({ ok: false, reason: 'not-ready' });
    expect(await release(crypto.randomUUID())).toEqual({ ok: false, reason: 'not-ready' });
    await to.monitor.applyRegistry({ ...to.facts, version: 2, access: TEAM });
    await from.monitor.applyRegistry({ ...from.facts, version: 2, access: TEAM });
    expect(await release(to.facts.patientId, [COLLEAGUES])).toEqual({ ok: false, reason: 'relation-too-weak' });
    const done = { ok: true, state: 'released', measurementId: `${to.facts.patientId}.1`, status: 'recorded' };
    expect(await release(to.facts.patientId)).toEqual(done);
    expect(await release(to.facts.patientId)).toEqual(done);
    expect(await release(other.facts.patientId)).toEqual({ ok: false, reason: 'released-to-another' });
    await from.record(from.reading(81, { measuredAt, late: true }));
    const ended = { ...from.facts, version: 3, enrolment: { ...enrolment, active: false } };
    await from.monitor.applyRegistry(ended);
    expect(await release(to.facts.patientId)).toEqual({ ok: false, reason: 'not-ready' });
    expect(await count(to, 'measurement')).toBe(1);
    expect(await count(other, 'measurement')).toBe(0);
  });
});

import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { describe, expect, it } from 'vitest';
import { newPrincipal, type TestPrincipal } from './principal-fixture.ts';

const HOUR_MS = 3_600_000;
const [unitA, unitB] = [crypto.randomUUID(), crypto.randomUUID()];
const nurse = (...unitIds: string[]) => ({ capacityId: 'nurse.x', role: 'nurse', unitIds });

/** A person at units A and B, with a session that was begun now. */
async function newPerson(over: Partial<PrincipalFacts> = {}): Promise<TestPrincipal> {
  const person = await newPrincipal();
  const facts = { kind: 'person', client: undefined, capacities: [nurse(unitA, unitB)], ...over } as const;
  await person.handle.applyPrincipal(person.facts(facts));
  return person;
}

describe('a session that has ended', () => {
  it('is refused from then on, over an eviction, and no other session is', async () => {
    const person = await newPerson();
    const [sessionId, other] = ['s1', 's2'];
    expect((await person.admit({ sessionId })).ok).toBe(true);
    await person.handle.endSession({ v: 1, sessionId, until: person.now + HOUR_MS });
    expect(await person.admit({ sessionId })).toEqual({ ok: false, reason: 'revoked' });
    expect((await person.admit({ sessionId: other })).ok).toBe(true);
    expect((await person.admit()).ok).toBe(true);
    expect(person.closed).toEqual([{ unitIds: [unitA, unitB], sessionId }]);
    await evictDurableObject(person.stub);
    await person.enter();
    expect(await person.admit({ sessionId })).toEqual({ ok: false, reason: 'revoked' });
  });
});

describe('a person who logs out everywhere', () => {
  it('is refused at once with what was issued before, though the records are away, and they are told as soon as they are there', async () => {
    const person = await newPerson();
    const before = person.now + 1;
    const end = { v: 1, actorId: person.principalId, at: person.now, before } as const;
    expect(await person.handle.close(end)).toEqual({ recorded: false });
    expect(await person.admit()).toEqual({ ok: false, reason: 'revoked' });
    expect((await person.admit({ issuedAt: before })).ok).toBe(true);
    expect(person.closed).toEqual([{ unitIds: [unitA, unitB] }]);
    await evictDurableObject(person.stub);
    await person.enter();
    expect(await person.admit({ issuedAt: before - 1 })).toEqual({ ok: false, reason: 'revoked' });
    person.takesRecords = async () => true;
    person.now += HOUR_MS;
    await runDurableObjectAlarm(person.stub);
    expect(person.recorded).toEqual([end]);
  });
});

describe('a change of what a person may do', () => {
  it.each<[string, Partial<PrincipalFacts>, readonly string[]]>([
    ['that leaves the units as they are closes nothing', { capacities: [nurse(unitB, unitA)] }, []],
    ['that takes a unit away closes the lists there', { capacities: [nurse(unitB)] }, [unitA]],
    [
      'that moves a unit to another role closes nothing',
      { capacities: [nurse(unitA), { ...nurse(unitB), role: 'physician' }] },
      [],
    ],
    ['that takes all away closes all', { capacities: [] }, [unitA, unitB]],
    ['that suspends the person closes all', { suspended: true }, [unitA, unitB]],
    ['that revokes what was issued before closes all', { revokedBefore: 1 }, [unitA, unitB]],
  ])('%s', async (_, change, unitIds) => {
    const person = await newPerson();
    const facts = {
      kind: 'person',
      client: undefined,
      capacities: [nurse(unitA, unitB)],
      version: 2,
      ...change,
    } as const;
    await person.handle.applyPrincipal(person.facts(facts));
    expect(person.closed).toEqual(unitIds.length === 0 ? [] : [{ unitIds }]);
  });
});

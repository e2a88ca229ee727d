import { describe, expect, it } from 'vitest';
import { demoPassword, demoPeople } from './demo-log-ins.ts';
import { withPractice } from './demo-practice.ts';
import { demoTenants } from './demo-tenants.ts';

const TENANTS = demoTenants(2).map(withPractice);
const { staff, citizens } = demoPeople(TENANTS);
const rolesIn = (tenantId: string) =>
  staff.flatMap(({ posts }) =>
    posts.filter((post) => post.tenantId === tenantId).flatMap(({ capacities }) => capacities.map(({ role }) => role)),
  );

describe('who logs in to the demo', () => {
  it('is every practitioner, and each role of a tenant', () => {
    for (const { id, practitioners } of TENANTS) {
      expect([...new Set(rolesIn(id))].sort()).toEqual([
        'administrator',
        'auditor',
        'coordinator',
        'nurse',
        'physician',
        'responder',
      ]);
      for (const practitioner of practitioners)
        expect(staff.filter(({ posts }) => posts.some((post) => post.practitionerId === practitioner.id))).toHaveLength(
          1,
        );
    }
  });

  it('has one with two roles in each tenant, one in both tenants, one too weak, and guests who work nowhere', () => {
    const two = staff.filter(({ posts }) => posts.some(({ capacities }) => capacities.length === 2));
    expect(two.flatMap(({ posts }) => posts.map(({ tenantId }) => tenantId))).toEqual(TENANTS.map(({ id }) => id));
    expect(staff.filter(({ posts }) => posts.length === 2)).toHaveLength(1);
    expect(staff.filter(({ securityLevel }) => securityLevel === '3')).toHaveLength(1);
    expect(staff.filter(({ posts }) => posts.length === 0)).toHaveLength(3);
    expect(demoPeople([]).staff.map(({ username }) => username)).toEqual(
      staff.filter(({ posts }) => posts.length === 0).map(({ username }) => username),
    );
  });

  it('are patients as themselves, and a relative who acts for one of them', () => {
    for (const { id, patients } of TENANTS) {
      const own = citizens.filter(({ tenantId }) => tenantId === id);
      for (const { relation, nationalId, patientId, represents } of own) {
        const patient = patients.find((each) => each.id === patientId);
        expect(relation === 'self' ? nationalId : represents[0]).toBe(patient?.nationalId);
      }
      expect(own.filter(({ relation }) => relation === 'next-of-kin')).toHaveLength(1);
    }
  });

  it('shares no username, subject, national id or register number, and types plain letters', () => {
    const all = [...staff, ...citizens];
    const numbers = staff.flatMap(({ hprNumber }) => hprNumber ?? []);
    for (const values of [
      all.map(({ username }) => username),
      all.map(({ subject }) => subject),
      all.map(({ nationalId }) => nationalId),
      numbers,
    ])
      expect(new Set(values).size).toBe(values.length);
    for (const { username } of all) expect(username).toMatch(/^[a-z]+\.[a-z]+\d?$/);
    for (const number of numbers) expect(number).toMatch(/^999\d{6}$/);
  });

  it('has the same password at each start of a home, and another in each home', () => {
    const [one, other] = [Buffer.alloc(32, 1).toString('base64url'), Buffer.alloc(32, 2).toString('base64url')];
    expect(demoPassword(one, 'kari.testesen')).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    expect(demoPassword(one, 'kari.testesen')).toBe(demoPassword(one, 'kari.testesen'));
    expect(demoPassword(one, 'kari.testesen')).not.toBe(demoPassword(other, 'kari.testesen'));
    expect(demoPassword(one, 'kari.testesen')).not.toBe(demoPassword(one, 'ola.testesen'));
  });
});

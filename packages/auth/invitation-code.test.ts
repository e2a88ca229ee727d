import { describe, expect, it } from 'vitest';
import { hashInvitationCode, invitationLink, newInvitationCode, tenantOfInvitation } from './invitation-code.ts';

const TENANT = '0c2f9a52-0000-4000-8000-000000000001';

describe('the code of an invitation', () => {
  it('names its tenant and is never the same twice', () => {
    const codes = Array.from({ length: 50 }, () => newInvitationCode(TENANT));
    expect(new Set(codes).size).toBe(50);
    expect(codes.map(tenantOfInvitation)).toEqual(codes.map(() => TENANT));
  });

  it.each([
    ['no tenant', 'A'.repeat(43)],
    ['a short secret', `${TENANT}.${'A'.repeat(42)}`],
    ['a longer one', `${TENANT}.${'A'.repeat(44)}`],
    ['an upper-case tenant', `${TENANT.replace('c', 'C')}.${'A'.repeat(43)}`],
    ['a line more', `${TENANT}.${'A'.repeat(43)}\n`],
    ['nothing', ''],
  ])('with %s is none', (_, code) => {
    expect(tenantOfInvitation(code)).toBeUndefined();
  });

  it('is kept as a hash of all of it, from which another tenant or secret differs', async () => {
    const code = newInvitationCode(TENANT);
    const hash = await hashInvitationCode(code);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await hashInvitationCode(code)).toBe(hash);
    expect(await hashInvitationCode(code.replace('0c2f', '0c2e'))).not.toBe(hash);
    expect(code).not.toContain(hash);
  });

  it('goes out as a link to the log-in', () => {
    expect(invitationLink('https://naer.example', `${TENANT}.x`)).toBe(
      `https://naer.example/oauth/login?invitation=${TENANT}.x`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { groupPractitioners, sessionFor } from '../features/log-in/group-practitioners.ts';
import { parseSession } from './session.ts';

const kari = {
  tenantName: 'Testfjord',
  unitName: 'Nord',
  unitId: 'u1',
  id: 'p1',
  name: 'Kari Testesen',
  role: 'nurse',
  token: 'token-1',
};
const lars = { ...kari, id: 'p2', name: 'Lars Demo', token: 'token-2' };
const siri = { ...kari, id: 'p3', unitId: 'u2', unitName: 'Sør', name: 'Siri Prøve', token: 'token-3' };

describe('a session', () => {
  it('is read back as it was stored', () => {
    const session = sessionFor(kari, [kari, lars]);
    expect(parseSession(JSON.stringify(session))).toEqual(session);
    expect(session.colleagues).toEqual({ p1: 'Kari Testesen', p2: 'Lars Demo' });
  });

  it('knows the units of its own tenant by name, and no other’s', () => {
    const foreign = { ...siri, tenantName: 'Annet', unitId: 'u3', unitName: 'Vest' };
    expect(sessionFor(kari, [kari], [kari, siri, foreign]).units).toEqual({ u1: 'Nord', u2: 'Sør' });
  });

  it('is none when what is stored is not one whole session', () => {
    const { token: _, ...tokenless } = sessionFor(kari, []);
    for (const text of [null, '', 'null', '{}', '[]', '7', '{', JSON.stringify(tokenless)])
      expect(parseSession(text)).toBeNull();
  });

  it('never holds a colleague’s token', () => {
    expect(JSON.stringify(sessionFor(kari, [kari, lars]))).not.toContain('token-2');
  });
});

describe('the choice of practitioner', () => {
  it('is by unit', () => {
    expect(groupPractitioners([kari, siri, lars]).map((unit) => [unit.unitName, unit.practitioners.length])).toEqual([
      ['Nord', 2],
      ['Sør', 1],
    ]);
  });
});

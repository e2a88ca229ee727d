import { CLIENT_SCOPES, SUPPORTED_SCOPES } from '@naer/contracts/scopes';
import { describe, expect, it } from 'vitest';
import { actionsOfScopes } from './scope-actions.ts';
import { grantScopes, SUPPORTED_OPERATOR_SCOPES, stillHeld } from './scopes.ts';

describe('scopes', () => {
  it('are each combination of the letters that exist, in their order, and each gives something to do', () => {
    expect(SUPPORTED_SCOPES).toEqual(['system/Observation.crs', 'system/DetectedIssue.rs']);
    expect(CLIENT_SCOPES).toHaveLength(10);
    for (const scope of [...CLIENT_SCOPES, ...SUPPORTED_OPERATOR_SCOPES])
      expect(actionsOfScopes([scope]).size).toBeGreaterThan(0);
  });

  it.each<[string, string | undefined, readonly string[], readonly string[] | undefined]>([
    ['all that are held when none is asked for', undefined, ['system/Observation.rs'], ['system/Observation.rs']],
    ['one as it is held', 'system/Observation.rs', ['system/Observation.rs'], ['system/Observation.rs']],
    ['a part of one', 'system/Observation.r', ['system/Observation.crs'], ['system/Observation.r']],
    [
      'one that two make up',
      'system/Observation.rs',
      ['system/Observation.r', 'system/Observation.s'],
      ['system/Observation.rs'],
    ],
    [
      'one that is named twice, once',
      'system/Observation.r  system/Observation.r',
      ['system/Observation.r'],
      ['system/Observation.r'],
    ],
    ['none of which a letter is missing', 'system/Observation.crs', ['system/Observation.rs'], undefined],
    ['none of another resource', 'system/DetectedIssue.r', ['system/Observation.rs'], undefined],
    ['none of which one is not held', 'system/Observation.r system/Patient.r', ['system/Observation.r'], undefined],
    ['none in another order of letters', 'system/Observation.sr', ['system/Observation.rs'], undefined],
    ['none of every resource', 'system/*.rs', ['system/Observation.rs'], undefined],
    ['none of the platform', 'platform/tenant.write', ['system/Observation.rs'], undefined],
    ['none of a person', 'user/Observation.rs', ['system/Observation.rs'], undefined],
    ['none without letters', 'system/Observation.', ['system/Observation.rs'], undefined],
    ['none when none is held', undefined, [], undefined],
  ])('grant %s', (_, asked, held, granted) => {
    expect(grantScopes(asked, held)).toEqual(granted);
  });

  it('that were taken away since count at once', () => {
    const token = ['system/Observation.r', 'system/DetectedIssue.rs'];
    expect(stillHeld(token, ['system/Observation.rs', 'system/DetectedIssue.r'])).toEqual(['system/Observation.r']);
  });
});

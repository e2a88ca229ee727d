import type { Action } from './actions.ts';

/**
 * What a scope gives, SMART App Launch 2 syntax (`system/<Resource>.<cruds>`): each letter by itself, so that
 * `system/Observation.rs` gives what `.r` and `.s` give. An unknown scope gives nothing.
 */
const GIVES: Readonly<Record<string, readonly Action[]>> = {
  'system/Observation.r': ['measurement.read', 'status.read'],
  'system/Observation.s': ['measurement.read', 'status.read'],
  'system/Observation.c': ['measurement.record'],
  'system/DetectedIssue.r': ['alert.read'],
  'system/DetectedIssue.s': ['alert.read'],
  'platform/tenant.read': ['platform.read'],
  'platform/tenant.write': ['platform.read', 'platform.write'],
};

/** Every action of these scopes. Pure and total. */
export function actionsOfScopes(scopes: readonly string[]): ReadonlySet<Action> {
  return new Set(scopes.flatMap(lettersOf).flatMap((scope) => GIVES[scope] ?? []));
}

/** `system/Observation.rs` as `system/Observation.r` and `.s`; any other scope as it is. */
function lettersOf(scope: string): readonly string[] {
  const found = /^(system\/[A-Za-z]+)\.(c?r?u?d?s?)$/.exec(scope);
  const [, base, letters] = found ?? [];
  return base === undefined || letters === undefined ? [scope] : [...letters].map((letter) => `${base}.${letter}`);
}

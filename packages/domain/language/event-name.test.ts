import { expect, test } from 'vitest';
import { eventName } from './event-name.ts';

test.each([
  ['3', ['trygghetsalarm (3)', 'tryggleiksalarm (3)', 'safety alarm (3)']],
  ['drill', ['prøvealarm', 'prøvealarm', 'test alarm']],
  ['local.9', ['hendelse local.9', 'hending local.9', 'event local.9']],
])('an event is told by its name, a drill as a test alarm, what is unknown by its code: %s', (code, names) => {
  expect((['nb', 'nn', 'en'] as const).map((language) => eventName(code, language))).toEqual(names);
});

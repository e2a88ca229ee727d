import type { Invariant } from '../views.ts';
import { alarmIsSet } from './alarm-is-set.ts';
import { clocksAreStored } from './clocks-are-stored.ts';
import { clocksComeOnTime } from './clocks-come-on-time.ts';
import { hiddenAsBlocked } from './hidden-as-blocked.ts';
import { noAlertOfABlockedUnit } from './no-alert-of-a-blocked-unit.ts';
import { nothingLost } from './nothing-lost.ts';
import { noticesAreCounted, noticesReachSomebody } from './notices-reach-somebody.ts';
import { onItsOwnersList } from './on-its-owners-list.ts';
import { oneLiveAlert } from './one-live-alert.ts';
import { putBeforeRemove } from './put-before-remove.ts';
import { recordsAreEqual } from './records-are-equal.ts';
import { redHasAClock } from './red-has-a-clock.ts';
import { revisionGrows } from './revision-grows.ts';

/** Hold after every step. */
export const AFTER_EVERY_STEP: readonly (readonly [string, Invariant])[] = [
  ['nothing-lost', nothingLost],
  ['one-live-alert', oneLiveAlert],
  ['clocks-are-stored', clocksAreStored],
  ['red-has-a-clock', redHasAClock],
  ['alarm-is-set', alarmIsSet],
  ['clocks-come-on-time', clocksComeOnTime],
  ['revision-grows', revisionGrows],
  ['put-before-remove', putBeforeRemove],
  ['no-notice-storm', noticesAreCounted],
  ['no-alert-of-a-blocked-unit', noAlertOfABlockedUnit],
];

/** Hold when every fault has been taken away and every outbox is empty. */
export const ONCE_DRAINED: readonly (readonly [string, Invariant])[] = [
  ['on-its-owners-list', onItsOwnersList],
  ['hidden-as-blocked', hiddenAsBlocked],
  ['records-are-equal', recordsAreEqual],
  ['notices-reach-somebody', noticesReachSomebody],
];

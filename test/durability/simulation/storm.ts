import type { WorldParts } from './objects/world-parts.ts';
import { MINUTE, SECOND } from './temperament.ts';

/** Whether monitors lose their storage too, and are rebuilt from the records and the lists. */
export const MONITORS_ARE_LOST = true;
/** What may go wrong before any step. */
export function mayStrike(world: WorldParts): void {
  const { random, temperament } = world;
  if (random.chance(temperament.crashes)) crashSomething(world);
  if (random.chance(temperament.losses)) loseSomething(world);
  if (random.chance(temperament.outages)) changeWeather(world);
}

function crashSomething(world: WorldParts): void {
  const { random } = world;
  const what = random.weighted({ monitor: 6, worklist: 2, projector: 2, duty: 1 });
  world.say(`! ${what} crashes`);
  if (what === 'monitor') random.pick([...world.monitors.values()]).crash();
  else if (what === 'worklist') random.pick([...world.worklists.values()]).crash();
  else if (what === 'duty') random.pick([...world.duties.values()]).crash();
  else world.projector.crash();
}

function loseSomething(world: WorldParts): void {
  const { random } = world;
  if (MONITORS_ARE_LOST && random.chance(0.5)) {
    const monitor = random.pick([...world.monitors.values()]);
    world.say(`! ${monitor.patientId} loses its storage`);
    monitor.lose();
    return;
  }
  const list = random.pick([...world.worklists.values()]);
  world.say(`! the list of ${list.unitId} loses its storage`);
  list.lose();
}

/** A destination goes down, hangs, or answers badly, for a while. */
function changeWeather(world: WorldParts): void {
  const { random } = world;
  const forMs = random.pick([2 * SECOND, MINUTE, 20 * MINUTE]);
  const [what, better] = worsen(world);
  world.count(what);
  world.say(`! ${what}, for ${forMs} ms`);
  world.after(forMs, `${what} no more`, better);
}

/** What it is called, and how it ends. */
function worsen({ random, postgres, worklists, duties }: WorldParts): readonly [string, () => void] {
  switch (random.weighted({ postgres: 3, worklist: 2, duty: 3 })) {
    case 'postgres': {
      postgres.state = random.pick(['down', 'hangs', 'commits-unheard'] as const);
      const better = () => {
        postgres.state = 'up';
      };
      return [`postgres ${postgres.state}`, better];
    }
    case 'worklist': {
      const list = random.pick([...worklists.values()]);
      list.isDown = true;
      const better = () => {
        list.isDown = false;
      };
      return ['worklist down', better];
    }
    case 'duty': {
      const duty = random.pick([...duties.values()]);
      duty.state = random.pick(['down', 'undelivered', 'undelivered', 'refuses'] as const);
      const better = () => {
        duty.state = 'up';
      };
      return [`duty ${duty.state}`, better];
    }
  }
}

/** All that was taken away comes back; what was lost is for the sweep to find. */
export function calm(world: WorldParts): void {
  world.stormy = false;
  world.network.manners.latencyMs = 5;
  world.network.manners.lostCalls = 0;
  world.postgres.state = 'up';
  for (const list of world.worklists.values()) list.isDown = false;
  for (const duty of world.duties.values()) duty.state = 'up';
}

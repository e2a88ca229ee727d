import { createClient } from '@naer/client/create-client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CapacityView } from './session-port.ts';

/** Names by id: of those who work in the community, and of its units. What is not known has none. */
export interface Names {
  readonly people: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, string>>;
}

const client = createClient({ baseUrl: '' });

/** The names that a list shows. A list does without them while they cannot be read. */
export function useNames({ tenantId, units }: Pick<CapacityView, 'tenantId' | 'units'>): Names {
  const people = useQuery({ queryKey: ['people', tenantId], queryFn: readPeople });
  const all = useQuery({ queryKey: ['units', tenantId], queryFn: readUnits });
  return useMemo(() => {
    const own = Object.fromEntries(units.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
    return { people: people.data ?? {}, units: { ...own, ...all.data } };
  }, [units, people.data, all.data]);
}

async function readPeople(): Promise<Names['people']> {
  const answer = await client.memberNames();
  if (!answer.ok) throw new Error('names unavailable');
  return Object.fromEntries(answer.value.items.map(({ practitionerId, name }) => [practitionerId, name]));
}

async function readUnits(): Promise<Names['units']> {
  const answer = await client.unitNames();
  if (!answer.ok) throw new Error('names unavailable');
  const open = answer.value.items.filter(({ closedAt }) => closedAt === undefined);
  return Object.fromEntries(open.map(({ unitId, name }) => [unitId, name]));
}

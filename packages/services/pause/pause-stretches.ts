import { type SQL, sql } from 'drizzle-orm';
import { voidedMark } from '../correction/last-correction.ts';

/**
 * The stretches `{ from, to }` (epoch ms) in which a patient is away, as a JSON array in the order they begin; one that
 * was called off before it began, or registered in error, is none. `owner`: alias of a row with tenant_id and patient_id.
 */
export function pauseStretches(owner: 'p' | 'e'): SQL {
  const of = sql.raw(owner);
  return sql`coalesce((select json_agg(json_build_object('from', (extract(epoch from s.from_at) * 1e3)::float8,
      'to', (extract(epoch from least(s.to_at, s.ended_at)) * 1e3)::float8) order by s.from_at, s.pause_id)
    from monitoring_pause s where s.tenant_id = ${of}.tenant_id and s.patient_id = ${of}.patient_id
      and (s.ended_at is null or s.ended_at > s.from_at) and ${voidedMark('pause', 's', 'pause_id')} is null), '[]')`;
}

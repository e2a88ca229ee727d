-- The log of accesses, chained in blocks that cannot be rewritten unseen. A block is a range of transactions: every row of
-- audit_event says, by the database's own testimony, in which transaction it was written, and a block reaches up to the
-- oldest transaction that still runs. So a row belongs to one block for ever, and nobody has to touch it again.

-- What is hashed of a row, in this order. Columns that come later are added at the end, and only when a row has them.
create function audit_event_text(e audit_event) returns text
  language sql stable
  set search_path = pg_catalog
as $$
  select (jsonb_build_array(
    e.tenant_id, e.event_id, e.xid::text, extract(epoch from e.at), extract(epoch from e.recorded_at),
    e.actor_id, e.action, e.outcome, e.subject_patient_id, e.subject_id, e.unit_id, e.request_id, e.shown
  ) || case when num_nonnulls(e.role, e.organisation_id, e.purpose, e.relation, e.decision_reference) = 0
    then '[]'::jsonb
    else jsonb_build_array(e.role, e.organisation_id, e.purpose, e.relation, e.decision_reference) end)::text
$$;

-- As RFC 6962: a leaf is sha256(0x00, event id, row hash), a node sha256(0x01, left, right), an odd one rises as it is.
create function audit_merkle_root(leaves bytea[]) returns bytea
  language plpgsql immutable
  set search_path = pg_catalog
as $$
declare
  level bytea[] := leaves;
begin
  while cardinality(level) > 1 loop
    select array_agg(case when x.n = 1 then x.pair else sha256('\x01'::bytea || x.pair) end order by x.place) into level
      from (select (o - 1) / 2 as place, count(*) as n, string_agg(h, ''::bytea order by o) as pair
        from unnest(level) with ordinality as u (h, o) group by 1) x;
  end loop;
  return level[1];
end $$;

create table audit_seal (
  tenant_id     uuid not null,
  block         bigint not null check (block > 0),
  -- The rows of transactions from this one up to, and not including, that one.
  from_xid      xid8 not null,
  to_xid        xid8 not null check (to_xid > from_xid),
  count         integer not null check (count > 0),
  merkle_root   bytea not null check (length(merkle_root) = 32),
  previous_hash bytea not null check (length(previous_hash) = 32),
  sealed_at     timestamptz not null,
  seal_hash     bytea not null check (length(seal_hash) = 32),
  -- Event id and row hash of each row, by transaction and event id: what names the row that was tampered with.
  entries       bytea not null check (length(entries) = count * 48),
  primary key (tenant_id, block)
);

-- What is hashed of a seal; it contains the hash of the one before.
create function audit_seal_text(s audit_seal) returns text
  language sql stable
  set search_path = pg_catalog
as $$
  select jsonb_build_array(s.tenant_id, s.block, s.from_xid::text, s.to_xid::text, s.count, encode(s.merkle_root, 'hex'),
    encode(s.previous_hash, 'hex'), extract(epoch from s.sealed_at))::text
$$;

-- Whoever seals says for which tenant and nothing else: the block is the database's own testimony. Nothing to seal, no row.
create function audit_seal_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  -- A block ends with the transaction that brings it to so many rows.
  full_at constant integer := 10000;
  last record;
  leaves bytea[];
begin
  -- One sealer of a tenant at a time; every statement below sees what the one before it has sealed.
  perform pg_advisory_xact_lock(hashtextextended('audit_seal/' || new.tenant_id, 0));
  select s.block, s.to_xid, s.seal_hash into last from public.audit_seal s
    where s.tenant_id = new.tenant_id order by s.block desc limit 1;
  new.block := coalesce(last.block, 0) + 1;
  new.from_xid := coalesce(last.to_xid, '0'::xid8);
  new.previous_hash := coalesce(last.seal_hash, decode(repeat('00', 32), 'hex'));
  -- Transactions before the oldest that runs have ended, and what they wrote is all here.
  new.to_xid := pg_snapshot_xmin(pg_current_snapshot());
  select e.xid into last.to_xid from public.audit_event e
    where e.tenant_id = new.tenant_id and e.xid >= new.from_xid and e.xid < new.to_xid
    order by e.xid offset full_at limit 1;
  if found then
    new.to_xid := (last.to_xid::text::numeric + 1)::text::xid8;
  end if;
  select count(*), string_agg(uuid_send(e.event_id) || e.row_hash, ''::bytea order by e.xid, e.event_id),
      array_agg(sha256('\x00'::bytea || uuid_send(e.event_id) || e.row_hash) order by e.xid, e.event_id)
    into new.count, new.entries, leaves
    from public.audit_event e
    where e.tenant_id = new.tenant_id and e.xid >= new.from_xid and e.xid < new.to_xid;
  if new.count = 0 then
    return null;
  end if;
  new.merkle_root := public.audit_merkle_root(leaves);
  new.sealed_at := clock_timestamp();
  new.seal_hash := sha256(convert_to(public.audit_seal_text(new), 'UTF8'));
  return new;
end $$;

create trigger audit_seal_testify before insert on audit_seal
  for each row execute function audit_seal_testify();

create or replace function audit_event_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  new.xid := pg_current_xact_id();
  new.recorded_at := now();
  new.row_hash := sha256(convert_to(public.audit_event_text(new), 'UTF8'));
  return new;
end $$;

alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy audit_seal_tenant on audit_seal as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy audit_seal_system on audit_seal for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');

revoke all on audit_seal from public;
grant select on audit_seal to naer_app;
grant insert (tenant_id) on audit_seal to naer_app;
do $$
declare signature text;
begin
  foreach signature in array array['audit_event_text(audit_event)', 'audit_merkle_root(bytea[])', 'audit_seal_text(audit_seal)'] loop
    execute format('revoke all on function %s from public', signature);
    execute format('grant execute on function %s to naer_app', signature);
  end loop;
end $$;

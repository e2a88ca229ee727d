-- Who read or changed what. Writers only append; the xid8 tells which rows may still lack an older neighbour, and
-- row_hash lets a sealer chain blocks that cannot be rewritten unseen.

create table audit_event (
  tenant_id   uuid not null,
  event_id    uuid not null default gen_random_uuid(),
  xid         xid8 not null default pg_current_xact_id(),
  at          timestamptz not null default now(),
  recorded_at timestamptz not null default now(),
  actor_id    text not null,
  action      text not null,
  outcome     text not null default 'allowed' check (outcome in ('allowed', 'refused')),
  subject_patient_id uuid,
  subject_id  text,
  unit_id     uuid,
  request_id  text,
  -- How many rows were shown; absent when the act was no list.
  shown       integer,
  row_hash    bytea not null,
  primary key (tenant_id, event_id)
);
create index audit_event_by_patient on audit_event (tenant_id, subject_patient_id, at desc);
create index audit_event_by_xid on audit_event (tenant_id, xid);

-- What a writer says of these three is overruled: they are the database's own testimony.
create function audit_event_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  new.xid := pg_current_xact_id();
  new.recorded_at := now();
  new.row_hash := sha256(convert_to(jsonb_build_array(
    new.tenant_id, new.event_id, new.xid::text, extract(epoch from new.at), extract(epoch from new.recorded_at),
    new.actor_id, new.action, new.outcome, new.subject_patient_id, new.subject_id, new.unit_id, new.request_id, new.shown
  )::text, 'UTF8'));
  return new;
end $$;

create trigger audit_event_testify before insert on audit_event
  for each row execute function audit_event_testify();

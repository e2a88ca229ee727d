-- What a person wrote into a record is corrected or made void, and never taken away: the first text stays where it is, and
-- what came after stands here, oldest first. n: how many corrections there were with it, the version that the next one names.

create table record_correction (
  tenant_id   uuid not null,
  patient_id  uuid not null,
  kind        text not null check (kind in ('contact', 'message', 'alert')),
  record_id   uuid not null,
  -- Of an alert the act that something was said with, '<epoch ms>/<by>'; '' of what is one piece.
  part        text not null default '',
  n           integer not null check (n > 0),
  command_id  uuid not null,
  state       text not null check (state in ('corrected', 'voided')),
  -- The whole of it as it is now, in the form of the first; as open or sealed as that is kept. Of what is void: nothing.
  content     jsonb check (state = 'corrected' or content is null),
  reason      text not null check (reason ~ '^[a-z]+(-[a-z]+)*$' and length(reason) <= 40),
  explanation text,
  by          uuid not null,
  unit_id     uuid not null,
  at          timestamptz not null default now(),
  -- Of the registry's facts, by which the monitor hears of it.
  version     bigint not null,
  primary key (tenant_id, kind, record_id, part, n),
  constraint record_correction_command unique (tenant_id, command_id),
  check ((kind = 'alert') = (part <> ''))
);
create index record_correction_by_patient on record_correction (tenant_id, patient_id, version desc);

alter table record_correction enable row level security;
alter table record_correction force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy record_correction_tenant on record_correction as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy record_correction_system on record_correction for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy record_correction_patient on record_correction for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));
-- As of the record itself (0027, 0028).
create policy record_correction_citizen on record_correction for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid)
    and kind || 's' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[]));
-- A document that the patient keeps from the reader keeps its corrections with it (0018).
create policy record_correction_unblocked on record_correction as restrictive for select to naer_app
  using (record_id <> all ((select coalesce(nullif(current_setting('app.blocked_contacts', true), ''), '{}')::uuid[])::uuid[])
    and record_id <> all ((select coalesce(nullif(current_setting('app.blocked_messages', true), ''), '{}')::uuid[])::uuid[]));

revoke all on record_correction from public;
grant select, insert on record_correction to naer_app;
-- Of what an erasure kept, once its time has passed and not before (0030).
grant update (content, explanation) on record_correction to naer_app;
create trigger kept_time_has_passed before update of content, explanation on record_correction
  for each row execute function kept_time_has_passed();

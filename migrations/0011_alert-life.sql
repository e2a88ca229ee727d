-- The life of an alert whole (packages/domain/alert): more states and lines of history. What an alert has besides stands
-- in its body; here only what lists are filtered by. Who is responsible for a live alert follows its patient.

alter table alert
  drop constraint alert_state_check,
  drop constraint alert_category_check,
  add constraint alert_state_check check (state in ('pending', 'open', 'acknowledged', 'in-progress', 'resolved')),
  add constraint alert_category_check check (category in ('clinical', 'missing', 'technical', 'event', 'message'));

alter table alert_history
  drop constraint alert_history_event_check,
  add constraint alert_history_event_check check (event ~ '^[a-z]+(-[a-z]+)*$' and length(event) <= 40),
  -- Codes, unit ids and times of the event; never a value, a name or a free text.
  add column detail jsonb;

-- The care relation has a second root: the unit that answers for a live alert, or to which it is offered. packages/db asks
-- for it of the one patient that is about to be read (app.relation_of); what it then opens is that patient and no other.
create policy alert_owner_read on alert for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient' and state <> 'resolved'
    and patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)
    and (unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
      or (body -> 'handover' ->> 'toUnitId')::uuid = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])));
create index alert_live_by_patient on alert (tenant_id, patient_id) where state <> 'resolved';

-- Quotas: how many of a thing may stand at a time, per tenant, unit or patient. Far above what anybody needs: they end a
-- fault or a flood, and say so. A tenant may be given other numbers by an operator, here.

alter table tenant
  -- { "<quota>": how many }; what is not named has the default of its trigger.
  add column quotas jsonb not null default '{}' check (jsonb_typeof(quotas) = 'object');

-- Fires once a statement, with the name of the quota, its default, the column that it is counted by, and what counts.
-- SQLSTATE class 54: a limit of the program; the constraint names the quota. Nearly right: two at once may both be the last.
create function quota_holds() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  touched record;
  most    integer;
  there   integer;
begin
  for touched in execute format('select distinct tenant_id, %I as counted_by from added where %s', tg_argv[2], tg_argv[3])
  loop
    select coalesce((t.quotas ->> tg_argv[0])::integer, tg_argv[1]::integer) into most
      from tenant t where t.tenant_id = touched.tenant_id;
    execute format('select count(*) from (select from %I where tenant_id = $1 and %I = $2 and (%s) limit $3) x',
        tg_table_name, tg_argv[2], tg_argv[3])
      into there using touched.tenant_id, touched.counted_by, most + 1;
    if there > most then
      raise exception using errcode = '54000', constraint = 'quota_' || tg_argv[0], message = 'A quota is used up';
    end if;
  end loop;
  return null;
end $$;

create trigger quota_organisations after insert on organisation referencing new table as added
  for each statement execute function quota_holds('organisations', '2000', 'tenant_id', 'true');
create trigger quota_units after insert on unit referencing new table as added
  for each statement execute function quota_holds('units', '5000', 'tenant_id', 'closed_at is null');
create trigger quota_members after insert on practitioner referencing new table as added
  for each statement execute function quota_holds('members', '100000', 'tenant_id', 'true');
create trigger quota_invitations after insert on invitation referencing new table as added
  for each statement execute function quota_holds('invitations', '5000', 'tenant_id',
    'accepted_at is null and revoked_at is null and expires_at > now()');
create trigger quota_clients after insert on api_client referencing new table as added
  for each statement execute function quota_holds('clients', '500', 'tenant_id', 'revoked_at is null');
create trigger quota_devices after insert on device referencing new table as added
  for each statement execute function quota_holds('devices', '250000', 'tenant_id', 'true');
create trigger quota_shifts after insert on duty_shift referencing new table as added
  for each statement execute function quota_holds('shifts', '5000', 'unit_id', 'ends_at > now()');
-- A person's browsers give way to newer ones; this is for what does not go through that verb.
create trigger quota_push_subscriptions after insert on push_subscription referencing new table as added
  for each statement execute function quota_holds('push-subscriptions', '20', 'practitioner_id', 'ended_at is null');
create trigger quota_referrals after insert on referral referencing new table as added
  for each statement execute function quota_holds('referrals', '2000', 'from_unit_id', $$state = 'sent'$$);
create trigger quota_blocks after insert on access_block referencing new table as added
  for each statement execute function quota_holds('blocks', '200', 'patient_id', 'lifted_at is null');
-- A glass that is broken is never counted: nobody in need waits for a quota.
create trigger quota_relations after insert on care_relation referencing new table as added
  for each statement execute function quota_holds('relations', '200', 'patient_id',
    $$ended_at is null and kind in ('participant', 'listed-gp') and (upper_inf(period) or upper(period) > now())$$);
create trigger quota_kin after insert on kin_relation referencing new table as added
  for each statement execute function quota_holds('kin', '50', 'patient_id',
    'ended_at is null and (upper_inf(period) or upper(period) > now())');

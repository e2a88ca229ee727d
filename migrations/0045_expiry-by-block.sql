-- Whether a block of the log holds a row of what is held is asked once, for whom and what it names, when it is noted to have
-- gone; not again for each of its rows. As 0042 has the rest.
create or replace function audit_expiry_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  seal audit_seal;
  leaves bytea[];
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_seal/' || new.tenant_id, 0));
  -- Who places a hold waits for this one, or has placed it before.
  perform pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || new.tenant_id, 0));
  new.block := coalesce((select max(x.block) from audit_expiry x where x.tenant_id = new.tenant_id), 0) + 1;
  new.expired_at := now();
  select s.* into seal from audit_seal s where s.tenant_id = new.tenant_id and s.block = new.block;
  if exists (select from (select distinct e.subject_patient_id, e.organisation_id from audit_event e
      where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid) d
      where is_held(new.tenant_id, d.subject_patient_id, d.organisation_id)) then
    return null;
  end if;
  select array_agg(sha256('\x00'::bytea || uuid_send(e.event_id) || sha256(convert_to(audit_event_text(e), 'UTF8')))
      order by e.xid, e.event_id) into leaves
    from audit_event e where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid;
  if cardinality(leaves) is distinct from seal.count or audit_merkle_root(leaves) is distinct from seal.merkle_root then
    raise exception using errcode = 'check_violation', message = 'The block is not as it was sealed';
  end if;
  return new;
end $$;

drop policy audit_event_retention on audit_event;
create policy audit_event_retention on audit_event as restrictive for delete to naer_app
  using ((select is_retention_run()) and xid < (select expired_to_xid()));
drop policy audit_event_expired on audit_event;

-- Whose they are: asked when a journal goes.
create index access_review_by_patient on access_review (tenant_id, patient_id);
create index referral_by_patient on referral (tenant_id, patient_id) where patient_id is not null;

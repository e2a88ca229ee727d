-- A tenant's data keys change. One is active: what is sealed is sealed with it. One that is being replaced (retiring) opens
-- what it has sealed until nothing uses it any more; then it is retired. Destroyed: the wrapped key is overwritten.
alter table tenant_key
  add column state            text not null default 'active' check (state in ('active', 'retiring', 'retired', 'destroyed')),
  -- As it was wrapped before the environment's key changed, until everybody has the new text.
  add column previous_wrapped text,
  add column changed_at       timestamptz not null default now();
update tenant_key k set state = 'retiring' where exists (select from tenant_key n where n.tenant_id = k.tenant_id
  and (n.created_at, k.key_id) > (k.created_at, n.key_id));
create unique index tenant_key_active on tenant_key (tenant_id) where state = 'active';
grant update (state, wrapped_key, previous_wrapped, changed_at) on tenant_key to naer_app;

-- What a key has sealed, page by page; and whether there is any.
create index patient_identity_by_key on patient_identity (tenant_id, key_id, patient_id);
create index responder_card_by_key on responder_card (tenant_id, key_id, patient_id);
create index referral_by_key on referral (tenant_id, key_id, referral_id);
create index import_part_by_key on import_part (tenant_id, key_id, job_id, part) where sealed is not null;
grant update (key_id) on referral, import_part to naer_app;

-- Nothing is sealed with a key that was retired meanwhile. The lock meets that of who retires it: one waits for the other.
create function sealed_with_key_in_use() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  if new.key_id is null or new.sealed is null or new.sealed = 'erased' then
    return new;
  end if;
  perform from public.tenant_key k where k.tenant_id = new.tenant_id and k.key_id = new.key_id
    and k.state in ('active', 'retiring') for key share;
  if not found then
    raise exception using errcode = 'check_violation', message = 'the key is not in use';
  end if;
  return new;
end $$;
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on patient_identity
  for each row execute function sealed_with_key_in_use();
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on responder_card
  for each row execute function sealed_with_key_in_use();
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on referral
  for each row execute function sealed_with_key_in_use();
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on import_part
  for each row execute function sealed_with_key_in_use();

alter table job
  drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('import-patients', 'import-devices', 'archive', 'erasure', 'key-rotation'));
create unique index job_key_rotation_once on job (tenant_id) where kind = 'key-rotation' and state in ('waiting', 'running');

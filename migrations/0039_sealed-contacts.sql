-- How staff is reached is sealed with the tenant's data key, as what names a patient is. Rows of before stand in clear until
-- they are sealed (a change of keys, the sweep, or whoever writes them next); then the clear columns are empty.
alter table practitioner_contact
  alter column phone set default '',
  add column key_id uuid,
  add column sealed text,
  add foreign key (tenant_id, key_id) references tenant_key,
  add constraint practitioner_contact_sealed check (sealed is null or (phone = '' and (sealed = 'erased' or key_id is not null)));
alter table push_subscription
  drop constraint push_subscription_endpoint_check,
  add constraint push_subscription_endpoint_check
    check (endpoint = '' or (endpoint ~ '^https?://' and length(endpoint) <= 2000)),
  alter column endpoint set default '',
  alter column p256dh set default '',
  alter column auth set default '',
  add column key_id uuid,
  add column sealed text,
  -- Keyed: the same browser is met again, and nobody reads its address from it.
  add column endpoint_index text,
  add foreign key (tenant_id, key_id) references tenant_key,
  add constraint push_subscription_sealed check (sealed is null
    or (endpoint = '' and p256dh = '' and auth = '' and (sealed = 'erased' or (key_id is not null and endpoint_index is not null))));
drop index push_subscription_once;
create unique index push_subscription_once on push_subscription (tenant_id, endpoint_index) where ended_at is null;
create unique index push_subscription_once_clear on push_subscription (tenant_id, endpoint)
  where ended_at is null and endpoint <> '';

-- What a key has sealed, page by page; and what stands in clear.
create index practitioner_contact_by_key on practitioner_contact (tenant_id, key_id, practitioner_id);
create index push_subscription_by_key on push_subscription (tenant_id, key_id, subscription_id);
create index practitioner_contact_clear on practitioner_contact (tenant_id, practitioner_id) where phone <> '';
create index push_subscription_clear on push_subscription (tenant_id, subscription_id) where auth <> '';
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on practitioner_contact
  for each row execute function sealed_with_key_in_use();
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on push_subscription
  for each row execute function sealed_with_key_in_use();

grant update (key_id, sealed) on practitioner_contact to naer_app;
grant update (key_id, sealed, endpoint_index) on push_subscription to naer_app;

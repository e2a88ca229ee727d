-- The text of a referral is sealed, and so is what it is corrected to: for the command that brought it, with a key that may
-- change (0037). What else stands in a correction is open as before. The two units see what was corrected of their referral.
alter table record_correction
  add column key_id uuid,
  add column sealed text,
  add foreign key (tenant_id, key_id) references tenant_key,
  add constraint record_correction_sealed check ((key_id is null) = (sealed is null)
    and (sealed is null or kind = 'referral' and state = 'corrected'));
create index record_correction_by_key on record_correction (tenant_id, key_id, command_id) where sealed is not null;
grant update (key_id, sealed) on record_correction to naer_app;
create trigger correction_sealed_with_key_in_use before insert or update of key_id, sealed on record_correction
  for each row execute function sealed_with_key_in_use();
-- Sealed anew under another key, or as `content` is.
create trigger kept_sealed before update of key_id, sealed on record_correction
  for each row when (new.key_id is not distinct from old.key_id or old.sealed is null or new.sealed is null or new.sealed = 'erased')
  execute function kept_time_has_passed();

-- The referral's own policy (0023) says whose it is.
create policy record_correction_referral on record_correction for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit' and kind = 'referral'
    and record_id in (select f.referral_id from referral f
      where f.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)));

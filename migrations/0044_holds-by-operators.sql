-- A hold may be placed or lifted by an operator of the platform as well: when a tenant has left, nobody of it comes in any more.
alter table legal_hold alter column placed_by type text;
alter table legal_hold add constraint legal_hold_placed_by check (placed_by <> '');
alter table legal_hold_release alter column released_by type text;
alter table legal_hold_release add constraint legal_hold_released_by check (released_by <> '');

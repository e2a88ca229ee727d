-- An overdue referral is told to the unit that has to answer it, once: to people on call there.
alter table referral add column told_at timestamptz;
grant update (told_at) on referral to naer_app;

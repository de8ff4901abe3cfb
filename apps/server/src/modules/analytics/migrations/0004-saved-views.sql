-- How a saved report was drawn, where its page has several ways; '' = its usual one.
alter table saved_reports add column view text not null default '';

-- Grows with every change of merged_into, under the row's lock: of two messages about one person the later one is known.
alter table persons add column merge_version integer not null default 0;
update persons set merge_version = 1 where merged_into is not null;
create index persons_by_survivor on persons (program_id, merged_into) where merged_into is not null;

-- The number events of this identifier carry, whoever it belongs to now: taking a merge apart sends it back there.
alter table person_identifiers add column origin_person_id integer;
update person_identifiers set origin_person_id = person_id;
alter table person_identifiers alter column origin_person_id set not null;
create index person_identifiers_by_origin on person_identifiers (program_id, origin_person_id);

-- A merge can be undone, and the same two may be merged again: the log has ids of its own. Only the undo is ever added.
drop trigger person_merges_append_only on person_merges;
alter table person_merges drop constraint person_merges_pkey;
alter table person_merges
  add column id uuid not null default uuidv7(),
  add column actor text not null default 'system',
  add column note text not null default '',
  add column undone_at timestamptz,
  add column undone_by text,
  add column undo_note text,
  add constraint person_merges_pkey primary key (program_id, id),
  add constraint person_merges_undone check ((undone_at is null) = (undone_by is null));
create unique index person_merges_active on person_merges (program_id, from_person_id) where undone_at is null;
create index person_merges_latest on person_merges (program_id, at desc, id desc);
create function refuse_all_but_undo() returns trigger language plpgsql as
$$ begin
  if tg_op = 'UPDATE' and old.undone_at is null
    and to_jsonb(new) - '{undone_at,undone_by,undo_note}'::text[] = to_jsonb(old) - '{undone_at,undone_by,undo_note}'::text[]
  then return new; end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger person_merges_append_only before update or delete on person_merges for each row execute function refuse_all_but_undo();

-- By what two persons were recognised; deleted with the person, while the merge stays as two numbers.
create table person_merge_evidence (
  program_id text not null,
  merge_id uuid not null,
  kind text not null,
  value text not null,
  -- who had it before the merge; null = the device on which they met
  person_id integer,
  primary key (program_id, merge_id, kind, value),
  foreign key (program_id, merge_id) references person_merges (program_id, id)
);
create index person_merge_evidence_by_value on person_merge_evidence (program_id, kind, value);

-- Taken apart by an operator: no sign-in joins them again.
create table person_separations (
  program_id text not null,
  one_person integer not null,
  other_person integer not null,
  merge_id uuid not null,
  at timestamptz not null default app_now(),
  primary key (program_id, one_person, other_person),
  check (one_person < other_person)
);
create index person_separations_by_other on person_separations (program_id, other_person);

-- Numbers that mean nobody any more: what still arrives under them is deleted.
create table erased_persons (
  program_id text not null,
  person_id integer not null,
  erased_at timestamptz not null default app_now(),
  primary key (program_id, person_id)
);
create index erased_persons_by_time on erased_persons (erased_at);

-- Marketing is agreed to per medium.
update consents set purpose = 'marketing_subscribe' where purpose = 'marketing';

-- Someone wants their data, or wants it gone.
create table data_requests (
  program_id text not null,
  id uuid not null,
  kind text not null check (kind in ('EXPORT', 'ERASURE')),
  member_id uuid not null,
  person_id integer not null,
  state text not null check (state in ('WAITING_APPROVAL', 'REFUSED', 'COOLING', 'CANCELLED', 'RUNNING', 'DONE', 'EXPIRED')),
  -- `member` or `staff:<id>`
  asked_by text not null,
  note text not null default '',
  decided_by text,
  asked_at timestamptz not null default app_now(),
  due_at timestamptz,
  done_at timestamptz,
  -- what stood in the way when it was due
  blocked_by text[] not null default '{}',
  -- what the stores outside PostgreSQL need to find the person once nobody else knows them; emptied when all are done
  traces jsonb,
  -- store → when it was done, null = not yet
  stores jsonb not null default '{}',
  -- below the storage folder
  file text,
  file_until timestamptz,
  -- sha-256 of the one link that works, once
  link_hash bytea,
  link_until timestamptz,
  primary key (program_id, id)
);
create index data_requests_latest on data_requests (program_id, asked_at desc, id desc);
create index data_requests_by_member on data_requests (program_id, member_id, asked_at desc);
create index data_requests_due on data_requests (due_at) where state in ('COOLING', 'RUNNING');
create index data_requests_by_file on data_requests (file_until) where file is not null;
create unique index data_requests_by_link on data_requests (link_hash) where link_hash is not null;
create unique index data_requests_one_erasure on data_requests (program_id, member_id)
  where kind = 'ERASURE' and state in ('WAITING_APPROVAL', 'COOLING', 'RUNNING');

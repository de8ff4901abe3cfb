-- A person is anyone seen. The number is dense per program, so that segments are small roaring bitmaps (UInt32 in ClickHouse);
-- blocks are handed out of person_numbers, numbers of a block that was not used up are lost.
create table person_numbers (
  program_id text primary key references programs (id),
  next integer not null check (next >= 1)
);

-- No reference to programs here and in members and consents: every insert would lock the program's one row
-- (FOR KEY SHARE), and numbers come from person_numbers, which has it.
create table persons (
  program_id text not null,
  id integer not null check (id >= 1),
  created_at timestamptz not null default app_now(),
  -- this person turned out to be that one
  merged_into integer,
  primary key (program_id, id),
  foreign key (program_id, merged_into) references persons (program_id, id),
  check (merged_into <> id)
);

create table person_identifiers (
  program_id text not null,
  kind text not null check (kind in ('anon', 'openid', 'unionid', 'member')),
  value text not null,
  person_id integer not null,
  created_at timestamptz not null default app_now(),
  primary key (program_id, kind, value),
  foreign key (program_id, person_id) references persons (program_id, id)
);
create index person_identifiers_by_person on person_identifiers (program_id, person_id);

-- Append-only: who became whom, when and why.
create table person_merges (
  program_id text not null,
  from_person_id integer not null,
  into_person_id integer not null,
  reason text not null,
  at timestamptz not null default app_now(),
  primary key (program_id, from_person_id)
);
create index person_merges_by_target on person_merges (program_id, into_person_id);
create trigger person_merges_append_only before update or delete on person_merges for each row execute function refuse_change();

create table members (
  program_id text not null,
  id uuid not null,
  person_id integer not null,
  -- null once the member was erased
  openid text,
  unionid text,
  nickname text not null,
  -- own number (sealed) and its blind index; filled when the member gives it
  phone bytea,
  phone_index bytea,
  channel text,
  registered_at timestamptz not null default app_now(),
  last_seen_at timestamptz not null default app_now(),
  -- projection of order facts
  order_count integer not null default 0,
  paid_fen bigint not null default 0,
  last_paid_at timestamptz,
  erased_at timestamptz,
  primary key (program_id, id),
  unique (program_id, openid),
  foreign key (program_id, person_id) references persons (program_id, id)
);
-- a person is at most one member
create unique index members_by_person on members (program_id, person_id);
create index members_by_registration on members (program_id, registered_at desc, id desc);
create index members_by_paid on members (program_id, paid_fen desc, id desc);
create index members_by_activity on members (program_id, last_seen_at desc, id desc);
create index members_by_phone on members (program_id, phone_index) where phone_index is not null;

-- Append-only: what was agreed to or withdrawn, which wording (version), when. Visitors have an anon_id only.
create table consents (
  program_id text not null,
  -- the order in which things were said; two in one millisecond have one too
  seq bigint generated always as identity,
  anon_id text,
  member_id uuid,
  purpose text not null,
  version text not null,
  granted boolean not null,
  at timestamptz not null default app_now(),
  primary key (program_id, seq),
  check (anon_id is not null or member_id is not null)
);
create index consents_by_anon on consents (program_id, anon_id, purpose, seq desc);
create index consents_by_member on consents (program_id, member_id, purpose, seq desc) where member_id is not null;

-- name, phone and detail are sealed (AES-256-GCM bound to table, column and row); phone_index finds equal numbers.
create table addresses (
  program_id text not null,
  id uuid not null,
  member_id uuid not null,
  name bytea not null,
  phone bytea not null,
  phone_index bytea not null,
  province text not null,
  city text not null,
  district text not null,
  detail bytea not null,
  is_default boolean not null,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, member_id) references members (program_id, id)
);
create index addresses_by_member on addresses (program_id, member_id, created_at desc);
create unique index addresses_one_default on addresses (program_id, member_id) where is_default;
create index addresses_by_phone on addresses (program_id, phone_index);

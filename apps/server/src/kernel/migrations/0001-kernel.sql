-- The time of the application. `banyan.now` is set per connection by kernel/db while the clock is virtual.
-- STABLE with statement_timestamp() so that PostgreSQL inlines it and indexes on times can be used; '' is what an unset custom setting reads as.
create function app_now() returns timestamptz language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('banyan.now', true), '')::timestamptz, statement_timestamp()) $$;

-- One mini-program; every table of every module starts its key with program_id. `zone` decides business days.
create table programs (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  appid text not null unique,
  name text not null,
  zone text not null default 'Asia/Shanghai',
  created_at timestamptz not null default app_now()
);

-- The facts log. `xid` tells which facts a pg_snapshot has seen; `seq` is the order of delivery.
create table facts (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  program_id text not null,
  name text not null,
  subject text not null,
  person_id integer,
  at timestamptz not null,
  data jsonb not null
);
create index facts_by_xid on facts (xid);
create index facts_by_subject on facts (program_id, subject, seq);

-- Where a consumer stands: it has everything visible in `behind`, and of what `until` adds everything up to `last_seq`.
create table fact_cursors (
  consumer text primary key,
  behind pg_snapshot not null,
  until pg_snapshot not null,
  last_seq bigint not null default 0,
  moved_at timestamptz not null default app_now()
);

-- A fact a consumer cannot digest, and the later facts of its subject that wait behind it.
create table parked_facts (
  consumer text not null,
  seq bigint not null,
  program_id text not null,
  subject text not null,
  error text,
  attempts integer not null default 0,
  retry_at timestamptz not null,
  parked_at timestamptz not null default app_now(),
  primary key (consumer, program_id, subject, seq)
);
create index parked_facts_due on parked_facts (consumer, retry_at);

-- Committed replies of mutating calls, sealed: they hold names and addresses. `scope` = sha-256 of caller, endpoint and key.
create table idempotent_replies (
  program_id text not null,
  scope bytea not null,
  request_hash bytea not null,
  reply bytea not null,
  created_at timestamptz not null default app_now(),
  primary key (program_id, scope)
);
create index idempotent_replies_age on idempotent_replies (created_at);

-- Opaque tokens of shoppers, kept as sha-256(pepper ‖ token).
create table shopper_tokens (
  hash bytea primary key,
  program_id text not null,
  member_id uuid not null,
  person_id integer not null,
  openid text not null,
  created_at timestamptz not null default app_now(),
  expires_at timestamptz not null
);
create index shopper_tokens_by_member on shopper_tokens (program_id, member_id);

create table staff_sessions (
  id uuid primary key,
  hash bytea not null unique,
  staff_id uuid not null,
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null default app_now(),
  seen_at timestamptz not null default app_now(),
  expires_at timestamptz not null
);
create index staff_sessions_by_staff on staff_sessions (staff_id);

-- Append-only; the chain over it is written a moment later by the sealer.
create table audit_entries (
  seq bigint generated always as identity primary key,
  program_id text not null,
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  at timestamptz not null default app_now()
);
create index audit_entries_by_program on audit_entries (program_id, seq desc);
create table audit_seals (
  position bigint primary key,
  entry_seq bigint not null unique references audit_entries (seq),
  hash bytea not null
);
create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$;
create trigger audit_entries_append_only before update or delete on audit_entries for each row execute function refuse_change();
create trigger audit_entries_no_truncate before truncate on audit_entries execute function refuse_change();
create trigger audit_seals_append_only before update or delete on audit_seals for each row execute function refuse_change();
create trigger audit_seals_no_truncate before truncate on audit_seals execute function refuse_change();

create table settings (
  program_id text not null,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null default app_now(),
  primary key (program_id, key)
);

-- History of every state table that moves through kernel/states.
create table state_changes (
  seq bigint generated always as identity primary key,
  program_id text not null,
  entity text not null,
  entity_id text not null,
  from_state text not null,
  to_state text not null,
  reason text not null,
  at timestamptz not null default app_now()
);
create index state_changes_by_entity on state_changes (program_id, entity, entity_id, seq);

create table counters (
  program_id text not null,
  key text not null,
  used bigint not null check (used >= 0),
  primary key (program_id, key)
);

-- Calls to the outside world that must happen: one row per intent, keyed so that asking twice is one intent.
create table outbox_intents (
  id uuid primary key,
  program_id text not null,
  kind text not null,
  payload jsonb not null,
  state text not null default 'PENDING' check (state in ('PENDING', 'UNKNOWN', 'DONE', 'FAILED')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  last_error text,
  result jsonb,
  created_at timestamptz not null default app_now(),
  settled_at timestamptz
);
create index outbox_intents_due on outbox_intents (next_at) where state in ('PENDING', 'UNKNOWN');

-- Secrets that may write events of the past; kept as sha-256(pepper ‖ secret), found by it.
create table write_keys (
  program_id text not null,
  id uuid not null,
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default app_now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (program_id, id)
);

-- A file that becomes events. The file lies in storage; where the job stands is here, so that it goes on after kill −9.
create table imports (
  program_id text not null,
  id uuid not null,
  file_name text not null,
  file_bytes bigint not null,
  received_bytes bigint not null default 0,
  state text not null default 'UPLOADING'
    check (state in ('UPLOADING', 'READY', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'UNDOING', 'UNDONE')),
  mapping jsonb,
  -- Reading: everything before `read_offset` of the text is in the staging table.
  is_read boolean not null default false,
  read_offset bigint not null default 0,
  read_file_bytes bigint not null default 0,
  rows_read bigint not null default 0,
  rows_left_out bigint not null default 0,
  rows_staged bigint not null default 0,
  rejected jsonb not null default '{}',
  rejected_file_bytes bigint not null default 0,
  rejected_kept integer not null default 0,
  -- Placing: persons below `placed_person` are done.
  placed_person bigint not null default 0,
  rows_placed bigint not null default 0,
  accepted bigint not null default 0,
  first_at timestamptz,
  last_at timestamptz,
  cancel_asked boolean not null default false,
  error text,
  created_by text not null,
  created_at timestamptz not null default app_now(),
  started_at timestamptz,
  finished_at timestamptz,
  files_removed_at timestamptz,
  primary key (program_id, id),
  check (received_bytes <= file_bytes)
);
create index imports_newest on imports (program_id, created_at desc);

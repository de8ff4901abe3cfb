-- Comparisons of ClickHouse's business facts with the facts log, and replays of the log.
create table fact_runs (
  program_id text not null,
  id uuid not null,
  kind text not null check (kind in ('CHECK', 'REPLAY')),
  state text not null default 'RUNNING' check (state in ('RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  -- Facts up to this one are rebuilt.
  done_seq bigint not null default 0,
  until_seq bigint not null,
  facts_done bigint not null default 0,
  facts_total bigint not null default 0,
  added bigint not null default 0,
  removed bigint not null default 0,
  compared jsonb,
  differences jsonb not null default '[]',
  started_by text,
  cancel_asked boolean not null default false,
  error text,
  started_at timestamptz not null default app_now(),
  finished_at timestamptz,
  primary key (program_id, id)
);
create index fact_runs_newest on fact_runs (program_id, started_at desc);
-- One at a time for a program.
create unique index fact_runs_running on fact_runs (program_id) where state = 'RUNNING';

-- What operators keep of reports. A question is JSON of its kind; whether it still fits is asked when it is read.
create table saved_reports (
  program_id text not null references programs (id),
  id uuid not null,
  name text not null,
  description text not null,
  folder text not null,
  kind text not null,
  question jsonb not null,
  kept_range jsonb,
  -- null: made by the product
  owner_id uuid references operators (id),
  updated_by uuid references operators (id),
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  version integer not null default 1,
  primary key (program_id, id)
);
create index saved_reports_by_change on saved_reports (program_id, updated_at desc, id desc);

create table saved_report_stars (
  program_id text not null,
  operator_id uuid not null references operators (id),
  report_id uuid not null,
  primary key (program_id, operator_id, report_id),
  foreign key (program_id, report_id) references saved_reports (program_id, id) on delete cascade
);
create index saved_report_stars_by_report on saved_report_stars (program_id, report_id);

-- A board is read and saved as a whole: its scope and tiles are one document, the one before it is kept to be taken back.
create table dashboards (
  program_id text not null references programs (id),
  id uuid not null,
  name text not null,
  description text not null,
  content jsonb not null,
  previous jsonb,
  position integer not null,
  owner_id uuid references operators (id),
  updated_by uuid references operators (id),
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  version integer not null default 1,
  primary key (program_id, id)
);
create index dashboards_in_order on dashboards (program_id, position, id);

-- Which saved reports a board shows: while there is a row the report cannot be removed.
create table dashboard_reports (
  program_id text not null,
  dashboard_id uuid not null,
  report_id uuid not null,
  primary key (program_id, dashboard_id, report_id),
  foreign key (program_id, dashboard_id) references dashboards (program_id, id) on delete cascade,
  constraint dashboard_reports_kept foreign key (program_id, report_id) references saved_reports (program_id, id)
);
create index dashboard_reports_by_report on dashboard_reports (program_id, report_id);

-- Programs that were given their first boards; removing those does not bring them back.
create table dashboard_starts (
  program_id text primary key references programs (id),
  at timestamptz not null default app_now()
);

create table annotations (
  program_id text not null references programs (id),
  id uuid not null,
  from_day date not null,
  to_day date not null,
  text text not null,
  by_id uuid references operators (id),
  updated_at timestamptz not null default app_now(),
  version integer not null default 1,
  primary key (program_id, id),
  check (from_day <= to_day)
);
create index annotations_by_day on annotations (program_id, from_day);

create table digests (
  program_id text not null,
  id uuid not null,
  name text not null,
  dashboard_id uuid not null,
  rhythm text not null check (rhythm in ('DAILY', 'WEEKLY', 'MONTHLY')),
  hour smallint not null check (hour between 0 and 23),
  on_day smallint not null check (on_day between 1 and 28),
  recipients uuid[] not null,
  is_on boolean not null,
  -- null: off
  next_at timestamptz,
  last_sent_at timestamptz,
  last_missing integer not null default 0,
  updated_by uuid references operators (id),
  updated_at timestamptz not null default app_now(),
  version integer not null default 1,
  primary key (program_id, id),
  foreign key (program_id, dashboard_id) references dashboards (program_id, id) on delete cascade,
  constraint digests_next check (is_on = (next_at is not null))
);
create index digests_due on digests (next_at) where is_on;
create index digests_by_dashboard on digests (program_id, dashboard_id);

-- What a channel cost on one business day for one thing: a campaign of a file, a typed amount, a day of a monthly fee.
-- source_key says what it is, so the same file twice is the same rows.
create table channel_costs (
  program_id text not null,
  id uuid not null,
  channel_id uuid not null,
  day date not null,
  cost_fen bigint not null check (cost_fen between 0 and 10000000000),
  impressions bigint check (impressions >= 0),
  clicks bigint check (clicks >= 0),
  source text not null check (source in ('MANUAL', 'IMPORT', 'FIXED')),
  source_key text not null,
  label text not null,
  platform text not null default '',
  version integer not null default 1,
  by_name text not null,
  updated_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, channel_id) references channels (program_id, id)
);
create unique index channel_costs_once on channel_costs (program_id, source_key);
create index channel_costs_by_day on channel_costs (program_id, day desc, id desc);
create index channel_costs_by_channel on channel_costs (program_id, channel_id, day desc, id desc);

-- Every state a cost was in; the ledger has an entry for each, and one that takes it back when the next comes.
create table channel_cost_versions (
  program_id text not null,
  cost_id uuid not null,
  version integer not null,
  channel_id uuid not null,
  cost_fen bigint not null,
  impressions bigint,
  clicks bigint,
  by_name text not null,
  reason text not null,
  at timestamptz not null default app_now(),
  primary key (program_id, cost_id, version),
  foreign key (program_id, cost_id) references channel_costs (program_id, id)
);
create trigger channel_cost_versions_append_only before update or delete on channel_cost_versions for each row execute function refuse_change();
create trigger channel_cost_versions_no_truncate before truncate on channel_cost_versions execute function refuse_change();

-- Which channel a campaign of an ad platform is for; null: of none (left out of imports on purpose).
create table channel_campaigns (
  program_id text not null,
  platform text not null,
  campaign text not null,
  channel_id uuid,
  updated_at timestamptz not null default app_now(),
  primary key (program_id, platform, campaign),
  foreign key (program_id, channel_id) references channels (program_id, id)
);

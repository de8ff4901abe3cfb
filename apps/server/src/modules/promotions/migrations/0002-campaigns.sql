-- Promotions (优惠): what is given without a coupon. Rules change by version; orders keep the price they were given.
create table promotions (
  program_id text not null,
  id uuid not null,
  version integer not null default 1,
  name text not null,
  kind text not null,
  rule jsonb not null,
  scope jsonb not null,
  audience jsonb not null,
  stacking jsonb not null,
  limits jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  -- Follows the clock up to a minute late; whoever decides by it asks starts_at and ends_at too.
  state text not null default 'DRAFT' check (state in ('DRAFT', 'SCHEDULED', 'RUNNING', 'PAUSED', 'ENDED')),
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint promotions_ends_after_start check (ends_at is null or state in ('DRAFT', 'ENDED') or ends_at > starts_at)
);
-- What checkouts are offered; what the clock must move.
create index promotions_live on promotions (program_id, starts_at) where state in ('SCHEDULED', 'RUNNING', 'PAUSED');

-- Times and money of promotions with a limit, one narrow row each: the row is the lock of a checkout.
-- A promotion without a limit has none, so that a sale everyone takes part in does not queue every checkout.
create table promotion_counts (
  program_id text not null,
  promotion_id uuid not null,
  total_times integer,
  budget_fen bigint,
  used_times integer not null default 0 check (used_times >= 0),
  spent_fen bigint not null default 0 check (spent_fen >= 0),
  primary key (program_id, promotion_id),
  constraint promotion_counts_times check (used_times <= total_times),
  constraint promotion_counts_budget check (spent_fen <= budget_fen)
);

-- How often a member took part (sku_id '') or how many units of a SKU a member took; only where there is a limit.
-- `most` is the limit as it was when last taken: it stands in the row, so that one conditional upsert serves all rows.
create table promotion_member_counts (
  program_id text not null,
  member_id uuid not null,
  promotion_id uuid not null,
  sku_id text not null,
  used integer not null check (used >= 0),
  most integer not null,
  primary key (program_id, member_id, promotion_id, sku_id),
  constraint promotion_member_counts_limit check (used <= most)
);

-- Each promotion of each order: what results are counted from, and what makes a release happen once.
create table promotion_uses (
  program_id text not null,
  order_id uuid not null,
  promotion_id uuid not null,
  version integer not null,
  member_id uuid not null,
  amount_fen bigint not null check (amount_fen >= 0),
  -- What it took of the member's limits: {"": 1, "<sku id>": 2}.
  taken jsonb not null,
  is_counted boolean not null,
  state text not null default 'HELD' check (state in ('HELD', 'USED', 'RELEASED')),
  held_at timestamptz not null default app_now(),
  used_at timestamptz,
  -- Paid for the whole order, refunds taken off; by the order's facts.
  revenue_fen bigint not null default 0,
  primary key (program_id, order_id, promotion_id),
  constraint promotion_uses_used check ((state = 'USED') = (used_at is not null))
);
create index promotion_uses_by_promotion on promotion_uses (program_id, promotion_id, used_at)
  include (amount_fen, state) where state <> 'RELEASED';
create index promotion_uses_by_member on promotion_uses (program_id, member_id);

-- A member's standing. The row is the lock of everything that moves the member's points.
create table loyalty_accounts (
  program_id text not null,
  member_id uuid not null,
  person_id integer not null,
  -- Sum of all movements = remaining of all lots + held by unpaid orders − debt.
  balance bigint not null default 0,
  -- Points taken back that the member no longer had; the next earnings repay it.
  debt bigint not null default 0 check (debt >= 0),
  growth bigint not null default 0 check (growth >= 0),
  -- null: the first level.
  level_id uuid,
  -- The level is not lost before this.
  kept_until timestamptz,
  -- When growth and level are to be compared again.
  recheck_at timestamptz,
  primary key (program_id, member_id)
);
create index loyalty_accounts_to_recheck on loyalty_accounts (recheck_at) where recheck_at is not null;

-- Points that came in together and end together; spent by soonest end.
create table points_lots (
  program_id text not null,
  id uuid not null,
  member_id uuid not null,
  -- The movement that brought them.
  source text not null,
  points bigint not null check (points > 0),
  remaining bigint not null check (remaining between 0 and points),
  earned_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (program_id, id)
);
create index points_lots_usable on points_lots (program_id, member_id, expires_at, id) where remaining > 0;
create index points_lots_to_expire on points_lots (expires_at) where remaining > 0;

-- Points an order holds (unpaid) or has spent, and from which lots, soonest end first.
create table points_holds (
  program_id text not null,
  order_id uuid not null,
  member_id uuid not null,
  points bigint not null check (points > 0),
  lots jsonb not null,
  state text not null default 'HELD' check (state in ('HELD', 'SPENT', 'RELEASED')),
  -- Given back by refunds.
  returned bigint not null default 0 check (returned between 0 and points),
  held_at timestamptz not null default app_now(),
  primary key (program_id, order_id)
);
create index points_holds_by_member on points_holds (program_id, member_id) where state = 'HELD';

-- The history a member reads; each once (source), each told as one fact.
create table points_movements (
  program_id text not null,
  id uuid not null,
  -- Drawn under the account's lock: the order in which they happened.
  seq bigint generated always as identity,
  member_id uuid not null,
  kind text not null check (kind in ('EARNED', 'SPENT', 'RETURNED', 'REVERSED', 'EXPIRED', 'ADJUSTED')),
  points bigint not null check (points <> 0),
  balance bigint not null,
  order_id uuid,
  source text not null,
  reason text not null default '',
  by_name text,
  at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint points_movements_once unique (program_id, source)
);
create index points_movements_by_member on points_movements (program_id, member_id, seq desc);

-- What an order earns, as its stored price promised, and how much of it refunds took back.
create table order_rewards (
  program_id text not null,
  order_id uuid not null,
  member_id uuid not null,
  person_id integer not null,
  points bigint not null check (points >= 0),
  growth bigint not null check (growth >= 0),
  -- Paid for goods, and what of it went back.
  paid_fen bigint not null check (paid_fen >= 0),
  refunded_fen bigint not null default 0,
  points_taken bigint not null default 0 check (points_taken between 0 and points),
  growth_taken bigint not null default 0 check (growth_taken between 0 and growth),
  is_earned boolean not null default false,
  primary key (program_id, order_id)
);

create table level_changes (
  program_id text not null,
  id uuid not null,
  seq bigint generated always as identity,
  member_id uuid not null,
  from_level_id uuid,
  from_name text,
  to_level_id uuid,
  to_name text,
  growth bigint not null,
  at timestamptz not null default app_now(),
  primary key (program_id, id)
);
create index level_changes_by_member on level_changes (program_id, member_id, seq desc);

-- Until there are paid plans to buy: granted by hand.
create table paid_memberships (
  program_id text not null,
  member_id uuid not null,
  until timestamptz not null,
  reason text not null,
  granted_by text not null,
  granted_at timestamptz not null default app_now(),
  primary key (program_id, member_id)
);

-- Whatever was given, once per key ("newcomer:<member>"), with the most it can cost us.
create table reward_grants (
  program_id text not null,
  key text not null check (length(key) between 1 and 200),
  id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('coupon')),
  coupon_id uuid not null,
  reason text not null,
  -- null: not known before it is used (a percent coupon without a cap).
  max_cost_fen bigint check (max_cost_fen >= 0),
  state text not null default 'GIVEN' check (state in ('GIVEN', 'REVOKED')),
  given_at timestamptz not null default app_now(),
  revoked_at timestamptz,
  primary key (program_id, key)
);
create index reward_grants_by_member on reward_grants (program_id, member_id);

-- The wallet. Rules are the template's as they were at the claim.
create table coupons (
  program_id text not null,
  id uuid not null,
  member_id uuid not null,
  person_id integer not null,
  template_id uuid not null,
  name text not null,
  benefit jsonb not null,
  threshold_fen bigint not null check (threshold_fen >= 0),
  scope jsonb not null,
  state text not null default 'UNUSED' check (state in ('UNUSED', 'LOCKED', 'USED', 'EXPIRED', 'REVOKED')),
  valid_from timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  claimed_at timestamptz not null default app_now(),
  -- The order that holds or used it: one coupon, one order.
  order_id uuid,
  locked_at timestamptz,
  used_at timestamptz,
  discount_fen bigint check (discount_fen >= 0),
  primary key (program_id, id),
  constraint coupons_one_order check ((state in ('LOCKED', 'USED')) = (order_id is not null))
);
create index coupons_by_member on coupons (program_id, member_id, state, valid_until);
create index coupons_to_expire on coupons (valid_until) where state = 'UNUSED';

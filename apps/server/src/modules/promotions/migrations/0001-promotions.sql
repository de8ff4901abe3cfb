-- A coupon template's rules never change once made (a claim takes a snapshot); only `state` and the counts move.
create table coupon_templates (
  program_id text not null,
  id uuid not null,
  name text not null,
  benefit jsonb not null,
  threshold_fen bigint not null check (threshold_fen >= 0),
  scope jsonb not null,
  validity jsonb not null,
  -- End of a fixed validity: past it a claim would be worthless.
  fixed_until timestamptz,
  total_quota integer not null check (total_quota > 0),
  per_member integer not null check (per_member > 0),
  claim_until timestamptz not null,
  state text not null default 'ACTIVE' check (state in ('ACTIVE', 'STOPPED')),
  claimed integer not null default 0,
  -- Kept by a reaction to coupon_used.
  used integer not null default 0 check (used >= 0),
  created_at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint coupon_templates_quota check (claimed between 0 and total_quota)
);

-- How many of a template a member took: the per-member limit is a condition on this row.
create table coupon_template_claims (
  program_id text not null,
  template_id uuid not null,
  member_id uuid not null,
  claimed integer not null check (claimed > 0),
  primary key (program_id, template_id, member_id)
);
create index coupon_template_claims_by_member on coupon_template_claims (program_id, member_id);

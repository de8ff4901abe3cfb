-- Rules may change for later claims; a coupon keeps those of its claim. What old rows leave open gets its default.
update coupon_templates set
  scope = scope || '{"excludeProductIds": [], "excludeCategoryIds": []}',
  benefit = case benefit ->> 'kind' when 'FREE_SHIPPING' then benefit || '{"capFen": null}' else benefit end;
alter table coupon_templates
  add column version integer not null default 1,
  add column usable_at text not null default 'ANYWHERE' check (usable_at in ('ANYWHERE', 'STORE')),
  add column audience jsonb not null default '{"kind": "EVERYONE"}',
  add column distribution jsonb not null default '{"kind": "PUSH"}',
  add column claim_from timestamptz,
  -- All members together, per day of the program's zone: how many, which day was counted last, how many on it.
  add column per_day integer check (per_day > 0),
  add column claims_day date,
  add column claims_on_day integer not null default 0,
  -- The most one coupon can cost (null: only its order decides), and what all coupons out there can cost together: a claim
  -- reserves, a coupon that ends unused gives back. The check is what keeps the budget whatever the statements do.
  add column max_cost_fen bigint check (max_cost_fen >= 0),
  add column budget_fen bigint check (budget_fen > 0),
  add column reserved_fen bigint not null default 0 check (reserved_fen >= 0),
  -- Claims past this many an hour pause the template; null: a setting and its own average decide.
  add column claims_per_hour integer check (claims_per_hour > 0),
  add column window_from timestamptz,
  add column window_claims integer not null default 0,
  add column paused_by text check (paused_by in ('OPERATOR', 'VELOCITY')),
  drop constraint coupon_templates_state_check,
  add constraint coupon_templates_state_check check (state in ('ACTIVE', 'PAUSED', 'STOPPED')),
  add constraint coupon_templates_paused check ((state = 'PAUSED') = (paused_by is not null)),
  add constraint coupon_templates_budget check (budget_fen is null or (max_cost_fen is not null and reserved_fen <= budget_fen));
update coupon_templates set max_cost_fen =
  case benefit ->> 'kind' when 'FIXED' then (benefit ->> 'amountFen')::bigint
    when 'PERCENT' then (benefit ->> 'capFen')::bigint end;

-- Codes that become a coupon once. Kept readable: they are printed and exported; the key is what finds one.
create table coupon_code_batches (
  program_id text not null,
  id uuid not null,
  template_id uuid not null,
  name text not null,
  source text not null check (source in ('GENERATED', 'IMPORTED')),
  total integer not null check (total >= 0),
  redeemed integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint coupon_code_batches_count check (redeemed between 0 and total)
);
create index coupon_code_batches_by_template on coupon_code_batches (program_id, template_id, id desc);
create table coupon_codes (
  program_id text not null,
  code text not null check (code ~ '^[A-Z0-9]{8,32}$'),
  batch_id uuid not null,
  template_id uuid not null,
  -- The coupon it became; whose that is, the wallet knows.
  coupon_id uuid,
  redeemed_at timestamptz,
  primary key (program_id, code),
  constraint coupon_codes_once check ((coupon_id is null) = (redeemed_at is null))
);
create index coupon_codes_by_template on coupon_codes (program_id, template_id, batch_id, code);

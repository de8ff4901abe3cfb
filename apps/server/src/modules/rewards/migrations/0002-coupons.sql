update coupons set
  scope = scope || '{"excludeProductIds": [], "excludeCategoryIds": []}',
  benefit = case benefit ->> 'kind' when 'FREE_SHIPPING' then benefit || '{"capFen": null}' else benefit end;
alter table coupons
  add column template_version integer not null default 1,
  add column usable_at text not null default 'ANYWHERE' check (usable_at in ('ANYWHERE', 'STORE')),
  -- What its template's budget holds for it, until it ends unused.
  add column max_cost_fen bigint check (max_cost_fen >= 0),
  -- What its holder shows in a store; null where no store can redeem it.
  add column store_code text,
  -- What was paid with it: its order, or the bill in a store.
  add column revenue_fen bigint check (revenue_fen >= 0),
  add column redemption_id uuid,
  drop constraint coupons_one_order,
  add constraint coupons_one_use check (case state
    when 'LOCKED' then order_id is not null and redemption_id is null
    when 'USED' then (order_id is null) <> (redemption_id is null)
    else order_id is null and redemption_id is null end);
update coupons set max_cost_fen = (
  select grants.max_cost_fen from reward_grants grants
  where grants.program_id = coupons.program_id and grants.coupon_id = coupons.id);
-- Templates of before hold what their coupons can still cost.
update coupon_templates template set reserved_fen = coalesce((
  select sum(coupon.max_cost_fen) from coupons coupon
  where coupon.program_id = template.program_id and coupon.template_id = template.id
    and coupon.state in ('UNUSED', 'LOCKED', 'USED')), 0)
where max_cost_fen is not null;
create unique index coupons_by_store_code on coupons (program_id, store_code) where store_code is not null;
create index coupons_by_order on coupons (program_id, order_id) where order_id is not null;
create index coupons_by_template on coupons (program_id, template_id, id);

-- The order something was given for: taken back when nothing of the order is left.
alter table reward_grants add column order_id uuid;
create index reward_grants_by_order on reward_grants (program_id, order_id) where order_id is not null;

-- 核销: one coupon, one redemption; the coupon leads to its holder.
create table store_redemptions (
  program_id text not null,
  id uuid not null,
  coupon_id uuid not null,
  bill_fen bigint not null check (bill_fen >= 0),
  discount_fen bigint not null check (discount_fen between 0 and bill_fen),
  note text not null,
  redeemed_by text not null,
  redeemed_by_name text not null,
  redeemed_at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint store_redemptions_once unique (program_id, coupon_id)
);

-- All layers of a price: two coupons, points, promotions, gifts; orders that cost nothing.
alter table orders
  add column shipping_coupon_id uuid,
  add column shipping_coupon_fen bigint not null default 0 check (shipping_coupon_fen >= 0),
  add column points_spent bigint not null default 0 check (points_spent >= 0),
  add column points_fen bigint not null default 0 check (points_fen >= 0),
  -- Promotions that gave something, as those who count them need it: id, what it took off, units of it by SKU.
  add column promotions jsonb not null default '[]',
  -- Whose money the buyer saved: layer, kind, id, name, fen; Σ = list prices + fee − payable.
  add column savings jsonb not null default '[]',
  drop constraint orders_payable_fen_check,
  add constraint orders_payable check (payable_fen >= 0),
  drop constraint orders_paid,
  -- What costs nothing is paid without a payment.
  add constraint orders_paid check (
    (state in ('PAID', 'SHIPPED', 'COMPLETED')) = (paid_at is not null)
    and (payment_id is not null) = (paid_at is not null and payable_fen > 0));

alter table order_lines
  add column points_spent bigint not null default 0 check (points_spent >= 0),
  add column points_fen bigint not null default 0 check (points_fen >= 0),
  -- The promotion this line was a gift of.
  add column gift_of uuid,
  -- The promotion whose own entry the buyer came through.
  add column entry_campaign_id uuid,
  add constraint order_lines_gift check (gift_of is null or paid_fen = 0);

create table shipping_templates (
  program_id text not null references programs (id),
  id uuid not null,
  version integer not null default 1,
  name text not null,
  measure text not null check (measure in ('piece', 'weight')),
  zones jsonb not null,
  not_delivered text[] not null,
  is_default boolean not null,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (program_id, id)
);
create unique index shipping_templates_default on shipping_templates (program_id) where is_default;

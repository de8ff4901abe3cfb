-- Tables of checkout-bare.ts: what the platform's tables of a sale guarantee, without programs and reports.
create table members (id uuid primary key, openid text not null, token_hash bytea not null unique);
create table addresses (member_id uuid, id uuid, sealed bytea not null, primary key (member_id, id));
create table skus (
  id uuid primary key, title text not null, price_fen bigint not null, on_hand integer not null check (on_hand >= 0),
  reserved integer not null default 0 check (reserved >= 0), sold integer not null default 0, stocked integer not null,
  check (reserved <= on_hand), check (on_hand + sold = stocked)
);
create table coupons (
  id uuid primary key, member_id uuid not null, amount_fen bigint not null, threshold_fen bigint not null,
  valid_until timestamptz not null, state text not null default 'UNUSED', order_id uuid,
  check ((state in ('LOCKED', 'USED')) = (order_id is not null))
);
create index on coupons (member_id, state);
create table orders (
  id uuid primary key, order_no text not null unique, member_id uuid not null, openid text not null,
  state text not null default 'PENDING_PAYMENT', goods_fen bigint not null, discount_fen bigint not null,
  shipping_fen bigint not null, payable_fen bigint not null check (payable_fen = goods_fen - discount_fen + shipping_fen),
  coupon_id uuid, delivery bytea not null, created_at timestamptz not null default now(), paid_at timestamptz, payment_id uuid,
  check ((state = 'PAID') = (paid_at is not null and payment_id is not null))
);
create index on orders (member_id, id desc);
create index on orders (state, id desc);
create index on orders (created_at) where state = 'PENDING_PAYMENT';
create table order_lines (
  order_id uuid references orders, sku_id uuid, title text not null, quantity integer not null check (quantity > 0),
  price_fen bigint not null, paid_fen bigint not null, primary key (order_id, sku_id)
);
create table reservations (
  order_id uuid, sku_id uuid, quantity integer not null, state text not null default 'HELD', primary key (order_id, sku_id)
);
create table order_prices (order_id uuid primary key, explanation jsonb not null);
create table payments (
  id uuid primary key, order_id uuid not null references orders, amount_fen bigint not null,
  state text not null default 'PREPAID', transaction_id text unique, paid_at timestamptz,
  check ((state = 'PAID') = (paid_at is not null))
);
create unique index on payments (order_id) where state = 'PREPAID';
create table refunds (id uuid primary key, payment_id uuid not null unique, amount_fen bigint not null, reason text not null);
create table inbox (
  id text primary key, message jsonb not null, received_at timestamptz not null default now(), outcome text
);
create table replies (
  scope bytea primary key, request_hash bytea not null, reply text not null, created_at timestamptz not null default now()
);
create table facts (
  seq bigint generated always as identity primary key, xid xid8 not null default pg_current_xact_id(), name text not null,
  subject uuid not null, at timestamptz not null default now(), data jsonb not null
);
create index on facts (xid);
create table state_changes (
  seq bigint generated always as identity primary key, subject uuid not null, was text not null, became text not null,
  at timestamptz not null default now()
);
create table member_orders (member_id uuid primary key, paid_orders integer not null);

create table cart_lines (
  program_id text not null,
  member_id uuid not null,
  sku_id uuid not null,
  quantity integer not null check (quantity between 1 and 9999),
  selected boolean not null default true,
  added_at timestamptz not null default app_now(),
  primary key (program_id, member_id, sku_id)
);

create table orders (
  program_id text not null,
  id uuid not null,
  order_no text not null,
  member_id uuid not null,
  person_id integer not null,
  -- Who must pay: WeChat's payer is compared with it.
  openid text not null,
  state text not null default 'PENDING_PAYMENT'
    check (state in ('PENDING_PAYMENT', 'PAID', 'SHIPPED', 'COMPLETED', 'CLOSED')),
  goods_fen bigint not null check (goods_fen >= 0),
  discount_fen bigint not null check (discount_fen between 0 and goods_fen),
  shipping_fen bigint not null check (shipping_fen >= 0),
  payable_fen bigint not null check (payable_fen >= 1),
  coupon_id uuid,
  -- What the coupon takes off, goods or shipping.
  coupon_fen bigint not null default 0 check (coupon_fen >= 0),
  -- First line's title and units of all lines, for lists.
  summary text not null,
  item_count integer not null check (item_count > 0),
  note text not null default '',
  -- Name, phone and address, sealed.
  delivery bytea not null,
  pay_before timestamptz not null,
  -- The payment that made it PAID; any other one goes back.
  payment_id uuid,
  created_at timestamptz not null default app_now(),
  paid_at timestamptz,
  shipped_at timestamptz,
  -- When it completes by itself.
  receive_before timestamptz,
  completed_at timestamptz,
  closed_at timestamptz,
  close_reason text check (close_reason in ('MEMBER_CANCELLED', 'TIMEOUT', 'OPERATOR_CLOSED')),
  primary key (program_id, id),
  constraint orders_no unique (program_id, order_no),
  constraint orders_total check (payable_fen = goods_fen - discount_fen + shipping_fen),
  constraint orders_paid check ((state in ('PAID', 'SHIPPED', 'COMPLETED')) = (paid_at is not null and payment_id is not null)),
  constraint orders_shipped check ((state in ('SHIPPED', 'COMPLETED')) = (shipped_at is not null)),
  constraint orders_completed check ((state = 'COMPLETED') = (completed_at is not null)),
  constraint orders_closed check ((state = 'CLOSED') = (closed_at is not null and close_reason is not null))
);
create index orders_by_member on orders (program_id, member_id, id desc);
create index orders_by_state on orders (program_id, state, id desc);
create index orders_overdue on orders (pay_before) where state = 'PENDING_PAYMENT';
create index orders_to_complete on orders (receive_before) where state = 'SHIPPED';

create table order_lines (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  position integer not null,
  sku_id uuid not null,
  product_id uuid not null,
  category_id uuid,
  title text not null,
  options jsonb not null,
  picture jsonb not null,
  quantity integer not null check (quantity > 0),
  price_fen bigint not null check (price_fen >= 0),
  discount_fen bigint not null check (discount_fen >= 0),
  paid_fen bigint not null check (paid_fen >= 0),
  no_reason_return boolean not null,
  primary key (program_id, order_id, position),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint order_lines_total check (paid_fen = price_fen * quantity - discount_fen)
);

-- Why it costs what it costs: quote(input) equals result for ever.
create table order_prices (
  program_id text not null,
  order_id uuid not null,
  input jsonb not null,
  result jsonb not null,
  primary key (program_id, order_id)
);

-- What an order holds of the stock. A row leaves HELD once, so stock is released or sold once.
create table stock_reservations (
  program_id text not null,
  order_id uuid not null,
  sku_id uuid not null,
  quantity integer not null check (quantity > 0),
  state text not null default 'HELD' check (state in ('HELD', 'SOLD', 'RELEASED')),
  primary key (program_id, order_id, sku_id)
);

-- A payment is one out_trade_no (its id without dashes) of one amount.
create table payments (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  state text not null default 'CREATED' check (state in ('CREATED', 'PREPAID', 'PAID', 'CLOSED')),
  prepay_id text,
  transaction_id text,
  -- What really arrived, as WeChat says.
  received_fen bigint check (received_fen > 0),
  created_at timestamptz not null default app_now(),
  paid_at timestamptz,
  closed_at timestamptz,
  polls integer not null default 0,
  next_poll_at timestamptz,
  primary key (program_id, id),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint payments_paid check ((state = 'PAID') = (paid_at is not null and transaction_id is not null and received_fen is not null))
);
-- One open payment per order: another one needs this one closed at WeChat first.
create unique index payments_open on payments (program_id, order_id) where state in ('CREATED', 'PREPAID');
create unique index payments_transaction on payments (program_id, transaction_id);
create index payments_by_order on payments (program_id, order_id);
create index payments_to_poll on payments (next_poll_at) where state in ('CREATED', 'PREPAID');

-- Notifications of WeChat Pay, verified and opened; a repeated one finds its row.
create table pay_notifications (
  program_id text not null,
  id text not null,
  event_type text not null,
  message jsonb not null,
  received_at timestamptz not null default app_now(),
  applied_at timestamptz,
  -- What applying it came to, e.g. PAID, DUPLICATE, LATE_PAYMENT.
  outcome text,
  attempts integer not null default 0,
  next_at timestamptz not null default app_now(),
  last_error text,
  primary key (program_id, id)
);
create index pay_notifications_waiting on pay_notifications (next_at) where applied_at is null;

-- Money that goes back; its id without dashes is the out_refund_no.
create table refunds (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  reason text not null,
  state text not null default 'REQUESTED'
    check (state in ('REQUESTED', 'PROCESSING', 'SUCCEEDED', 'ABNORMAL', 'CLOSED')),
  wechat_refund_id text,
  created_at timestamptz not null default app_now(),
  succeeded_at timestamptz,
  looks integer not null default 0,
  next_look_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, payment_id) references payments (program_id, id),
  constraint refunds_succeeded check ((state = 'SUCCEEDED') = (succeeded_at is not null))
);
-- A payment that may not be kept goes back once.
create unique index refunds_unkept on refunds (program_id, payment_id)
  where reason in ('LATE_PAYMENT', 'SECOND_PAYMENT', 'AMOUNT_MISMATCH', 'PAYER_MISMATCH');
create index refunds_by_order on refunds (program_id, order_id);
create index refunds_processing on refunds (next_look_at) where state = 'PROCESSING';

create table shipments (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  carrier text not null,
  tracking_no text not null,
  shipped_at timestamptz not null default app_now(),
  shipped_by uuid not null,
  shipped_by_name text not null,
  primary key (program_id, id),
  foreign key (program_id, order_id) references orders (program_id, id)
);
create index shipments_by_order on shipments (program_id, order_id);

-- Paid orders of a member: its row decides which order was the first.
create table member_orders (
  program_id text not null,
  member_id uuid not null,
  paid_orders integer not null check (paid_orders > 0),
  first_paid_at timestamptz not null default app_now(),
  primary key (program_id, member_id)
);

-- What of an order went back. The checks are the last guard: no path, however it is raced, gives back more than was paid.
alter table orders
  add column refunded_fen bigint not null default 0,
  add column refunded_shipping_fen bigint not null default 0,
  -- The merchant pays the way back of a return; decided when it is paid.
  add column freight_insured boolean not null default false,
  add constraint orders_refunded check (refunded_fen between 0 and payable_fen),
  add constraint orders_refunded_shipping check (refunded_shipping_fen between 0 and least(shipping_fen, refunded_fen));
alter table order_lines
  -- Units not sent yet that an open after-sale asks for: they do not ship meanwhile.
  add column withheld integer not null default 0 check (withheld >= 0),
  drop constraint order_lines_units,
  add constraint order_lines_units check (shipped + withdrawn + withheld <= quantity),
  -- Units under an open after-sale, and units that went back: never more than were bought.
  add column claimed integer not null default 0 check (claimed >= 0),
  add column refunded integer not null default 0 check (refunded >= 0),
  add column refunded_fen bigint not null default 0,
  add column refunded_points bigint not null default 0,
  add constraint order_lines_claimed check (claimed + refunded <= quantity),
  add constraint order_lines_refunded_fen check (refunded_fen between 0 and paid_fen),
  add constraint order_lines_refunded_points check (refunded_points between 0 and points_spent);

-- An after-sale; its id is the id of its refund, so WeChat is asked under one number for ever.
create table after_sales (
  program_id text not null,
  id uuid not null,
  after_sale_no text not null,
  order_id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('REFUND_ONLY', 'RETURN_REFUND', 'EXCHANGE', 'GOODWILL')),
  state text not null default 'APPLIED' check (state in ('APPLIED', 'AGREED', 'RETURNED', 'RECEIVED', 'REFUNDING',
    'RESHIPPED', 'DONE', 'REJECTED', 'CANCELLED', 'CLOSED')),
  reason text,
  fault text not null check (fault in ('BUYER', 'SELLER', 'GOODWILL')),
  words text not null default '',
  pictures jsonb not null default '[]',
  -- First line's title and units of all lines, for lists.
  summary text not null,
  quantity integer not null check (quantity >= 0),
  asked_fen bigint not null check (asked_fen >= 0),
  -- Asked for all there is: what it is worth is reckoned when it is settled.
  asks_all boolean not null,
  exchange_sku_id uuid,
  is_instant boolean not null default false,
  freight_insured boolean not null default false,
  return_address jsonb,
  return_carrier text,
  return_tracking_no text,
  returned_at timestamptz,
  received_at timestamptz,
  reship_carrier text,
  reship_tracking_no text,
  reship_sku_id uuid,
  reshipped_at timestamptz,
  -- Why it was rejected or closed, or goodwill was given.
  answer text not null default '',
  -- Decided when it is settled.
  goods_fen bigint not null default 0 check (goods_fen >= 0),
  shipping_fen bigint not null default 0 check (shipping_fen >= 0),
  deducted_fen bigint not null default 0 check (deducted_fen >= 0),
  refund_fen bigint not null default 0 check (refund_fen = goods_fen + shipping_fen - deducted_fen),
  points bigint not null default 0 check (points >= 0),
  settled_at timestamptz,
  done_at timestamptz,
  created_at timestamptz not null default app_now(),
  -- Target of the shop's next step, and when the next step happens by itself.
  due_at timestamptz,
  next_at timestamptz,
  primary key (program_id, id),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint after_sales_no unique (program_id, after_sale_no),
  constraint after_sales_reason check ((reason is null) = (kind = 'GOODWILL')),
  constraint after_sales_returned check (returned_at is null or (return_carrier is not null and return_tracking_no is not null)),
  constraint after_sales_reshipped check ((reshipped_at is null) = (reship_sku_id is null)),
  constraint after_sales_settled check (state <> 'REFUNDING' or settled_at is not null),
  constraint after_sales_done check ((state = 'DONE') = (done_at is not null)),
  constraint after_sales_unsettled check (settled_at is not null or refund_fen = 0)
);
create index after_sales_by_order on after_sales (program_id, order_id);
create index after_sales_by_member on after_sales (program_id, member_id, id desc);
create index after_sales_by_state on after_sales (program_id, state, id desc);
create index after_sales_next on after_sales (next_at) where next_at is not null;

create table after_sale_lines (
  program_id text not null,
  after_sale_id uuid not null,
  order_line_id uuid not null,
  position integer not null,
  sku_id uuid not null,
  product_id uuid not null,
  -- None for goodwill: money without units.
  quantity integer not null check (quantity >= 0),
  -- Of these not shipped: they will not be while this is open, and are back on the shelf when it is settled.
  unshipped integer not null check (unshipped between 0 and quantity),
  -- Taken along because what was paid for no longer earns the gift.
  is_gift boolean not null,
  accepted integer check (accepted between 0 and quantity),
  restocked integer not null default 0 check (restocked between 0 and quantity),
  -- Given for it when it was settled.
  refund_fen bigint not null default 0 check (refund_fen >= 0),
  points bigint not null default 0 check (points >= 0),
  primary key (program_id, after_sale_id, order_line_id),
  foreign key (program_id, after_sale_id) references after_sales (program_id, id)
);

-- Units that came back to the shelf, or left it again in exchange; each once per after-sale.
create table after_sale_stock (
  program_id text not null,
  after_sale_id uuid not null,
  direction text not null check (direction in ('BACK', 'OUT')),
  sku_id uuid not null,
  quantity integer not null check (quantity > 0),
  at timestamptz not null default app_now(),
  primary key (program_id, after_sale_id, direction, sku_id),
  foreign key (program_id, after_sale_id) references after_sales (program_id, id)
);
create index after_sale_stock_by_sku on after_sale_stock (program_id, sku_id);

-- What operators did (with the state it led to) and what they wrote for each other.
create table after_sale_notes (
  program_id text not null,
  after_sale_id uuid not null,
  id uuid not null,
  to_state text,
  text text not null default '',
  by_id uuid not null,
  by_name text not null,
  at timestamptz not null default app_now(),
  primary key (program_id, after_sale_id, id),
  foreign key (program_id, after_sale_id) references after_sales (program_id, id)
);

-- Refunds of one payment are a minute apart at WeChat.
alter table refunds add column asked_at timestamptz;
create index refunds_by_payment on refunds (program_id, payment_id);

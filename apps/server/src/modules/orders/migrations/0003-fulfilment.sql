-- Orders: how they reach the buyer, what operators note, what shipping holds.
alter table orders
  add column delivery_method text not null default 'EXPRESS' check (delivery_method in ('EXPRESS', 'PICKUP')),
  add column pickup_point_id uuid,
  -- Eight digits the buyer shows; made when the order is paid.
  add column pickup_code text check (pickup_code ~ '^[0-9]{8}$'),
  add column pickup_ready_at timestamptz,
  add column flag text check (flag in ('RED', 'ORANGE', 'GREEN', 'BLUE', 'GREY')),
  add column note_count integer not null default 0 check (note_count >= 0),
  -- Of the price: what operators took off the goods (part of discount_fen) and added to or took off shipping (part of shipping_fen).
  add column adjust_goods_fen bigint not null default 0 check (adjust_goods_fen >= 0),
  add column adjust_shipping_fen bigint not null default 0,
  -- Blind indexes of the receiver's phone, its last four digits and the name: found by who knows them, readable by nobody.
  add column lookups bytea[] not null default '{}',
  add constraint orders_pickup check ((delivery_method = 'PICKUP') = (pickup_point_id is not null)),
  drop constraint orders_state_check,
  add constraint orders_state_check
    check (state in ('PENDING_PAYMENT', 'PAID', 'PARTLY_SHIPPED', 'SHIPPED', 'COMPLETED', 'CLOSED')),
  drop constraint orders_close_reason_check,
  add constraint orders_close_reason_check
    check (close_reason in ('MEMBER_CANCELLED', 'TIMEOUT', 'OPERATOR_CLOSED', 'REFUNDED')),
  drop constraint orders_paid,
  -- What costs nothing is paid without a payment; a closed order was paid only if all of it went back before anything was sent.
  add constraint orders_paid check (
    (state in ('PAID', 'PARTLY_SHIPPED', 'SHIPPED', 'COMPLETED') or (state = 'CLOSED' and close_reason = 'REFUNDED'))
      = (paid_at is not null)
    and (payment_id is not null) = (paid_at is not null and payable_fen > 0));
create index orders_by_paid on orders (program_id, paid_at desc) where paid_at is not null;
create index orders_by_lookup on orders using gin (lookups);
create index orders_noted on orders (program_id, id desc) where note_count > 0;
create index orders_flagged on orders (program_id, flag, id desc) where flag is not null;
create index orders_to_pick_up on orders (program_id, pickup_point_id)
  where delivery_method = 'PICKUP' and state in ('PENDING_PAYMENT', 'PAID');
-- A code names one open order; a used one may be drawn again.
create unique index orders_pickup_code on orders (program_id, pickup_code) where state = 'PAID';
create index orders_by_pickup_code on orders (program_id, pickup_code, id desc) where pickup_code is not null;

-- Units of a line that were sent, and that were taken back before they were: together never more than were bought.
alter table order_lines
  add column shipped integer not null default 0 check (shipped >= 0),
  add column withdrawn integer not null default 0 check (withdrawn >= 0),
  -- Part of discount_fen: the line's share of orders.adjust_goods_fen.
  add column adjust_fen bigint not null default 0 check (adjust_fen between 0 and discount_fen),
  add constraint order_lines_units check (shipped + withdrawn <= quantity),
  add constraint order_lines_id unique (program_id, id);
create index order_lines_by_product on order_lines (program_id, product_id, order_id);

create index refunds_open on refunds (program_id, order_id) where state in ('REQUESTED', 'PROCESSING', 'ABNORMAL');

alter table shipments
  add column kind text not null default 'EXPRESS' check (kind in ('EXPRESS', 'SAME_CITY', 'PICKUP')),
  add column state text not null default 'SENT' check (state in ('SENT', 'IN_TRANSIT', 'TROUBLED', 'DELIVERED')),
  add column carrier_code text not null default 'OTHER',
  add column delivered_at timestamptz,
  add column corrected_at timestamptz,
  add constraint shipments_delivered check ((state = 'DELIVERED') = (delivered_at is not null));
create index shipments_by_tracking on shipments (program_id, tracking_no);
-- WeChat lets an order's shipping be said anew once.
create unique index shipments_corrected on shipments (program_id, order_id) where corrected_at is not null;

create table shipment_lines (
  program_id text not null,
  shipment_id uuid not null,
  order_line_id uuid not null,
  quantity integer not null check (quantity > 0),
  primary key (program_id, shipment_id, order_line_id),
  foreign key (program_id, shipment_id) references shipments (program_id, id),
  foreign key (program_id, order_line_id) references order_lines (program_id, id)
);
-- What was sent before parcels could be split was sent whole.
insert into shipment_lines (program_id, shipment_id, order_line_id, quantity)
select line.program_id, sent.id, line.id, line.quantity from shipments sent
join order_lines line on line.program_id = sent.program_id and line.order_id = sent.order_id;
update order_lines line set shipped = quantity from shipments sent
where sent.program_id = line.program_id and sent.order_id = line.order_id;

-- What a carrier says; the same entry told again is the same row.
create table shipment_traces (
  program_id text not null,
  shipment_id uuid not null,
  at timestamptz not null,
  text text not null,
  state text not null,
  place text not null default '',
  primary key (program_id, shipment_id, at, text),
  foreign key (program_id, shipment_id) references shipments (program_id, id)
);

create table pickup_points (
  program_id text not null,
  id uuid not null,
  name text not null,
  province text not null,
  city text not null,
  district text not null,
  detail text not null,
  phone text not null,
  hours text not null,
  is_open boolean not null,
  -- Old orders still name it.
  removed_at timestamptz,
  created_at timestamptz not null default app_now(),
  primary key (program_id, id)
);

create table order_notes (
  program_id text not null,
  order_id uuid not null,
  id uuid not null,
  text text not null,
  by_id uuid not null,
  by_name text not null,
  at timestamptz not null default app_now(),
  primary key (program_id, order_id, id),
  foreign key (program_id, order_id) references orders (program_id, id)
);

-- Another price of an unpaid order; the last applied one counts.
create table order_adjustments (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'APPLIED', 'REJECTED', 'LAPSED')),
  goods_off_fen bigint not null check (goods_off_fen >= 0),
  shipping_fen bigint not null check (shipping_fen >= 0),
  before_fen bigint not null,
  payable_fen bigint not null check (payable_fen >= 1),
  reason text not null,
  by_id uuid not null,
  by_name text not null,
  at timestamptz not null default app_now(),
  decided_by_name text,
  decided_at timestamptz,
  answer text not null default '',
  primary key (program_id, id),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint order_adjustments_decided check ((state = 'WAITING') = (decided_at is null))
);
create unique index order_adjustments_waiting on order_adjustments (program_id, order_id) where state = 'WAITING';
create index order_adjustments_by_order on order_adjustments (program_id, order_id, id);
create index order_adjustments_by_state on order_adjustments (program_id, state, id desc);

create table invoices (
  program_id text not null,
  id uuid not null,
  order_id uuid not null,
  member_id uuid not null,
  state text not null default 'REQUESTED' check (state in ('REQUESTED', 'ISSUED', 'REJECTED')),
  kind text not null check (kind in ('PERSONAL', 'COMPANY')),
  -- Title, tax number and e-mail, sealed.
  details bytea not null,
  -- Of the moment it was issued; until then what is paid and not paid back counts.
  amount_fen bigint,
  number text,
  reason text,
  requested_at timestamptz not null default app_now(),
  decided_at timestamptz,
  decided_by_name text,
  primary key (program_id, id),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint invoices_decided check ((state = 'REQUESTED') = (decided_at is null)),
  constraint invoices_issued check ((state = 'ISSUED') = (number is not null and amount_fen is not null))
);
create unique index invoices_standing on invoices (program_id, order_id) where state in ('REQUESTED', 'ISSUED');
create index invoices_by_order on invoices (program_id, order_id, id);
create index invoices_by_state on invoices (program_id, state, id desc);
create index invoices_by_member on invoices (program_id, member_id);

-- Files of parcels: checked first, then shipped as one job, row by row.
create table shipping_imports (
  program_id text not null,
  id uuid not null,
  state text not null default 'CHECKED' check (state in ('CHECKED', 'RUNNING', 'DONE')),
  by_id uuid not null,
  by_name text not null,
  created_at timestamptz not null default app_now(),
  finished_at timestamptz,
  primary key (program_id, id)
);
create table shipping_import_rows (
  program_id text not null,
  import_id uuid not null,
  row_number integer not null,
  order_no text not null,
  carrier text not null,
  tracking_no text not null,
  state text not null check (state in ('READY', 'PROBLEM', 'SHIPPED', 'FAILED')),
  problem text,
  order_id uuid,
  summary text not null default '',
  primary key (program_id, import_id, row_number),
  foreign key (program_id, import_id) references shipping_imports (program_id, id),
  constraint shipping_import_rows_problem check ((state in ('PROBLEM', 'FAILED')) = (problem is not null))
);

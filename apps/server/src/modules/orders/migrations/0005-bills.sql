-- WeChat's trade bill of a Beijing day beside our payments and refunds.
create table bill_days (
  program_id text not null,
  day date not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'BALANCED', 'DIFFERENT')),
  tries integer not null default 0,
  next_try_at timestamptz default app_now(),
  -- Why it waits: WeChat's code, or what is wrong with the file.
  reason text,
  checked_at timestamptz,
  here_payments integer not null default 0,
  here_paid_fen bigint not null default 0,
  here_refunds integer not null default 0,
  here_refunded_fen bigint not null default 0,
  there_payments integer not null default 0,
  there_paid_fen bigint not null default 0,
  there_refunds integer not null default 0,
  there_refunded_fen bigint not null default 0,
  -- Thousandths of a fen: the bill has five decimals of a yuan.
  there_fee_millifen bigint not null default 0,
  primary key (program_id, day),
  constraint bill_days_checked check ((state = 'WAITING') = (checked_at is null)),
  constraint bill_days_waiting check ((state = 'WAITING') = (next_try_at is not null))
);
create index bill_days_due on bill_days (next_try_at) where state = 'WAITING';
create index bill_days_different on bill_days (program_id, day desc) where state = 'DIFFERENT';

create table bill_lines (
  program_id text not null,
  day date not null,
  position integer not null,
  subject text not null check (subject in ('PAYMENT', 'REFUND')),
  at timestamptz not null,
  -- out_trade_no or out_refund_no, and WeChat's own number for it.
  number text not null,
  wechat_number text not null,
  amount_fen bigint not null,
  fee_millifen bigint not null,
  state text not null,
  primary key (program_id, day, position),
  foreign key (program_id, day) references bill_days (program_id, day)
);

create table bill_differences (
  program_id text not null,
  id uuid not null,
  day date not null,
  kind text not null check (kind in ('MISSING_HERE', 'MISSING_THERE', 'AMOUNT', 'STATE')),
  subject text not null check (subject in ('PAYMENT', 'REFUND')),
  number text not null,
  order_id uuid,
  here_fen bigint,
  there_fen bigint,
  here_state text,
  there_state text,
  -- Asking WeChat put it right.
  is_resolved boolean not null,
  primary key (program_id, id),
  foreign key (program_id, day) references bill_days (program_id, day)
);
create index bill_differences_by_day on bill_differences (program_id, day);

-- A day's money without reading the others.
create index payments_by_paid on payments (program_id, paid_at) where state = 'PAID';
create index refunds_by_succeeded on refunds (program_id, succeeded_at) where state = 'SUCCEEDED';

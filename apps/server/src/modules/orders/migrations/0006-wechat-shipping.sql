-- What WeChat was told about how an order was sent; without it a trade app's money stays frozen.
create table order_wechat_shipping (
  program_id text not null,
  order_id uuid not null,
  -- NOT_NEEDED: WeChat does not manage this app's trade.
  state text not null default 'WAITING' check (state in ('WAITING', 'UPLOADED', 'REFUSED', 'NOT_NEEDED')),
  -- Grows with every change worth telling; a call about an older one has nothing to say any more.
  revision integer not null default 1,
  -- Of the newest call: each must be later than the one before.
  upload_time timestamptz,
  -- Told parcel by parcel: it stays so to the end.
  is_split boolean not null default false,
  -- That nothing more will be sent was told.
  is_complete boolean not null default false,
  -- Why it waits or was refused, in WeChat's words.
  words text,
  uploaded_at timestamptz,
  updated_at timestamptz not null default app_now(),
  primary key (program_id, order_id),
  foreign key (program_id, order_id) references orders (program_id, id),
  constraint order_wechat_shipping_uploaded check (state <> 'UPLOADED' or uploaded_at is not null)
);
create index order_wechat_shipping_refused on order_wechat_shipping (program_id, order_id) where state = 'REFUSED';

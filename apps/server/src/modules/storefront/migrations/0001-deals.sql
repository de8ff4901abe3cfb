-- The lowest price a unit of a SKU was really paid at, per business day: what a crossed-out price may be compared with.
create table sku_deals (
  program_id text not null references programs (id),
  sku_id uuid not null,
  day date not null,
  lowest_fen bigint not null check (lowest_fen > 0),
  primary key (program_id, sku_id, day)
);

-- Re-encoded uploads, named by the hash of their bytes; the files lie below the storage directory.
create table pictures (
  program_id text not null references programs (id),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  width integer not null,
  height integer not null,
  bytes integer not null,
  created_at timestamptz not null default app_now(),
  primary key (program_id, hash)
);

create table categories (
  program_id text not null references programs (id),
  id uuid not null,
  parent_id uuid,
  -- from the root to this category itself: descendants are those whose path contains it
  path uuid[] not null check (path[array_length(path, 1)] = id and array_length(path, 1) <= 3),
  name text not null,
  icon jsonb,
  position integer not null,
  created_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, parent_id) references categories (program_id, id)
);

create table products (
  program_id text not null references programs (id),
  id uuid not null,
  -- grows with every save; the editor hands back the one it loaded
  version bigint not null default 1,
  title text not null,
  subtitle text not null,
  category_id uuid not null,
  pictures jsonb not null,
  description text not null,
  option_names text[] not null,
  no_reason_return boolean not null,
  state text not null check (state in ('DRAFT', 'ON_SALE', 'OFF_SALE')),
  -- first time it went on sale: “new” means new to shoppers
  on_sale_at timestamptz,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, category_id) references categories (program_id, id)
);
create index products_by_update on products (program_id, updated_at desc, id desc);
create index products_on_sale on products (program_id, on_sale_at desc, id desc) where state = 'ON_SALE';
create index products_by_category on products (program_id, category_id);

-- on_hand: in the warehouse, of which `reserved` is held by orders not yet paid; `sold` has left to buyers.
-- stocked = everything ever put in = on_hand + sold: no statement can lose or invent a unit without breaking the check.
create table skus (
  program_id text not null,
  id uuid not null,
  product_id uuid not null,
  code text not null,
  options text[] not null,
  price_fen bigint not null check (price_fen >= 0),
  weight_grams integer not null check (weight_grams >= 0),
  position integer not null,
  on_hand integer not null check (on_hand >= 0),
  reserved integer not null default 0 check (reserved >= 0),
  sold integer not null default 0 check (sold >= 0),
  stocked integer not null,
  -- taken out of the product; orders still refer to it
  removed_at timestamptz,
  primary key (program_id, id),
  foreign key (program_id, product_id) references products (program_id, id),
  constraint skus_never_oversold check (reserved <= on_hand),
  constraint skus_conserve_units check (on_hand + sold = stocked)
) with (fillfactor = 70); -- room for the next version of a row beside it: stock moves then touch no index
create unique index skus_by_code on skus (program_id, code) where removed_at is null;
create index skus_by_product on skus (program_id, product_id, position);

-- Every price a SKU ever had and how long: the lawful reference price is the lowest of the last days.
create table sku_prices (
  program_id text not null,
  sku_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz,
  price_fen bigint not null,
  primary key (program_id, sku_id, from_at),
  foreign key (program_id, sku_id) references skus (program_id, id),
  check (until_at > from_at)
);
create unique index sku_prices_current on sku_prices (program_id, sku_id) where until_at is null;

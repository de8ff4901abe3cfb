-- Where people come from. The key is what events and links carry, so it never changes.
create table channels (
  program_id text not null references programs (id),
  id uuid not null,
  key text not null check (key ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
  name text not null,
  kind text not null check (kind in ('organic', 'code', 'link', 'poster', 'article_card', 'product_card', 'ad', 'store',
    'kol', 'partner', 'staff', 'seed')),
  "group" text not null check ("group" in ('organic', 'paid', 'subsidy', 'private')),
  owner text not null,
  note text not null,
  -- of a month; null: not planned
  planned_new_persons integer check (planned_new_persons >= 0),
  planned_cost_fen bigint check (planned_cost_fen >= 0),
  starts_at timestamptz,
  ends_at timestamptz,
  version integer not null default 1,
  archived_at timestamptz,
  created_at timestamptz not null default app_now(),
  primary key (program_id, id),
  check (ends_at > starts_at)
);
create unique index channels_by_key on channels (program_id, key);

-- One code, link, poster or card. short_id is what it carries as `s=`: unique in the whole installation, because our own
-- short link names no program. What is printed cannot be called back, so page and product never change.
create table placements (
  program_id text not null,
  id uuid not null,
  short_id text not null check (short_id ~ '^[0-9A-Za-z]{8}$'),
  channel_id uuid not null,
  label text not null,
  kind text not null check (kind in ('WXACODE', 'LINK', 'URL_LINK', 'URL_SCHEME', 'POSTER', 'ARTICLE_CARD', 'PRODUCT_CARD')),
  page text not null,
  product_id uuid,
  utm jsonb,
  coupon_template_id uuid,
  staff_id uuid,
  staff_name text,
  store_name text,
  coupons_claimed integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, channel_id) references channels (program_id, id),
  check ((page = 'pages/product/index') = (product_id is not null))
);
create unique index placements_by_short_id on placements (short_id);
create index placements_by_channel on placements (program_id, channel_id, created_at desc, id desc);

-- WeChat's link of a placement and until when it works; replaced when it ends.
create table placement_links (
  program_id text not null,
  placement_id uuid not null,
  kind text not null check (kind in ('URL_LINK', 'URL_SCHEME')),
  url text not null,
  expires_at timestamptz not null,
  primary key (program_id, placement_id, kind),
  foreign key (program_id, placement_id) references placements (program_id, id)
);

-- What brought a person first, and last; counted from launches as they arrive. No reference to programs: see persons.
create table person_touches (
  program_id text not null,
  person_id integer not null,
  first_channel text not null,
  first_code text not null,
  first_scene integer not null,
  first_at timestamptz not null,
  last_channel text not null,
  last_code text not null,
  last_scene integer not null,
  last_at timestamptz not null,
  -- the newest session counted in channel_days
  last_session bigint not null,
  primary key (program_id, person_id),
  check (first_at <= last_at)
);
create index person_touches_by_first on person_touches (program_id, first_channel, first_at);

-- Launches per channel, placement (code '' = by channel name only) and business day.
create table channel_days (
  program_id text not null,
  channel text not null,
  code text not null,
  day date not null,
  visits integer not null default 0,
  scans integer not null default 0,
  new_persons integer not null default 0,
  primary key (program_id, channel, code, day)
);

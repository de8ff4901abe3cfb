-- Who collects (docs/decisions/0007). A term is the time one web process collects without losing its lease; shards are slices of all
-- devices by hash of (program, anon_id). Both stand above programs, as the cursors of the facts log do.
-- Leases follow PostgreSQL's own clock: app_now() may be set and jump, a lease must not.
create table collector_terms (
  term integer generated always as identity primary key,
  -- where other web processes hand on what belongs to this one
  url text not null,
  -- which process this is, so that another on the same machine can see that it is dead
  machine text not null,
  pid integer not null,
  started text not null,
  expires_at timestamptz not null,
  -- never to be renewed; stays until its reactions are caught up with
  ended boolean not null default false,
  -- reactions to every block of this term up to this one are committed
  reacted_block integer not null default 0
);

-- No reference to the term: an ended one is deleted, and a shard of a term that is not there is free.
create table collector_shards (
  shard smallint primary key check (shard between 0 and 63),
  term integer
);
insert into collector_shards (shard) select generate_series(0, 63);

-- An event a reaction could not digest; the others went on. Tried again now and then.
create table parked_reactions (
  program_id text not null,
  reaction text not null,
  event_id uuid not null,
  received_at timestamptz not null,
  error text not null,
  parked_at timestamptz not null default app_now(),
  primary key (program_id, reaction, event_id)
);

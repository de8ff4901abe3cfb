-- The tracking plan of a program: one row, its lock, and the number every change moves.
create table tracking_plans (
  program_id text primary key,
  -- Unknown events are refused and undeclared properties set aside.
  is_strict boolean not null default false,
  version bigint not null default 0
);

-- Events that are declared, seen, or built in and changed in some way.
create table tracking_plan_events (
  program_id text not null,
  name text not null,
  title text not null default '',
  description text not null default '',
  owner text not null default '',
  status text not null check (status in ('draft', 'active', 'blocked', 'archived')),
  source text not null check (source in ('builtin', 'declared', 'first_sight')),
  first_seen_at timestamptz,
  version integer not null default 1,
  primary key (program_id, name)
);

-- Types of their properties; a built-in event has here only what its contract does not know.
create table tracking_plan_properties (
  program_id text not null,
  event text not null,
  name text not null,
  type text not null check (type in ('string', 'number', 'boolean', 'datetime', 'list', 'object')),
  is_required boolean not null default false,
  description text not null default '',
  -- Only these values are right; null: any of the type.
  allowed_values text[],
  source text not null check (source in ('declared', 'first_sight')),
  first_seen_at timestamptz,
  primary key (program_id, event, name)
);

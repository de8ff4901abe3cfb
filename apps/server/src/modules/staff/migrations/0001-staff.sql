-- Who runs a business: a merchant has programs, operators work in programs with a role.
-- merchants, operators and sign-in attempts are above any program, so their keys do not start with program_id.
create table merchants (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default app_now()
);

-- The kernel made the table; whose program it is belongs here.
alter table programs add column merchant_id uuid references merchants (id);

create table operators (
  id uuid primary key,
  -- normalised: NFKC, lower case, trimmed
  account text not null unique,
  name text not null,
  password_hash text not null,
  disabled_at timestamptz,
  created_at timestamptz not null default app_now()
);

create table operator_roles (
  program_id text not null references programs (id),
  operator_id uuid not null references operators (id),
  role text not null check (role in ('owner', 'operator')),
  granted_at timestamptz not null default app_now(),
  primary key (program_id, operator_id)
);
create index operator_roles_by_operator on operator_roles (operator_id);

-- Wrong passwords per key: sha-256 of account, and of account + address. Kept for accounts that do not exist too,
-- so that locking tells nobody which accounts do.
create table sign_in_attempts (
  key bytea primary key,
  failures integer not null,
  locked_until timestamptz not null,
  last_at timestamptz not null
);
create index sign_in_attempts_age on sign_in_attempts (last_at);

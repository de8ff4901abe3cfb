-- What the product tells operators, one row for each who is told. The key says what it is about, so that it is told once.
create table notices (
  program_id text not null references programs (id),
  operator_id uuid not null references operators (id),
  id uuid not null,
  key text not null,
  kind text not null,
  title text not null,
  body text not null,
  link text,
  at timestamptz not null default app_now(),
  read_at timestamptz,
  primary key (program_id, operator_id, id),
  constraint notices_once unique (program_id, operator_id, key)
);
create index notices_unread on notices (program_id, operator_id) where read_at is null;
create index notices_age on notices (at);

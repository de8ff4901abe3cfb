-- Double entry, append-only. A transaction is one fact as the books see it; it and all its entries come in one statement.
create table ledger_transactions (
  program_id text not null,
  id uuid not null,
  -- What it is about, e.g. order:<id>, and the fact that said so: posted once.
  source text not null check (length(source) between 3 and 200),
  kind text not null,
  at timestamptz not null,
  -- The business day in the program's zone.
  day date not null,
  order_id uuid,
  -- Figures of the fact that later postings of the same order need (how much of a discount a refund takes back).
  voucher jsonb not null,
  entry_count smallint not null check (entry_count >= 2),
  posted_at timestamptz not null default app_now(),
  primary key (program_id, id),
  constraint ledger_transactions_once unique (program_id, source, kind)
);
create index ledger_transactions_by_order on ledger_transactions (program_id, order_id) where order_id is not null;
create index ledger_transactions_by_day on ledger_transactions (program_id, kind, day);

create table ledger_entries (
  program_id text not null,
  transaction_id uuid not null,
  line smallint not null,
  account text not null,
  -- Which campaign, template or member of a split account; '' of the others.
  ref text not null default '',
  unit text not null check (unit in ('FEN', 'POINTS')),
  debit bigint not null check (debit >= 0),
  credit bigint not null check (credit >= 0),
  -- The transaction's, so that a statement is one walk along one index.
  at timestamptz not null,
  day date not null,
  primary key (program_id, transaction_id, line),
  foreign key (program_id, transaction_id) references ledger_transactions (program_id, id),
  constraint ledger_entries_one_side check ((debit = 0) <> (credit = 0))
);
-- Ids sort by time, so (day, transaction_id, line) is the order of a statement.
create index ledger_entries_by_account on ledger_entries (program_id, account, day, transaction_id, line);
create index ledger_entries_by_ref on ledger_entries (program_id, account, ref, day, transaction_id, line) where ref <> '';

-- Sums of the entries by account and day, kept by the trigger below. Each posting writes into a shard nobody else is writing
-- to, so parallel postings to the same account never wait for each other; a reader adds the shards up.
create table ledger_balances (
  program_id text not null,
  account text not null,
  ref text not null,
  unit text not null,
  day date not null,
  shard smallint not null,
  debit bigint not null,
  credit bigint not null,
  primary key (program_id, account, ref, unit, day, shard)
);

-- What the refs of split accounts are called. A member's account has no name here and says whose it is.
create table ledger_accounts (
  program_id text not null,
  account text not null,
  ref text not null check (ref <> ''),
  name text not null,
  member_id uuid,
  opened_at timestamptz not null default app_now(),
  primary key (program_id, account, ref)
);
create index ledger_accounts_by_member on ledger_accounts (program_id, member_id) where member_id is not null;

-- 16 shards: as many postings at once as there are connections that post. The lock ends with the transaction.
create function ledger_shard() returns smallint language plpgsql as $$
begin
  for shard in 0..15 loop
    if pg_try_advisory_xact_lock(7248268, shard) then return shard; end if;
  end loop;
  return pg_backend_pid() % 16;
end $$;

create function ledger_entries_added() returns trigger language plpgsql as $$
declare
  bad text;
begin
  select transaction_id || ' ' || unit into bad from added group by program_id, transaction_id, unit having sum(debit) <> sum(credit) limit 1;
  if bad is not null then
    raise exception 'ledger transaction %: debit and credit differ', bad using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  -- a transaction that stands gets no more entries
  select one.transaction_id into bad
  from (select distinct program_id, transaction_id from added) one
  join ledger_transactions posted on posted.program_id = one.program_id and posted.id = one.transaction_id
  where posted.entry_count <> (select count(*) from ledger_entries entry
    where entry.program_id = one.program_id and entry.transaction_id = one.transaction_id) limit 1;
  if bad is not null then
    raise exception 'ledger transaction % is not complete', bad using errcode = 'check_violation', constraint = 'ledger_complete';
  end if;
  insert into ledger_balances as kept (program_id, account, ref, unit, day, shard, debit, credit)
  select program_id, account, ref, unit, day, (select ledger_shard()), sum(debit)::bigint, sum(credit)::bigint
  from added group by program_id, account, ref, unit, day order by program_id, account, ref, unit, day
  on conflict (program_id, account, ref, unit, day, shard)
    do update set debit = kept.debit + excluded.debit, credit = kept.credit + excluded.credit;
  return null;
end $$;
create trigger ledger_entries_added after insert on ledger_entries
  referencing new table as added for each statement execute function ledger_entries_added();

-- A transaction without its entries does not commit.
create function ledger_transaction_complete() returns trigger language plpgsql as $$
begin
  if (select count(*) from ledger_entries where program_id = new.program_id and transaction_id = new.id) <> new.entry_count then
    raise exception 'ledger transaction % has not its entries', new.id using errcode = 'check_violation', constraint = 'ledger_complete';
  end if;
  return null;
end $$;
create constraint trigger ledger_transactions_complete after insert on ledger_transactions
  deferrable initially deferred for each row execute function ledger_transaction_complete();

create trigger ledger_transactions_append_only before update or delete on ledger_transactions for each row execute function refuse_change();
create trigger ledger_transactions_no_truncate before truncate on ledger_transactions execute function refuse_change();
create trigger ledger_entries_append_only before update or delete on ledger_entries for each row execute function refuse_change();
create trigger ledger_entries_no_truncate before truncate on ledger_entries execute function refuse_change();

create table ledger_check_runs (
  program_id text not null,
  id uuid not null,
  at timestamptz not null default app_now(),
  -- An operator's name; null: by itself at night.
  by_name text,
  is_green boolean not null,
  checks jsonb not null,
  primary key (program_id, id)
);

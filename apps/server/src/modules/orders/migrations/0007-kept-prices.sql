-- Input and result of a price are only ever read whole: kept as compressed JSON (kept-price.ts); rows from before as plain JSON.
-- 22 KB of jsonb were parsed, compressed and logged for every order. Short enough now to stay in their row.
alter table order_prices
  alter column input type bytea using convert_to(input::text, 'UTF8'),
  alter column result type bytea using convert_to(result::text, 'UTF8');
alter table order_prices
  alter column input set storage external,
  alter column result set storage external,
  set (toast_tuple_target = 8160);

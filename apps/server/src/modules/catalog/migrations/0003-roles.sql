-- What a product is there for: to bring people in, to earn, or to stand for the shop; null: nobody said.
alter table products add column role text check (role in ('traffic', 'profit', 'premium'));

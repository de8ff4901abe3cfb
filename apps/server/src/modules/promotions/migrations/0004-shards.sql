-- Large limits are divided over several rows, so that the checkouts of a sale do not wait for one another: each takes from one.
-- What all shards of a promotion may give is its limit; `gather` in count-store.ts moves what is left of them into one.
alter table promotion_counts add column shard smallint not null default 0;
alter table promotion_counts drop constraint promotion_counts_pkey;
alter table promotion_counts add primary key (program_id, promotion_id, shard);
-- Which shard an order took from: it gives back there.
alter table promotion_uses add column shard smallint not null default 0;

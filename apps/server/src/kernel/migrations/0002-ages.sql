-- What housekeeping looks for once a day: calls that are settled, tokens that ended.
create index outbox_intents_settled on outbox_intents (settled_at) where settled_at is not null;
create index shopper_tokens_ended on shopper_tokens (expires_at);

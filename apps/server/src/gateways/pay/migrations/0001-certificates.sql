-- Platform certificates of WeChat Pay as last downloaded: what certificate mode verifies with. Sealed, so that nobody who can
-- write here plants a key of their own.
create table pay_certificates (
  program_id text not null,
  serial text not null,
  mchid text not null,
  pem bytea not null,
  effective_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (program_id, serial)
);

-- When they were asked for: at most once a minute however many forged serials arrive, and again after twelve hours.
create table pay_certificate_downloads (
  program_id text primary key,
  tried_at timestamptz not null default app_now(),
  fetched_at timestamptz
);

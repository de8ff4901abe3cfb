-- What a program authenticates to WeChat with. Secrets are sealed (kernel/sealed).
create table program_credentials (
  program_id text primary key,
  appid text not null,
  app_secret bytea not null,
  mchid text not null,
  merchant_serial text not null,
  merchant_key bytea not null,
  api_v3_key bytea not null,
  -- PEM by serial: PUB_KEY_ID_… or a platform certificate's; two during a rotation.
  pay_public_keys jsonb not null,
  updated_at timestamptz not null default app_now()
);

-- The one access_token all processes share; renewed under an advisory lock.
create table wechat_access_tokens (
  program_id text primary key,
  token bytea not null,
  expires_at timestamptz not null,
  renewed_at timestamptz not null default app_now()
);

-- WeChat's own daily figures of Beijing days, beside ours; ours are counted anew from behaviour whenever they are read.
create table wechat_figure_days (
  program_id text not null,
  day date not null,
  fetched_at timestamptz,
  tries integer not null default 0,
  -- null when nothing of the day is left to fetch, or WeChat will not have it any more
  next_try_at timestamptz default app_now(),
  -- why it waits, in WeChat's words
  reason text,
  primary key (program_id, day)
);
create index wechat_figure_days_due on wechat_figure_days (next_try_at) where next_try_at is not null;

create table wechat_figures (
  program_id text not null,
  day date not null,
  metric text not null,
  value bigint not null check (value >= 0),
  primary key (program_id, day, metric),
  foreign key (program_id, day) references wechat_figure_days (program_id, day)
);

-- who said no, by time: one of the reasons why figures differ
create index consents_refused on consents (program_id, at) where purpose = 'analytics' and not granted;

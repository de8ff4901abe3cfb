-- The first people who try the shop and say what they think. One row a program: its lock stands before the last place.
create table seed_programmes (
  program_id text primary key references programs (id),
  is_on boolean not null,
  promise text not null,
  quota integer not null check (quota >= 1),
  feedback_per_week integer not null check (feedback_per_week >= 0),
  weekly_goal integer not null check (weekly_goal >= 1),
  lapse_after_weeks integer not null check (lapse_after_weeks >= 1),
  joined integer not null default 0,
  check (joined between 0 and quota)
);

-- A code so many may join by: a placement of the channel for seed users.
create table seed_invitations (
  program_id text not null,
  placement_id uuid not null,
  uses integer not null check (uses >= 1),
  used integer not null default 0,
  is_open boolean not null default true,
  created_at timestamptz not null default app_now(),
  primary key (program_id, placement_id),
  foreign key (program_id, placement_id) references placements (program_id, id),
  check (used between 0 and uses)
);

create table seed_users (
  program_id text not null,
  id uuid not null,
  member_id uuid not null,
  person_id integer not null,
  placement_id uuid not null,
  state text not null default 'INVITED' check (state in ('INVITED', 'ACTIVE', 'LAPSED')),
  given integer not null default 0,
  last_feedback_at timestamptz,
  joined_at timestamptz not null default app_now(),
  primary key (program_id, id),
  foreign key (program_id, placement_id) references seed_invitations (program_id, placement_id)
);
create unique index seed_users_by_member on seed_users (program_id, member_id);
create index seed_users_by_state on seed_users (program_id, state, joined_at desc);
-- who may lapse next
create index seed_users_silent on seed_users (coalesce(last_feedback_at, joined_at)) where state <> 'LAPSED';

-- What members say. member_id is null once they are gone.
create table feedback (
  program_id text not null,
  id uuid not null,
  member_id uuid,
  is_seed boolean not null,
  category text not null check (category in ('PRODUCT', 'EXPERIENCE', 'SERVICE', 'PRICE', 'BUG', 'IDEA')),
  rating smallint not null check (rating between 1 and 5),
  text text not null,
  state text not null default 'NEW' check (state in ('NEW', 'PLANNED', 'SHIPPED', 'DECLINED')),
  answer text not null default '',
  created_at timestamptz not null default app_now(),
  primary key (program_id, id)
);
create index feedback_by_time on feedback (program_id, created_at desc, id desc);
create index feedback_by_member on feedback (program_id, member_id, created_at desc, id desc);
create index feedback_by_state on feedback (program_id, state, created_at desc, id desc);

import { Migration } from "@mikro-orm/migrations";

/** Rules of teams that act after submissions, and the log of what they did. */
export class Migration20261130210002_automation extends Migration {
  override up(): void {
    this.addSql(`
create table automation_rule (
  team_id uuid not null references team (id),
  id uuid not null,
  name text not null,
  enabled boolean not null,
  triggers text[] not null,
  -- Null: after submissions of every assessment.
  assessment_id uuid,
  min_score double precision,
  max_score double precision,
  labels text[] not null default '{}'::text[],
  actions jsonb not null,
  -- Who counts as the inviter of those that the rule invites.
  saved_by_type text not null check (saved_by_type in ('TeamMember','ApiKey')),
  saved_by_id uuid not null,
  created_at timestamptz(3) not null default now(),
  -- Events from before are not acted on.
  effective_from timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id)
);

-- What became of an event under a rule: one row, so that a rule never acts twice on it.
create table automation_run (
  team_id uuid not null,
  id uuid not null,
  rule_id uuid not null,
  event_sequence integer not null,
  event_id uuid not null,
  invitation_id uuid not null,
  outcome text not null default 'PENDING' check (outcome in ('PENDING','ACTED','NOT_MATCHED','SKIPPED')),
  reason text,
  results jsonb not null default '[]'::jsonb,
  created_at timestamptz(3) not null default now(),
  due_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  constraint automation_run_once unique (team_id, rule_id, event_sequence),
  foreign key (team_id, rule_id) references automation_rule (team_id, id)
);
create index automation_run_of_rule on automation_run (team_id, rule_id, id desc);
create index automation_run_of_invitation on automation_run (team_id, rule_id, invitation_id) where outcome = 'ACTED';
create index automation_run_pending on automation_run (team_id, due_at) where outcome = 'PENDING';
create index automation_run_age on automation_run (team_id, created_at);

-- Invitations that rules made, with the assessments that led to each.
create table automation_invitation (
  team_id uuid not null,
  invitation_id uuid not null,
  rule_id uuid not null,
  assessment_ids uuid[] not null,
  primary key (team_id, invitation_id),
  foreign key (team_id, invitation_id) references invitation (team_id, id)
);
`);
  }
}

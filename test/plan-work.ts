import { randomBytes } from "node:crypto";
import { storedId } from "../src/platform/ids/ids.ts";
import type { DeliveryKind } from "../src/platform/outgoing-delivery/delivery-kind.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

/*
 * What a team has after years of notifications, webhooks and callbacks, for statements of streams and workers. All of it
 * is done: whatever looks for what is due must not read it.
 */
export async function seedWork(app: TestApp, team: TestTeam, endpointId: string): Promise<void> {
  const run = (text: string, ...values: unknown[]) => app.db.query(`/* test */ ${text}`, [team.uuid, ...values]);
  await run(
    `insert into event (team_id, sequence, id, type, occurred_at, assessment_id, candidate_id, invitation_id)
     select team_id, 500000 + row_number() over (order by id), gen_random_uuid(), 'ASSESSMENT_STARTED', started_at, assessment_id, candidate_id, id
     from invitation where team_id = $1 and started_at is not null`,
  );
  await run("update team_counter set last = (select max(sequence) from event where team_id = $1) where team_id = $1");
  await run(
    `insert into reaction_cursor (team_id, through) select team_id, last from team_counter where team_id = $1
     on conflict (team_id) do update set through = excluded.through`,
  );
  for (const channel of ["EMAIL", "IN_APP"])
    await run(
      `insert into notification_decision (team_id, event_sequence, member_id, channel, id, reason, outcome, read_at)
       select team_id, sequence, $2, $3, gen_random_uuid(), 'SCHEME', 'NOTIFIED', case when sequence % 1000 > 0 then now() end
       from event where team_id = $1 and type = 'ASSESSMENT_STARTED'`,
      team.owner.uuid,
      channel,
    );
  await run(
    `insert into email (team_id, id, kind, member_id, event_sequence, invitation_id, candidate_id, state, message_id, queued_at, sent_at)
     select team_id, gen_random_uuid(), 'ASSESSMENT_STARTED', $2, sequence, invitation_id, candidate_id, 'SENT', '<x@y>', occurred_at, occurred_at
     from event where team_id = $1 and type = 'ASSESSMENT_STARTED'`,
    team.owner.uuid,
  );
  await run(
    `insert into webhook_delivery (team_id, id, endpoint_id, event_sequence, event_id, state, attempts, tries, status_code, next_attempt_at)
     select team_id, gen_random_uuid(), $2, sequence, id, 'SUCCEEDED', 1, 1, 204, null
     from event where team_id = $1 and sequence % 2 = 0`,
    endpointId,
  );
  const key = storedId("ApiKey", (await team.addApiKey("INVITE")).id);
  await run(
    "insert into greenhouse_key (team_id, api_key_id, sealed_key, credential_hash) values ($1, $2, $3, $3)",
    key,
    randomBytes(32),
  );
  await run(
    `insert into greenhouse_completion (team_id, id, invitation_id, api_key_id, state)
     select team_id, gen_random_uuid(), id, $2, 'TOLD' from invitation where team_id = $1`,
    key,
  );
  await run(
    `insert into audit_entry (team_id, id, action, actor_type, actor_id)
     select $1, gen_random_uuid(), 'invitation.cancel', 'TeamMember', $2 from generate_series(1, 50000)`,
    team.owner.uuid,
  );
}

/** Delivers what is due of one kind, as a worker does. @returns how many */
// biome-ignore lint/suspicious/noExplicitAny: each kind has rows and outcomes of its own
export async function deliverDue(kind: DeliveryKind<any, any, any>): Promise<number> {
  const items = await kind.lease(10, new Map());
  for (const item of items) {
    const outcome = await kind.attempt(item, await kind.prepare(item));
    // E-mails wait for their recorded outcome before the next one ends.
    await kind.record([outcome]);
    kind.settled?.(item);
  }
  return items.length;
}

import { sqlState } from "../base/in-transaction.ts";
import { errorFields } from "../base/log.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import type { LoggedEvent } from "./event-types.ts";
import { type Tx, transact } from "./transact.ts";

/** What follows from a fact: rows and jobs in the transaction given, never I/O. The roof's reactions.ts lists them. */
export interface Reaction {
  name: string;
  /** Is given events in order: as many as there are, or, where it throws at that, each by itself. */
  react(tx: Tx, events: LoggedEvent[]): Promise<void>;
}

const batchSize = 200;
/** SQLSTATEs of what passes by itself (deadlock, serialization failure, a lock that was held): the batch is tried again. */
const passing = new Set(["40P01", "40001", "55P03"]);

/**
 * Lets reactions follow the log of every team that is behind. Events, what follows from them and
 * the cursor move in one transaction: each fact is reacted to once and in order, whatever dies.
 */
export async function reactToEvents(services: Services, reactions: Reaction[]): Promise<void> {
  const behind = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select c.team_id as "teamId" from team_counter c left join reaction_cursor r using (team_id)
      where c.last > coalesce(r.through, 0) limit 100`,
  );
  for (const { teamId } of behind) {
    try {
      let through: number;
      do {
        through = await reactInTeam(services, teamId, reactions);
        // Who was told is news, too, though not in the log: members who watch are waiting for it.
        if (through > 0) services.bell.ring(teamId);
      } while (through === batchSize);
    } catch (error) {
      // It is tried again at the next run; the teams after it must not wait for that.
      services.log.warn({ teamId, ...errorFields(error) }, "reactions of a team failed");
    }
  }
  if (behind.length > 0) services.queue.wake();
}

/** One batch of one team. @returns how many events it went through; 0 where another worker is at it */
async function reactInTeam(services: Services, teamId: string, reactions: Reaction[]): Promise<number> {
  return await transact(systemContext(services, teamId), async (tx) => {
    await rows(tx.em, sql`insert into reaction_cursor (team_id) values (${teamId}) on conflict do nothing`);
    const cursor = await firstRow<{ through: number }>(
      tx.em,
      sql`select through from reaction_cursor where team_id = ${teamId} for no key update skip locked`,
    );
    if (cursor === null) return 0;
    const events = await rows<LoggedEvent>(
      tx.em,
      sql`select id as uuid, sequence, type, occurred_at as "occurredAt", assessment_id as "assessmentId", candidate_id as "candidateId",
            invitation_id as "invitationId", email_id as "emailId", actor_type as "actorType", actor_id as "actorId", changes
          from event where team_id = ${teamId} and sequence > ${cursor.through} order by sequence limit ${sql.raw(String(batchSize))}`,
    );
    if (events.length > 0) for (const reaction of reactions) await reactOrSetAside(tx, events, reaction);
    if (events.length > 0)
      await rows(tx.em, sql`update reaction_cursor set through = ${events.at(-1)!.sequence} where team_id = ${teamId}`);
    return events.length;
  });
}

/**
 * Under a savepoint, so that an event at which a reaction throws does not stop its team: it is found by going through
 * them one by one, and set aside. What passes by itself is no reason.
 */
async function reactOrSetAside(tx: Tx, events: LoggedEvent[], reaction: Reaction): Promise<void> {
  await rows(tx.em, sql`savepoint reaction`);
  try {
    await reaction.react(tx, events);
    await rows(tx.em, sql`release savepoint reaction`);
  } catch (error) {
    if (passing.has(sqlState(error) ?? "")) throw error;
    await rows(tx.em, sql`rollback to savepoint reaction`);
    const [event] = events;
    if (events.length > 1) for (const one of events) await reactOrSetAside(tx, [one], reaction);
    else if (event !== undefined) await setAside(tx, event, reaction, error);
  }
}

async function setAside(tx: Tx, event: LoggedEvent, reaction: Reaction, error: unknown): Promise<void> {
  const { log, metrics } = tx.context.services;
  metrics.reactionFailures.inc();
  log.error(
    { teamId: tx.teamId, sequence: event.sequence, reaction: reaction.name, ...errorFields(error) },
    "reaction set aside",
  );
  await rows(
    tx.em,
    sql`insert into reaction_failure (team_id, sequence, reaction, error)
      values (${tx.teamId}, ${event.sequence}, ${reaction.name}, ${errorFields(error).code ?? errorFields(error).error})
      on conflict (team_id, sequence, reaction) do nothing`,
  );
}

import type { TestApp } from "./test-app.ts";

/** Makes e-mails that wait for their next attempt due now: those of one team, or all. */
export async function makeEmailsDue(app: TestApp, teamId: string | null = null): Promise<void> {
  await app.db.query(
    `/* test */ update email set next_attempt_at = now()
     where state in ('QUEUED', 'DEFERRED') and next_attempt_at > now() and ($1::uuid is null or team_id = $1)`,
    [teamId],
  );
}

/** E-mails that are queued from now on are not due, until the function returned is called. */
export async function holdEmails(app: TestApp): Promise<() => Promise<void>> {
  await app.db.query(`/* test */ create or replace function hold() returns trigger language plpgsql as $$
    begin new.next_attempt_at := now() + interval '1 hour'; return new; end $$;
    create trigger hold before insert on email for each row execute function hold()`);
  return async () => {
    await app.db.query("/* test */ drop trigger if exists hold on email");
    await makeEmailsDue(app);
  };
}

import { issueApiKey, issueToken } from "../src/access/credentials/issue-credential.ts";
import { type ApiKeyScope, type TeamFeature, type TeamRole, teamFeatures } from "../src/access/roles.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { globalId } from "../src/platform/ids/ids.ts";
import { addMember } from "../src/teams/add-member.ts";
import { createTeam } from "../src/teams/create-team.ts";
import { type Any, ask, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { waitUntil } from "./wait-until.ts";

let serial = 0;

export interface Member {
  id: string;
  uuid: string;
  email: string;
  token: string;
}

/** A team for one test, used through the public API by its owner. Members and keys are created as the command line creates them. */
export class TestTeam {
  readonly app: TestApp;
  readonly uuid: string;
  readonly owner: Member;

  constructor(app: TestApp, uuid: string, owner: Member) {
    this.app = app;
    this.uuid = uuid;
    this.owner = owner;
  }

  get id(): string {
    return globalId("Team", this.uuid);
  }

  ask(query: string, variables: object = {}, as: { token: string } = this.owner): Promise<Any> {
    return ask(this.app.url, as.token, query, variables);
  }

  post(query: string, variables: object = {}, as: { token: string } = this.owner) {
    return post(this.app.url, query, variables, { authorization: `Bearer ${as.token}` });
  }

  async addMember(role: TeamRole, name?: string): Promise<Member> {
    const { em } = this.app.running.services;
    const email = `${role.toLowerCase().replace("_", "-")}-${++serial}@team.test`;
    return await inTransaction(em, async (inner) => {
      const uuid = await addMember(inner, this.uuid, { email, name, role });
      const { token } = await issueToken(inner, { teamId: this.uuid, memberId: uuid }, "TOKEN");
      return { uuid, id: globalId("TeamMember", uuid), email, token };
    });
  }

  async addApiKey(...scopes: ApiKeyScope[]): Promise<{ id: string; token: string }> {
    const { em } = this.app.running.services;
    return await inTransaction(em, async (inner) => {
      const key = await issueApiKey(inner, { teamId: this.uuid, createdBy: this.owner.uuid, name: "a key", scopes });
      return { id: globalId("ApiKey", key.apiKeyId), token: key.key };
    });
  }

  async publishAssessment(title: string, more: object = {}): Promise<{ id: string; title: string }> {
    const made = await this.ask(
      "mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { assessment { id title } userErrors { code message } } }",
      {
        input: { title, ...more },
      },
    );
    if (made.createAssessment.userErrors.length > 0) throw new Error(JSON.stringify(made.createAssessment.userErrors));
    const { assessment } = made.createAssessment;
    await this.ask("mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", { id: assessment.id });
    return assessment;
  }

  /** Moves the e-mails of the team into the past, as its limits see them. */
  async ageEmails(minutes: number): Promise<void> {
    const { db } = this.app;
    const by = "make_interval(mins => $2)";
    await db.query(`/* test */ update email set queued_at = queued_at - ${by} where team_id = $1`, [
      this.uuid,
      minutes,
    ]);
    await db.query(
      `/* test */ update email_limit set queued_at = array(select moment - ${by} from unnest(queued_at) as moment), ends_at = ends_at - ${by}
       where team_id = $1`,
      [this.uuid, minutes],
    );
    // What was counted for today was yesterday's then.
    if (minutes >= 12 * 60) await db.query("/* test */ delete from email_day where team_id = $1", [this.uuid]);
  }

  /** Resolves when the event handlers have processed all events so far: notifications and webhook deliveries are decided. */
  async waitForHandlers(): Promise<void> {
    const { pool } = this.app.running.services;
    await waitUntil(async () => {
      const { rows } = await pool.query(
        `/* test */ select 1 from team_counter c left join reaction_cursor r using (team_id)
         where team_id = $1 and r.through is distinct from c.last`,
        [this.uuid],
      );
      return rows.length === 0;
    });
  }

  /** Calls inviteCandidates and returns its payload. */
  async invite(
    assessment: { id: string },
    candidates: (string | object)[],
    how: { input?: object; sendEmail?: boolean; dryRun?: boolean; as?: { token: string } } = {},
  ): Promise<Any> {
    const rows = candidates.map((one) => (typeof one === "string" ? { email: one } : one));
    const data = await this.ask(
      inviteMutation,
      {
        input: { assessmentId: assessment.id, candidates: rows, ...how.input },
        sendEmail: how.sendEmail ?? true,
        dryRun: how.dryRun ?? false,
      },
      how.as,
    );
    return data.inviteCandidates;
  }
}

export const inviteMutation = `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!, $dryRun: Boolean!) {
  inviteCandidates(input: $input, sendEmail: $sendEmail, dryRun: $dryRun) {
    batch { id total invited unchanged rejected }
    results {
      index ref email outcome
      candidate { id email name labels assignees { id } }
      invitation { id state inviteUrl practiceUrl emailRequested }
      errors { code message path existing { id } }
    }
    userErrors { code message path }
  }
}`;

/** A team with an owner. @param features default: all */
export async function createTestTeam(
  app: TestApp,
  name = "Acme",
  features: readonly TeamFeature[] = teamFeatures,
): Promise<TestTeam> {
  const email = `owner-${++serial}@team.test`;
  const { em } = app.running.services;
  const made = await createTeam(app.running.services, { name, owner: { email, name: "Olga Owner" }, features });
  const { token } = await inTransaction(em, (inner) => issueToken(inner, made, "TOKEN"));
  return new TestTeam(app, made.teamId, {
    id: globalId("TeamMember", made.memberId),
    uuid: made.memberId,
    email,
    token,
  });
}

/** The token of a link of the application. */
export const tokenOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

/** An address that no other test uses. */
export const newAddress = (name = "candidate"): string => `${name}-${++serial}@example.test`;

import { type Answer, type Any, post } from "./client.ts";
import { startMutation, submitMutation } from "./live-client.ts";
import { inviteMutation, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** An event that an answered mutation promised. */
export interface Promised {
  type: string;
  invitationId?: string;
  title?: string;
}

/** Mutations of one team, as many at once as are asked for, at random, with random pauses. */
export class Writers {
  /** What was answered, and therefore has to be in the log. */
  readonly promised: Promised[] = [];
  /** Addresses that an e-mail was promised to, by invitation. */
  readonly emails = new Map<string, string>();
  inFlight = 0;
  answered = 0;
  /** Requests that got no answer: nobody knows whether they were done. */
  cutOff = 0;
  /** Requests that were answered with: the database cannot be reached. */
  unavailable = 0;
  #stopped = false;
  readonly #url: string;
  readonly #token: string;
  readonly #assessmentId: string;
  readonly #name: string;
  #serial = 0;

  constructor(url: string, as: { token: string }, assessment: { id: string }, name = "w") {
    this.#url = url;
    this.#token = as.token;
    this.#assessmentId = assessment.id;
    this.#name = name;
  }

  stop(): void {
    this.#stopped = true;
  }

  toString(): string {
    const { answered, inFlight, cutOff, unavailable } = this;
    return JSON.stringify({ name: this.#name, answered, inFlight, cutOff, unavailable });
  }

  /** Runs writers, each for so many rounds or until `stop`. */
  async run(howMany: number, rounds: number, options: { mailed?: number; pauseMs?: number } = {}): Promise<void> {
    this.#stopped = false;
    await Promise.all(
      Array.from({ length: howMany }, async () => {
        for (let round = 0; round < rounds && !this.#stopped; round++) {
          await this.#round(options.mailed ?? 0);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * (options.pauseMs ?? 20)));
        }
      }),
    );
  }

  /** Null when there was no answer, or only that the server is not to be had. */
  async #send(query: string, variables: object): Promise<Any | null> {
    this.inFlight++;
    let answer: Answer;
    try {
      answer = await post(this.#url, query, variables, { authorization: `Bearer ${this.#token}` });
    } catch {
      this.cutOff++;
      return null;
    } finally {
      this.inFlight--;
    }
    const codes = answer.errors?.map((error) => error.extensions.code) ?? [];
    if (codes.includes("SERVICE_UNAVAILABLE") || codes.includes("SERVER_BUSY")) {
      this.unavailable++;
      return null;
    }
    if (codes.length > 0) throw new Error(JSON.stringify(answer.errors));
    this.answered++;
    return answer.data;
  }

  async #round(mailed: number): Promise<void> {
    const chance = Math.random();
    if (chance < 0.25) {
      const title = `${this.#name} ${++this.#serial}`;
      const query =
        "mutation ($id: ID!, $title: String!) { updateAssessment(id: $id, input: { title: $title }) { userErrors { code } } }";
      if ((await this.#send(query, { id: this.#assessmentId, title })) !== null)
        this.promised.push({ type: "ASSESSMENT_UPDATED", title });
      return;
    }
    const sendEmail = Math.random() < mailed;
    const emails = Array.from(
      { length: 1 + Math.floor(Math.random() * 3) },
      () => `${this.#name}-${++this.#serial}@crowd.test`,
    );
    const input = { assessmentId: this.#assessmentId, candidates: emails.map((email) => ({ email })) };
    const made = await this.#send(inviteMutation, { input, sendEmail, dryRun: false });
    if (made === null) return;
    const invitations = made.inviteCandidates.results.map((one: Any) => one.invitation);
    for (const [i, { id }] of invitations.entries()) {
      this.promised.push({ type: "INVITATION_CREATED", invitationId: id });
      if (sendEmail) this.emails.set(id, emails[i]!);
    }
    if (chance < 0.5) return;
    const { id, inviteUrl } = invitations[0];
    if ((await this.#send(startMutation, { t: tokenOf(inviteUrl) })) === null) return;
    this.promised.push({ type: "ASSESSMENT_STARTED", invitationId: id });
    // Who has submitted needs no e-mail any more: it is sent or not, as it happens, and nobody could count on it.
    if (chance < 0.75 || sendEmail) return;
    if ((await this.#send(submitMutation, { t: tokenOf(inviteUrl) })) === null) return;
    this.promised.push({ type: "ASSESSMENT_SUBMITTED", invitationId: id });
  }
}

/** Polls a condition while writers write. A writer that was rejected fails it at once: it writes no more. */
export async function untilWhile<T>(
  writing: Promise<unknown>[],
  what: () => Promise<T | null | undefined | false>,
  ms: number,
  stateOf: () => string,
): Promise<T> {
  const stopped = writing.map((one) =>
    one.then((): never => {
      throw new Error("the writers have stopped");
    }),
  );
  return await Promise.race([waitUntil(what, ms), ...stopped]).catch((error: Error) => {
    throw new Error(`${error.message}; the writers: ${stateOf()}`, { cause: error });
  });
}

/** What `wholeLog` has to select for `missingFrom`. */
export const promisedEdge = "cursor node { id sequence type occurredAt changes invitation { id } }";

/** Promises whose event is not in the log exactly once. */
export function missingFrom(log: Any[], promised: Promised[]): Promised[] {
  const counts = new Map<string, number>();
  for (const { node } of log) {
    const key = `${node.type} ${node.invitation?.id ?? node.changes?.title?.to}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return promised.filter((one) => counts.get(`${one.type} ${one.invitationId ?? one.title}`) !== 1);
}

import { inviteMutation, newAddress, tokenOf } from "./test-team.ts";

const lists = `{ viewer { __typename } assessments { totalCount nodes { id title } }
  invitations(first: 10) { totalCount nodes { id state candidate { email } } } candidates(first: 10) { nodes { id } } }`;
const exportMutation = "mutation { made: exportCandidates { url userErrors { code } } }";

/** Everything of one team that is not a mutation of `Writers`: lists, files, and whole attempts on candidates' pages. */
export class Reads {
  /** Requests that were answered as they should be. */
  answered = 0;
  /** Rounds that ended with a file, and with a submission. */
  files = 0;
  submitted = 0;
  /** Requests that were answered with 503, or not at all. */
  unavailable = 0;
  /** What was answered in any other way. */
  readonly wrong: string[] = [];
  #stopped = false;
  readonly #urls: () => string[];
  readonly #token: string;
  readonly #assessmentId: string;

  /** @param urls the servers that may be asked at the moment */
  constructor(urls: () => string[], as: { token: string }, assessment: { id: string }) {
    this.#urls = urls;
    this.#token = as.token;
    this.#assessmentId = assessment.id;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(howMany: number, pauseMs: number): Promise<void> {
    await Promise.all(
      Array.from({ length: howMany }, async (_, n) => {
        while (!this.#stopped) {
          if (n % 2 === 0) await this.#attempt();
          else await this.#export();
          await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
        }
      }),
    );
  }

  get #url(): string {
    const urls = this.#urls();
    return urls[Math.floor(Math.random() * urls.length)]!;
  }

  /** Null where there was no answer, or another one than expected. */
  async #send(path: string, init: RequestInit, status: number): Promise<string | null> {
    try {
      const answer = await fetch(this.#url + path, { redirect: "manual", ...init });
      const text = await answer.text();
      if (answer.status === 503) this.unavailable++;
      else if (answer.status === status && !(path === "/graphql" && "errors" in JSON.parse(text))) {
        this.answered++;
        return text;
      } else this.wrong.push(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    } catch {
      this.unavailable++;
    }
    return null;
  }

  // biome-ignore lint/suspicious/noExplicitAny: data of any query
  async #graphql(query: string, variables: object = {}): Promise<any> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${this.#token}` };
    const text = await this.#send(
      "/graphql",
      { method: "POST", headers, body: JSON.stringify({ query, variables }) },
      200,
    );
    return text === null ? null : JSON.parse(text).data;
  }

  async #export(): Promise<void> {
    await this.#graphql(lists);
    const url: string | undefined = (await this.#graphql(exportMutation))?.made.url;
    if (url === undefined) return;
    const file = await this.#send(url.replace("http://beckon.test", ""), {}, 200);
    if (file !== null) this.files++;
  }

  async #attempt(): Promise<void> {
    const input = { assessmentId: this.#assessmentId, candidates: [{ email: newAddress("reader") }] };
    const made = await this.#graphql(inviteMutation, { input, sendEmail: false, dryRun: false });
    const url: string | undefined = made?.inviteCandidates.results[0].invitation.inviteUrl;
    if (url === undefined) return;
    const page = `/i/${tokenOf(url)}`;
    const form = (fields: object) => ({ method: "POST", body: new URLSearchParams({ ...fields }) });
    if ((await this.#send(page, {}, 200)) === null) return;
    if ((await this.#send(`${page}/start`, form({}), 303)) === null) return;
    if ((await this.#send(`${page}/submit`, form({ notes: "done" }), 303)) !== null) this.submitted++;
  }
}

import type { PartnerSandbox } from "../integration.ts";

const apiKey = "workable-sandbox-token";

/** Workable's part: a recruiter moves a candidate to a stage with a test. */
export const workableSandbox: PartnerSandbox = {
  kind: "WORKABLE",
  settings: () => ({ apiKey }),
  answer: ({ path }) =>
    path.startsWith("/assessments/") ? { status: 200, body: {} } : { status: 404, body: { error: "Not found" } },
  async order({ serverUrl, url, apiKey: key, email, assessment }) {
    const call = async (path: string, body?: object) => {
      const response = await fetch(`${serverUrl}/partners/workable/${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: the form of the partner's protocol
      const answer = (await response.json()) as any;
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${answer.error}`);
      return answer;
    };
    const { tests } = (await call("tests")) as { tests: { id: string; name: string }[] };
    await call("assessments", {
      test_id: tests.find(({ name }) => name === assessment)?.id,
      job_title: "Operations Manager",
      job_shortcode: "CE4C5A3F0B",
      callback_url: `${url}/assessments/${crypto.randomUUID()}/results`,
      candidate: { first_name: "Willa", last_name: "Workable", email },
    });
  },
};

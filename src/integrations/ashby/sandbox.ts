import type { PartnerSandbox } from "../integration.ts";

const apiKey = "ashby-sandbox-key";

/** Ashby's part: a recruiter chooses an assessment by its name and starts it for an application. */
export const ashbySandbox: PartnerSandbox = {
  kind: "ASHBY",
  settings: () => ({ apiKey }),
  answer: ({ path }) =>
    path === "/assessment.update"
      ? { status: 200, body: { success: true, results: {} } }
      : { status: 404, body: { success: false, errors: ["not_found"] } },
  async order({ serverUrl, apiKey: key, email, assessment }) {
    const call = async (method: string, body: object) => {
      const response = await fetch(`${serverUrl}/partners/ashby/${method}`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      // biome-ignore lint/suspicious/noExplicitAny: the form of the partner's protocol
      const answer = (await response.json()) as any;
      if (!response.ok) throw new Error(`${method} was answered with ${response.status}: ${answer.message}`);
      return answer.results;
    };
    const tests = (await call("assessment.list", {})) as { assessment_type_id: string; name: string }[];
    const id = crypto.randomUUID();
    await call("assessment.start", {
      assessment_type_id: tests.find(({ name }) => name === assessment)?.assessment_type_id,
      candidate: {
        ashby_id: crypto.randomUUID(),
        first_name: "Ada",
        last_name: "Ashby",
        email,
        ashby_profile_url: `https://app.ashbyhq.com/candidates/${id}`,
      },
      application: { ashby_id: id, status: "Active" },
      job: {
        ashby_id: crypto.randomUUID(),
        name: "Engineer",
        ashby_job_url: "https://app.ashbyhq.com/jobs/1",
        hiringTeam: [],
      },
    });
  },
};

import type { PartnerSandbox } from "../integration.ts";

/** Greenhouse's part: a recruiter sends a test by its name, and gets a callback when there is a new status to read. */
export const greenhouseSandbox: PartnerSandbox = {
  kind: "GREENHOUSE",
  answer: ({ method, path }) =>
    method === "PATCH" && path.startsWith("/take_home_tests/")
      ? { status: 200, body: {} }
      : { status: 404, body: { errors: ["not_found"] } },
  async order({ serverUrl, url, apiKey, email, assessment }) {
    const call = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${serverUrl}/partners/greenhouse/${path}`, {
        ...init,
        headers: { authorization: `Basic ${btoa(`${apiKey}:`)}`, "content-type": "application/json" },
      });
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    };
    const tests = (await call("list_tests")) as { partner_test_id: string; partner_test_name: string }[];
    await call("send_test", {
      method: "POST",
      body: JSON.stringify({
        partner_test_id: tests.find(({ partner_test_name }) => partner_test_name === assessment)?.partner_test_id,
        candidate: {
          first_name: "Gwen",
          last_name: "Greenhouse",
          email,
          greenhouse_profile_url: "https://app.greenhouse.io/people/17681532?application_id=26234709",
        },
        url: `${url}/take_home_tests/${crypto.randomUUID()}`,
      }),
    });
  },
};

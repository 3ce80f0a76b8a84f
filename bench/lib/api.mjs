// The public interface of a server: GraphQL over HTTP.

/** Asks a server and returns the data of its answer. @throws where the answer has errors */
export async function ask({ url }, credential, query, variables = {}) {
  const answer = await post({ url }, credential, JSON.stringify({ query, variables }));
  const { data, errors } = JSON.parse(answer);
  if (errors !== undefined) throw new Error(`${query.slice(0, 80)} …: ${JSON.stringify(errors).slice(0, 500)}`);
  return data;
}

/** Posts a body that is written already; returns the text of the answer. */
export async function post({ url }, credential, body) {
  const headers = { "content-type": "application/json" };
  if (credential !== null) headers.authorization = `Bearer ${credential}`;
  const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body });
  return answer.text();
}

/** The value of a gauge or counter of /metrics; 0 where it is not there yet. */
export async function metricOf({ url }, name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0);
}

export const changeTitle =
  "mutation ($id: ID!, $title: String!) { updateAssessment(id: $id, input: { title: $title }) { userErrors { code message } } }";

export const inviteCandidates = `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!) {
  inviteCandidates(input: $input, sendEmail: $sendEmail) { batch { id invited } userErrors { code message } } }`;

let people = 0;
/** So many candidates whom no team has yet. */
export const newCandidates = (count) =>
  Array.from({ length: count }, () => {
    const number = `${Date.now()}${people++}`;
    return { email: `ada${number}@mail${people % 50}.example`, name: `Ada ${number}` };
  });

/** Invites new candidates; returns the milliseconds it took. @throws where not all of them were invited */
export async function invite(server, team, count, sendEmail) {
  const input = { assessmentId: team.assessment, candidates: newCandidates(count) };
  const body = JSON.stringify({ query: inviteCandidates, variables: { input, sendEmail } });
  const began = performance.now();
  const answer = await post(server, team.credential, body);
  const ms = performance.now() - began;
  const invited = JSON.parse(answer).data?.inviteCandidates.batch?.invited;
  if (invited !== count) throw new Error(`${count} candidates, ${invited} invited: ${answer.slice(0, 500)}`);
  return ms;
}

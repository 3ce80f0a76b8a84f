/** The media types of answers of /graphql, in our order of preference. */
const types = ["application/json", "application/graphql-response+json"] as const;
export type AnswerType = (typeof types)[number];

/**
 * Chooses the media type of an answer from the Accept header: by weight, then by how specific it is, then by the order of
 * the header. Null when none is accepted.
 */
export function answerType(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept.trim() === "") return types[0];
  const named = accept.split(",").map((part, order) => {
    const [name, ...parameters] = part.split(";").map((one) => one.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
    return { name: name!, order, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  const found = types.flatMap((type) => {
    for (const [exactness, name] of [type, "application/*", "*/*"].entries()) {
      const one = named.find((given) => given.name === name);
      if (one !== undefined) return one.weight > 0 ? [{ type, exactness, ...one }] : [];
    }
    return [];
  });
  found.sort((a, b) => b.weight - a.weight || a.exactness - b.exactness || a.order - b.order);
  return found[0]?.type ?? null;
}

/**
 * Whether a request names the older form "application/json", in which the status is 200 even for an invalid document
 * (GraphQL over HTTP). Clients that do not name a form get 400.
 */
export const wantsOlderForm = (accept: string | undefined): boolean =>
  /\bapplication\/json\b/i.test(accept ?? "") && answerType(accept) === "application/json";

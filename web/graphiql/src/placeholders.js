// The variables of the examples contain placeholders for ids: "paste the id of an assessment", "inv_…". The server would
// respond to them with null or NOT_FOUND, which does not explain what to do.
const SAMPLE = /^paste |^(?:[a-z]+_)?…$/;

/** Where to find the value of each placeholder. */
const SOURCES = [
  [/invitation|^inv_/, "Put in the id of an invitation: ListInvitations shows them."],
  [/assessment|^asm_/, "Put in the id of an assessment: LookAround shows them."],
  [/^bat_/, "Put in the id of a call: InviteCandidates answers it as batch.id."],
  [/^key_/, "Put in the id of a key: ReadAuditLog shows them."],
  [/^…$/, "Put in a cursor: ReadEvents shows them."],
  [/^cand_/, "Put in the id of a candidate: FindCandidates shows them."],
  [/^whe_/, "Put in the id of a webhook endpoint: SeeWebhooks shows them."],
  [/^whd_/, "Put in the id of a delivery: SeeWebhooks shows them."],
  [/\/i\//, "Put in what follows /i/ in an inviteUrl: InviteCandidates and ListInvitations show them."],
];

/** Paths and texts of the placeholders that are left in the variables. */
function samplesIn(value, path) {
  if (typeof value === "string") return SAMPLE.test(value) ? [{ path, sample: value }] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => samplesIn(inner, [...path, key]));
}

/** One error for each placeholder that has not been replaced, with its replacement. */
export const sampleErrors = (variables) =>
  samplesIn(variables ?? {}, []).map(({ path, sample }) => {
    const source = SOURCES.find(([pattern]) => pattern.test(sample))?.[1] ?? "Put in your own value.";
    return { message: `Not sent: ${path.join(".")} in Variables is still the placeholder "${sample}". ${source}` };
  });

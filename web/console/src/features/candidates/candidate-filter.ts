import type { CandidateDecision, CandidateFilter, CandidateProgress } from "../../graphql/generated/graphql.ts";

/** The filter of the page as it stands in the address: several values of one condition between commas. */
export type FilterSearch = Partial<
  Record<"progress" | "decision" | "label" | "assignee" | "assessment" | "notInvitedTo" | "archived", string>
>;

/** The decision of those on whom nobody has decided. */
export const undecided = "NONE";

const listOf = (text: string): string[] => text.split(",").filter(Boolean);

/** The filter of the API that an address stands for. */
export function filterOf(search: FilterSearch, text: string): CandidateFilter {
  const { progress, decision, label, assignee, assessment, notInvitedTo, archived } = search;
  return {
    ...(text === "" ? {} : { search: text }),
    ...(progress ? { progress: listOf(progress) as CandidateProgress[] } : {}),
    ...(decision === undecided
      ? { decided: false }
      : decision
        ? { decision: listOf(decision) as CandidateDecision[] }
        : {}),
    // A label has no comma: they are typed between commas.
    ...(label ? { labels: listOf(label) } : {}),
    ...(assignee ? { assigneeIds: listOf(assignee) } : {}),
    ...(assessment ? { invitedTo: assessment } : {}),
    ...(notInvitedTo ? { notInvitedTo } : {}),
    ...(archived ? { archived: true } : {}),
  };
}

const joined = (value: unknown): string | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string" && !one.includes(","))
    ? value.join(",")
    : undefined;

/** The address that a saved filter stands for; null where it has a condition that the page does not know. */
export function searchOf(filter: Record<string, unknown>): FilterSearch | null {
  const search: FilterSearch = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === null || value === undefined) continue;
    if (name === "progress") search.progress = joined(value);
    else if (name === "decision") search.decision = joined(value);
    else if (name === "decided" && value === false) search.decision = undecided;
    else if (name === "decided") search.decision = "APPROVED,REJECTED";
    else if (name === "labels") search.label = joined(value);
    else if (name === "assigneeIds") search.assignee = joined(value);
    else if (name === "invitedTo") search.assessment = String(value);
    else if (name === "notInvitedTo") search.notInvitedTo = String(value);
    else if (name === "archived") search.archived = value === true ? "1" : undefined;
    else return null;
  }
  const wanted = Object.values(filter).filter((value) => value != null && value !== false && !isEmpty(value)).length;
  const valid = Object.values(search).filter((value) => value !== undefined).length;
  // `decided: false` is a condition, too.
  return valid >= wanted ? search : null;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Whether two addresses filter in the same way. */
export const isSameFilter = (one: FilterSearch, other: FilterSearch): boolean =>
  JSON.stringify(Object.entries(filterOf(one, "")).sort()) ===
  JSON.stringify(Object.entries(filterOf(other, "")).sort());

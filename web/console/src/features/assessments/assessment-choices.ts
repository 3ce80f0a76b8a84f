import { useMemo } from "react";
import { AssessmentChoicesDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import type { Choice } from "../../ui/fields.tsx";

/** The published assessments, by title. */
export function useAssessmentChoices(): Choice[] {
  const { data } = useData(AssessmentChoicesDocument, undefined, { policy: "cache-first" });
  return useMemo(() => (data?.assessments.nodes ?? []).map(({ id, title }) => ({ id, label: title })), [data]);
}

import type { AssessmentQuery } from "../../graphql/generated/graphql.ts";

/** The assessment of the assessment's page, as its query reads it. */
export type AssessmentData = NonNullable<AssessmentQuery["assessment"]>;

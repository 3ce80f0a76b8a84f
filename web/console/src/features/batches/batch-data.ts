import type { BatchQuery } from "../../graphql/generated/graphql.ts";

/** The batch of the batch's page, as its query reads it. */
export type BatchData = NonNullable<BatchQuery["invitationBatch"]>;

import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { loadRow, type OrPromise } from "../../platform/graphql/loader.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { candidateShape } from "./candidate.query.ts";

const shapes = { TeamMember: memberShape, ApiKey: apiKeyShape, Candidate: candidateShape };

/** Loads an actor: a member, an API key or a candidate. Null stands for the system. */
export function loadActor(
  context: Context,
  type: keyof typeof shapes | null,
  id: string | null,
): OrPromise<Row | null> {
  return type === null ? null : loadRow(context, accessOf(context).teamId, shapes[type], id);
}

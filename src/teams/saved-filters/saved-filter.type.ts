import { Field, ID, InputType, ObjectType } from "type-graphql";
import { Node } from "../../platform/graphql/node.type.ts";
import { DateTime, JSONObject } from "../../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import type { NewSavedFilter } from "./create-saved-filter.ts";
import type { SavedFilterList } from "./saved-filter.entity.ts";
import type { SavedFilterChange } from "./update-saved-filter.ts";

export const SavedFilterListEnum = describedEnum("SavedFilterList", "The list that a saved filter belongs to.", {
  CANDIDATES: "Query.candidates: a CandidateFilter, with a CandidateOrder.",
  INVITATIONS: "Query.invitations: an InvitationFilter, with an InvitationOrder.",
  EVENTS: "Query.events: an AssessmentEventFilter, without an order.",
  ASSESSMENTS: "Query.assessments: an AssessmentFilter, with an AssessmentOrder.",
});

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "A filter of a list that a member has saved under a name, for themselves or for the team.",
})
export class SavedFilter extends Node {
  uuid: string;
  ownerId: string;
  owner: object | null | undefined;

  @Field(() => SavedFilterListEnum, { description: "The list." })
  list: SavedFilterList;

  @Field(() => String, { description: "The name." })
  name: string;

  @Field(() => JSONObject, { description: "The filter as JSON: pass it to the list as the variable of its filter." })
  filter: Record<string, unknown>;

  @Field(() => JSONObject, { nullable: true, description: "The order as JSON; null for the list's own." })
  orderBy: Record<string, unknown> | null;

  @Field(() => Boolean, { description: "Whether the whole team can use it; otherwise only its owner." })
  shared: boolean;

  @Field(() => DateTime, { description: "When it was saved first." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When it was last changed." })
  updatedAt: Date;
}

@InputType({ description: "A filter to save." })
export class SavedFilterInput implements NewSavedFilter {
  @Field(() => String, { description: "The name: 1 to 100 characters." })
  name: string;

  @Field(() => SavedFilterListEnum, { description: "The list that it belongs to." })
  list: SavedFilterList;

  @Field(() => JSONObject, {
    description: `The filter, as it is given to the list as a variable, and valid for its input. Conditions that say who a candidate
is (search and email of candidates, search of invitations) are not saved: NOT_ALLOWED.`,
  })
  filter: Record<string, unknown>;

  @Field(() => JSONObject, {
    nullable: true,
    defaultValue: null,
    description: "The order, as it is given to the list as a variable. Null for the list's own.",
  })
  orderBy: Record<string, unknown> | null;

  @Field(() => Boolean, { defaultValue: false, description: "Whether the whole team can use it." })
  shared: boolean;
}

@InputType({ description: "The changes of a saved filter. Omitted fields stay unchanged; null clears the order." })
export class UpdateSavedFilterInput implements SavedFilterChange {
  @Field(() => String, { nullable: true, description: "The name: 1 to 100 characters." })
  name?: string | null;

  @Field(() => JSONObject, { nullable: true, description: "The filter, valid for the input of its list." })
  filter?: Record<string, unknown> | null;

  @Field(() => JSONObject, { nullable: true, description: "The order; null for the list's own." })
  orderBy?: Record<string, unknown> | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the whole team can use it." })
  shared?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of a saved filter." })
export class SavedFilterPayload {
  @Field(() => SavedFilter, {
    nullable: true,
    description: "The saved filter after the change; null where it was refused, and where it has been deleted since.",
  })
  savedFilter: object | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of deleteSavedFilter." })
export class DeleteSavedFilterPayload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted filter; null where it was refused." })
  deletedId: string | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

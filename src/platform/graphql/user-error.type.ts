import { Field, ObjectType, registerEnumType } from "type-graphql";
import { type UserErrorCode, userErrorCodes } from "../errors.ts";

/** An enum whose values are their own names, each with its description. */
export function describedEnum<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): Record<T, T> {
  const names = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Record<T, T>;
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([value, text]) => [value, { description: text as string }]),
  );
  registerEnumType(names, { name, description, valuesConfig: valuesConfig as never });
  return names;
}

export const UserErrorCodeEnum = describedEnum(
  "UserErrorCode",
  "Stable codes of expected rejections, for programs.",
  userErrorCodes,
);

@ObjectType("UserError", {
  simpleResolvers: true,
  description: `An expected rejection. Every mutation returns them in userErrors, and every row of a bulk mutation in its own
errors. Top-level errors are for everything else: UNAUTHENTICATED, FORBIDDEN (the role or scope for this field
is missing; the field is null), RATE_LIMITED (extensions.retryAfter: seconds until the next attempt),
QUERY_TOO_COMPLEX, BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED, PERSISTED_DOCUMENT_NOT_FOUND, INTERNAL. An object
of another team does not exist: null, or NOT_FOUND here.`,
})
export class UserErrorObject {
  @Field(() => UserErrorCodeEnum, { description: "A stable code for programs." })
  code: UserErrorCode;

  @Field(() => String, { description: "A text for users with the next step." })
  message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The place in the arguments, for example ["input", "candidates", "3", "email"].',
  })
  path: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "A better value, if there is one (name@gmial.com: name@gmail.com).",
  })
  suggestion: string | null;

  /** The id of the existing object. nodes.ts defines the field, because its type may be any Node. */
  existing: { id: string } | null;
}

import { Field, ObjectType, registerEnumType } from "type-graphql";
import { type UserErrorCode, userErrorCodes } from "./errors.ts";

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
  "Stable codes of expected refusals, for programs.",
  userErrorCodes,
);

@ObjectType({
  simpleResolvers: true,
  description: `An expected refusal. Every mutation returns them in userErrors (and every row of a bulk
mutation in its own errors). Top-level errors are for what is not a matter of the trade:
UNAUTHENTICATED, FORBIDDEN (the role or scope for this field is lacking; the field is null),
RATE_LIMITED (extensions.retryAfter: seconds until it is worth another try), QUERY_TOO_COMPLEX,
BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED, PERSISTED_DOCUMENT_NOT_FOUND, INTERNAL.
An object that is not the caller's team's does not exist: null, or NOT_FOUND here.`,
})
export class UserError {
  @Field(() => UserErrorCodeEnum, { description: "Stable, for programs." })
  code: UserErrorCode;

  @Field(() => String, { description: "For people; says what to do next." })
  message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Where in the arguments, e.g. ["input", "candidates", "3", "email"].',
  })
  path: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "A better value, if there is one (name@gmial.com -> name@gmail.com).",
  })
  suggestion: string | null;

  /** Its id; the field is in nodes.ts, since it may be anything. */
  existing: { id: string } | null;
}

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

export const UserErrorCodeEnum = describedEnum("UserErrorCode", "Stable codes of expected errors.", userErrorCodes);

@ObjectType({
  simpleResolvers: true,
  description: `An expected error. Every mutation returns them in userErrors (and every row of a bulk
mutation in its own errors). Errors outside of the domain are top-level errors:
UNAUTHENTICATED, FORBIDDEN (the caller lacks the role or scope for this field; the field is null),
RATE_LIMITED (extensions.retryAfter: seconds until the next attempt), QUERY_TOO_COMPLEX,
BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED, PERSISTED_DOCUMENT_NOT_FOUND, INTERNAL.
An object of another team does not exist for the caller: the result is null, or NOT_FOUND here.`,
})
export class UserError {
  @Field(() => UserErrorCodeEnum, { description: "Stable code for programs." })
  code: UserErrorCode;

  @Field(() => String, { description: "Message for users; it says what to do next." })
  message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path of the argument, e.g. ["input", "candidates", "3", "email"].',
  })
  path: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "A better value, if there is one, e.g. name@gmail.com for name@gmial.com.",
  })
  suggestion: string | null;

  /** The id of the existing object. nodes.ts defines the field, because its type may be any Node. */
  existing: { id: string } | null;
}

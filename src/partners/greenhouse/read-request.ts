import { z } from "zod";
import { type UserErrorValue, UserProblem } from "../../base/errors.ts";

/** Ids of ours are text; older senders make numbers of what looks like one. */
const id = z.union([z.string().trim().min(1).max(100), z.number().transform(String)]);
const text = (most: number) => z.string().max(most).nullish();

/** What send_test is given. Greenhouse reserves the right to add to it: what is not known is passed over. */
const sendTestSchema = z.object({
  partner_test_id: id,
  candidate: z.object({
    first_name: text(100),
    last_name: text(100),
    email: z.string().min(1).max(1_000),
    greenhouse_profile_url: text(2_000),
  }),
  /** Where completion is told. Without it Greenhouse asks by itself every hour. */
  url: z.string().min(1).max(2_000).nullish(),
});
export type SendTest = z.infer<typeof sendTestSchema>;

/** What response_error is given: what Greenhouse could not read of an answer of ours. */
const responseErrorSchema = z.object({
  api_call: z.string().max(100),
  errors: z.array(z.string().max(2_000)).max(100),
  partner_interview_id: id.nullish(),
});
export type ResponseError = z.infer<typeof responseErrorSchema>;

/** @throws UserProblem with the path of each field that is wrong, and none of its value */
function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw UserProblem.of(
    parsed.error.issues.slice(0, 20).map((issue): UserErrorValue => {
      const path = issue.path.map(String);
      return { code: "INVALID_VALUE", message: `${path.join(".") || "The body"} is missing or not right.`, path };
    }),
  );
}

export const readSendTest = (body: unknown): SendTest => read(sendTestSchema, body);
export const readResponseError = (body: unknown): ResponseError => read(responseErrorSchema, body);

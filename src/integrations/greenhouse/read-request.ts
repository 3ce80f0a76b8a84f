import { z } from "zod";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";

/** Our own ids are text; older clients send numbers where an id looks like one. */
const id = z.union([z.string().trim().min(1).max(100), z.number().transform(String)]);
const text = (most: number) => z.string().max(most).nullish();

/** The body of send_test. Greenhouse reserves the right to add fields: unknown ones are ignored. */
const sendTestSchema = z.object({
  partner_test_id: id,
  candidate: z.object({
    first_name: text(100),
    last_name: text(100),
    email: z.string().min(1).max(1_000),
    greenhouse_profile_url: text(2_000),
  }),
  /** The address of the callback on completion. Without it Greenhouse polls every hour. */
  url: z.string().min(1).max(2_000).nullish(),
});
export type SendTest = z.infer<typeof sendTestSchema>;

/** The body of response_error: what Greenhouse could not read in one of our responses. */
const responseErrorSchema = z.object({
  api_call: z.string().max(100),
  errors: z.array(z.string().max(2_000)).max(100),
  partner_interview_id: id.nullish(),
});
export type ResponseError = z.infer<typeof responseErrorSchema>;

/** @throws UserError with the path of each invalid field, without its value */
function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw UserError.of(
    parsed.error.issues.slice(0, 20).map((issue): UserErrorValue => {
      const path = issue.path.map(String);
      return { code: "INVALID_VALUE", message: `${path.join(".") || "The body"} is missing or not right.`, path };
    }),
  );
}

export const readSendTest = (body: unknown): SendTest => read(sendTestSchema, body);
export const readResponseError = (body: unknown): ResponseError => read(responseErrorSchema, body);

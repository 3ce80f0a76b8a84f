import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Services } from "../../access/context.ts";
import { listTests } from "../../orders/list-tests.query.ts";
import { placeOrder } from "../../orders/place-order.ts";
import { idText, keyOfBearer, maxBodyBytes, optionalText, readBody, servePartner } from "../../orders/serve-partner.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { isResultAddress } from "./write-result.ts";

const assessmentSchema = z.object({
  test_id: idText,
  job_title: optionalText(500),
  job_shortcode: optionalText(200),
  /** Of this one assessment. */
  callback_url: z.string().min(1).max(2_000),
  candidate: z.object({
    first_name: optionalText(200),
    last_name: optionalText(200),
    email: z.string().min(1).max(1_000),
    phone: optionalText(200),
  }),
});

/** Serves /partners/workable/tests and /partners/workable/assessments, with an API key of the team as the Bearer token. */
export function serveWorkable(app: FastifyInstance, services: Services): void {
  servePartner(app, services, {
    kind: "WORKABLE",
    path: "workable",
    keyOf: keyOfBearer,
    challenge: "Bearer",
    errorBody: (errors) => ({
      error: errors.map(({ message }) => message).join(" "),
      validation_errors: errors.map(({ code, message }) => ({ code, message })),
    }),
    routes(scope, ask) {
      scope.get("/tests", async (request) => {
        const { context } = await ask(request, "READ");
        const tests = await listTests(context);
        return { tests: tests.map(({ id, title }) => ({ id: globalId("Assessment", id), name: title })) };
      });
      scope.post("/assessments", { bodyLimit: maxBodyBytes }, async (request, reply) => {
        const { context, account } = await ask(request, "INVITE");
        const { test_id, callback_url, candidate, job_shortcode } = readBody(assessmentSchema, request.body);
        // The token is sent there.
        if (!isResultAddress(callback_url, account))
          throw new UserError(
            "URL_NOT_ALLOWED",
            `callback_url does not begin with ${account.url}, nor with another host of it.`,
          );
        const { id } = await placeOrder(context, account, {
          reference: callback_url,
          isUnique: true,
          callbackUrl: callback_url,
          assessmentId: test_id,
          email: candidate.email,
          name: [candidate.first_name, candidate.last_name].filter(Boolean).join(" "),
          ...(job_shortcode == null ? {} : { metadata: { workable_job: job_shortcode } }),
        });
        return await reply.code(201).send({ assessment_id: id });
      });
    },
  });
}

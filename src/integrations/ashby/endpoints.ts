import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Services } from "../../access/context.ts";
import { cancelOrder } from "../../orders/cancel-order.ts";
import { listTests } from "../../orders/list-tests.query.ts";
import { orderId, placeOrder } from "../../orders/place-order.ts";
import { idText, keyOfBasic, maxBodyBytes, optionalText, readBody, servePartner } from "../../orders/serve-partner.ts";

const startSchema = z.object({
  assessment_type_id: idText,
  candidate: z.object({
    ashby_id: idText,
    first_name: optionalText(200),
    last_name: optionalText(200),
    email: z.string().min(1).max(1_000),
    ashby_profile_url: optionalText(2_000),
  }),
  application: z.object({ ashby_id: idText }),
  job: z.object({ ashby_id: idText, name: optionalText(500) }).nullish(),
});
const cancelSchema = z.object({ assessment_id: z.string().min(1).max(200) });

/**
 * Serves /partners/ashby/assessment.list, assessment.start and assessment.cancel, with an API key of the team as the user name
 * of HTTP Basic. Ashby's ids are UUIDs, so it gets our own as they are stored.
 */
export function serveAshby(app: FastifyInstance, services: Services): void {
  servePartner(app, services, {
    kind: "ASHBY",
    path: "ashby",
    keyOf: keyOfBasic,
    challenge: 'Basic realm="Beckon", charset="UTF-8"',
    // Ashby shows `message` to the user who has started the assessment.
    errorBody: (errors) => ({
      success: false,
      errors: errors.map(({ code }) => code),
      message: errors.map(({ message }) => message).join(" "),
    }),
    routes(scope, ask) {
      const options = { bodyLimit: maxBodyBytes };
      scope.post("/assessment.list", options, async (request) => {
        const { context } = await ask(request, "READ");
        const tests = await listTests(context);
        return {
          success: true,
          results: tests.map(({ id, title }) => ({ assessment_type_id: id, name: title, description: title })),
        };
      });
      scope.post("/assessment.start", options, async (request) => {
        const { context, account } = await ask(request, "INVITE");
        const { assessment_type_id, candidate, application } = readBody(startSchema, request.body);
        const { id } = await placeOrder(context, account, {
          // Ashby has no id of the order. An application takes an assessment once.
          reference: `${application.ashby_id} ${assessment_type_id}`,
          isUnique: false,
          assessmentId: assessment_type_id,
          email: candidate.email,
          name: [candidate.first_name, candidate.last_name].filter(Boolean).join(" "),
          ...(candidate.ashby_profile_url == null
            ? {}
            : { metadata: { ashby_profile_url: candidate.ashby_profile_url } }),
        });
        return { success: true, results: { assessment_id: id } };
      });
      scope.post("/assessment.cancel", options, async (request) => {
        const { context, account } = await ask(request, "INVITE");
        const { assessment_id } = readBody(cancelSchema, request.body);
        await cancelOrder(context, account, orderId(assessment_id));
        return { success: true, results: { assessment_id } };
      });
    },
  });
}

import { createHmac } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Services } from "../../access/context.ts";
import { readAccount } from "../../orders/find-integration.ts";
import type { PartnerAccount } from "../../orders/partner.ts";
import { contextOfIntegrationOwner } from "../../orders/pull-orders.ts";
import { maxBodyBytes, readBody, shownError } from "../../orders/serve-partner.ts";
import { recordCall } from "../../orders/settings/record-use.ts";
import { isSameSecret } from "../../platform/crypto/compare-secrets.ts";
import { topLevelError, UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { countRequest } from "../../platform/limits/rate-limit.ts";
import { acceptOrder, orderSchema } from "./accept-order.ts";

/** Calls of one network in a minute. */
const maxCalls = 600;

const webhookSchema = z.object({ type: z.string().max(200), data: z.unknown() });

/** The integration of each request, before its body is read. */
const accounts = new WeakMap<FastifyRequest, PartnerAccount>();

/** Signs a body as Kombo does: HMAC-SHA-256 with the secret of its webhooks, in base64url. */
const signatureOf = (secret: string, body: Buffer | string): string =>
  createHmac("sha256", secret).update(body).digest("base64url");

/**
 * Serves /partners/kombo/webhooks/TEAM/INTEGRATION. The body is verified by the header X-Kombo-Signature before it is parsed.
 * Who cannot sign learns nothing, not even whether there is such an integration.
 */
export function serveKombo(app: FastifyInstance, services: Services): void {
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBodyBytes }, (_, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((error, _, reply) => {
        const shown = shownError(error);
        // The error handler of the application logs and answers it.
        if (shown === null) throw error;
        if (shown.retryAfter !== undefined) reply.header("retry-after", String(shown.retryAfter));
        return reply.code(shown.status).send({
          status: "error",
          error: { message: shown.errors.map(({ message }) => message).join(" ") },
        });
      });
      scope.addHook("onRequest", async (request) => {
        await countRequest(services, "kombo", request.ip, maxCalls, 60);
        const { team, integration } = request.params as { team: string; integration: string };
        const account = await readAccount(
          services,
          storedId("Team", team),
          storedId("PartnerIntegration", integration),
        );
        if (account?.kind !== "KOMBO" || account.webhookSecret === null) throw notSigned();
        accounts.set(request, account);
      });
      scope.post("/:team/:integration", { bodyLimit: maxBodyBytes }, async (request) => {
        const account = accounts.get(request)!;
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const given = request.headers["x-kombo-signature"];
        if (typeof given !== "string" || !isSameSecret(given, signatureOf(account.webhookSecret!, body)))
          throw notSigned();
        const { type, data } = readBody(webhookSchema, parse(body));
        if (type !== "assessment:order-received") return { status: "ignored" };
        const order = readBody(orderSchema, data);
        if (order.integration_id !== account.account || order.status !== "OPEN") return { status: "ignored" };
        const context = await contextOfIntegrationOwner(services, account);
        if (context === null) throw new UserError("NOT_ALLOWED", "Who saved the integration may not invite any more.");
        await recordCall(services, account.teamId, account.id);
        await acceptOrder(context, account, order);
        return { status: "success" };
      });
    },
    { prefix: "/partners/kombo/webhooks" },
  );
}

const notSigned = () => topLevelError("UNAUTHENTICATED", "The signature is missing or not right.");

/** @throws UserError for a body that is not JSON */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new UserError("INVALID_VALUE", "The body is not JSON.");
  }
}

import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLError, GraphQLFormattedError } from "graphql";
import type { Context } from "../../../access/context.ts";
import { traces } from "../../../platform/process/tracing.ts";
import { answerType, wantsOlderForm } from "../answer-type.ts";
import type { Api } from "../operation.ts";
import { nameOperation } from "../trace-operation.ts";
import { admit } from "./admission.ts";
import type { Charge } from "./charge.ts";

/** The longest that any of the errors asks to wait, in seconds. */
const retryAfterIn = (errors: readonly GraphQLFormattedError[] = []): number =>
  Math.max(1, ...errors.map((error) => Number(error.extensions?.retryAfter) || 0));

/** What is wrong with the request's own document: the older form of answers has status 200 for it. */
const ofTheDocument = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "OPERATION_RESOLUTION_FAILURE",
]);

/**
 * Charges operations over HTTP before they run, shows what they cost, and gives the answer the status and the
 * type that its errors and its caller ask for.
 *
 * @param onError is called with each error, for the log
 */
export const limits = (
  api: Api,
  onError: (error: GraphQLError, context: Context) => void,
): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    let charge: Charge | undefined;
    return {
      async didResolveOperation({ document, request, operationName, contextValue, operation: resolved }) {
        if (traces.on !== null) nameOperation(resolved);
        const variables = request.variables ?? {};
        const operation = { document, variables, operationName: operationName ?? undefined };
        const admission = await admit(api, contextValue, operation);
        charge = admission.charge;
        if (admission.error !== null) throw admission.error.is;
      },
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) onError(error, contextValue);
      },
      async willSendResponse({ response, request, operation }) {
        const { body, http } = response;
        if (body.kind !== "single") return;
        const { singleResult } = body;
        const cost = await charge?.shown(charge.settle(singleResult));
        if (cost !== undefined) singleResult.extensions = { ...singleResult.extensions, cost };
        const codes = (singleResult.errors ?? []).map((error) => String(error.extensions?.code));
        const accept = request.http?.headers.get("accept");
        if (codes.includes("UNAUTHENTICATED")) http.status = 401;
        else if (codes.includes("SERVICE_UNAVAILABLE")) http.status = 503;
        else if (codes.includes("SERVER_BUSY")) {
          http.status = 503;
          http.headers.set("retry-after", String(retryAfterIn(singleResult.errors)));
        } else if (codes.includes("RATE_LIMITED") && (singleResult.data == null || operation?.operation === "query")) {
          // Of a mutation that was carried out in part the answer says what was; it must not look as if nothing was.
          http.status = 429;
          http.headers.set("retry-after", String(retryAfterIn(singleResult.errors)));
        } else if (http.status === 400 && codes.every((code) => ofTheDocument.has(code)) && wantsOlderForm(accept))
          http.status = 200;
        const type = answerType(accept);
        if (type !== null) http.headers.set("content-type", `${type}; charset=utf-8`);
      },
    };
  },
});

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authenticate, bearerOf } from "../../access/authenticate.ts";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import { createUser } from "../../access/sign-in/scim/create-user.ts";
import { deleteGroup } from "../../access/sign-in/scim/delete-group.ts";
import { deleteUser } from "../../access/sign-in/scim/delete-user.ts";
import { readGroup, readGroupPatch } from "../../access/sign-in/scim/group-input.ts";
import { provisionerOf } from "../../access/sign-in/scim/provisioner.ts";
import { saveGroup } from "../../access/sign-in/scim/save-group.ts";
import { updateUser } from "../../access/sign-in/scim/update-user.ts";
import { readUser } from "../../access/sign-in/scim/user-input.ts";
import { readUserPatch } from "../../access/sign-in/scim/user-patch.ts";
import { scimUrl } from "../../access/sign-in/sign-on/sign-on-urls.ts";
import { runForTeam } from "../../platform/database/connection-shares.ts";
import { topLevelError } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { countRequest } from "../../platform/limits/rate-limit.ts";
import { serveDiscovery } from "./discovery.ts";
import { readGroupOf, readGroupPage, readUserOf, readUserPage } from "./read-resources.ts";
import type { Resource } from "./resources.ts";
import { scimType, sendScimError, sendScimNotFound } from "./scim-answer.ts";

/** Calls of one key in a minute: a first provisioning by Entra makes up to 25 a second. */
const maxCalls = 3_000;
const userBytes = 64 * 1024;
/** A group with some thousands of members. */
const groupBytes = 1024 * 1024;

/** The authenticated caller of each request, before its body is read. */
const callers = new WeakMap<FastifyRequest, Context>();
const callerOf = (request: FastifyRequest): Context => callers.get(request)!;

type ById = { Params: { id: string } };

/** Serves /scim/v2: SCIM 2.0 (RFC 7644) for the directory of a team's company, with an API key of the team. */
export function serveScim(app: FastifyInstance, services: Services): void {
  const base = scimUrl(services);
  app.register(
    async (scope) => {
      // Before the body is read: an anonymous caller cannot make the server read it.
      scope.addHook("onRequest", async (request, reply) => {
        reply.header("cache-control", "no-store");
        const credential = bearerOf(request.headers.authorization);
        if (credential === null)
          throw topLevelError("UNAUTHENTICATED", "This needs an API key: Authorization: Bearer <key>.");
        const context = requestContext(services, await authenticate(services, credential), request.id, request.ip);
        await countRequest(services, "scim", provisionerOf(context).id, maxCalls, 60);
        callers.set(request, context);
      });
      scope.addHook("preHandler", (request, _, done) => runForTeam(callerOf(request).teamId!, done));
      const parseJson = scope.getDefaultJsonParser("error", "error");
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        ["application/scim+json", "application/json"],
        { parseAs: "string" },
        (request, body, done) => {
          // Some directories name a content type with every request, also with a DELETE, which has no body.
          if (body === "") done(null, undefined);
          else parseJson(request, body as string, done);
        },
      );
      scope.setErrorHandler((error, request, reply) => sendScimError(services, error, request, reply));
      scope.setNotFoundHandler(sendScimNotFound);
      const send = (reply: FastifyReply, body: object, status = 200) => reply.code(status).type(scimType).send(body);
      const sendMade = (reply: FastifyReply, resource: object) =>
        send(reply.header("location", (resource as Resource).meta.location), resource, 201);

      serveDiscovery(scope, base);
      scope.get("/Users", async (request, reply) =>
        send(reply, await readUserPage(callerOf(request), base, request.query)),
      );
      scope.get<ById>("/Users/:id", async (request, reply) =>
        send(reply, await readUserOf(callerOf(request), base, request.params.id, request.query)),
      );
      scope.post("/Users", { bodyLimit: userBytes }, async (request, reply) => {
        const memberId = await createUser(callerOf(request), readUser(request.body));
        return sendMade(reply, await readUserOf(callerOf(request), base, globalId("TeamMember", memberId)));
      });
      scope.put<ById>("/Users/:id", { bodyLimit: userBytes }, async (request, reply) => {
        const { id } = request.params;
        await updateUser(callerOf(request), id, readUser(request.body), true);
        return send(reply, await readUserOf(callerOf(request), base, id));
      });
      scope.patch<ById>("/Users/:id", { bodyLimit: userBytes }, async (request, reply) => {
        const { id } = request.params;
        await updateUser(callerOf(request), id, readUserPatch(request.body), false);
        return send(reply, await readUserOf(callerOf(request), base, id));
      });
      scope.delete<ById>("/Users/:id", async (request, reply) => {
        await deleteUser(callerOf(request), request.params.id);
        return reply.code(204).send();
      });

      scope.get("/Groups", async (request, reply) =>
        send(reply, await readGroupPage(callerOf(request), base, request.query)),
      );
      scope.get<ById>("/Groups/:id", async (request, reply) =>
        send(reply, await readGroupOf(callerOf(request), base, request.params.id, request.query)),
      );
      scope.post("/Groups", { bodyLimit: groupBytes }, async (request, reply) => {
        const id = await saveGroup(callerOf(request), null, readGroup(request.body));
        return sendMade(reply, await readGroupOf(callerOf(request), base, id));
      });
      scope.put<ById>("/Groups/:id", { bodyLimit: groupBytes }, async (request, reply) => {
        const { id } = request.params;
        await saveGroup(callerOf(request), id, readGroup(request.body));
        return send(reply, await readGroupOf(callerOf(request), base, id));
      });
      scope.patch<ById>("/Groups/:id", { bodyLimit: groupBytes }, async (request, reply) => {
        const { id } = request.params;
        await saveGroup(callerOf(request), id, readGroupPatch(request.body));
        return send(reply, await readGroupOf(callerOf(request), base, id));
      });
      scope.delete<ById>("/Groups/:id", async (request, reply) => {
        await deleteGroup(callerOf(request), request.params.id);
        return reply.code(204).send();
      });
    },
    { prefix: "/scim/v2" },
  );
}

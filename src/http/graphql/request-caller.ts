import { Transform } from "node:stream";
import type { FastifyRequest, onRequestAsyncHookHandler, preParsingHookHandler } from "fastify";
import { authenticate, bearerOf } from "../../access/authenticate.ts";
import type { Services } from "../../access/context.ts";
import type { Authenticated } from "../../access/viewer.ts";
import { sessionOf } from "../pages/sign-in/session.ts";

/** The largest anonymous body holds a candidate's text of 20,000 escaped characters. */
export const maxAnonymousBytes = 256 * 1024;

type Identified = FastifyRequest & { caller?: Authenticated | null };

/**
 * Authenticates the caller, by bearer credential or by the session of our own pages, before the body is read: an invalid
 * credential is refused at the price of its headers.
 */
export const authenticateFirst =
  (services: Services): onRequestAsyncHookHandler =>
  async (request) => {
    const bearer = bearerOf(request.headers.authorization);
    (request as Identified).caller =
      bearer === null ? await sessionOf(services, request, { csrfHeader: true }) : await authenticate(services, bearer);
  };

/** The caller of a request; null for an anonymous caller. */
export const callerOf = (request: FastifyRequest): Authenticated | null => (request as Identified).caller ?? null;

const tooLarge = () =>
  Object.assign(new Error(`Without a credential a request body is too large above ${maxAnonymousBytes} bytes.`), {
    statusCode: 413,
  });

/** Refuses anonymous requests with a body that is larger than any of them needs, as soon as its size is known. */
export const limitAnonymousBody: preParsingHookHandler = (request, _, payload, done) => {
  if (callerOf(request) !== null) return done(null, payload);
  if (Number(request.headers["content-length"] ?? 0) > maxAnonymousBytes) return done(tooLarge());
  let bytes = 0;
  const counted = Object.assign(
    new Transform({
      transform(chunk: Buffer, _encoding, passOn) {
        bytes += chunk.length;
        counted.receivedEncodedLength = bytes;
        passOn(bytes > maxAnonymousBytes ? tooLarge() : null, chunk);
      },
    }),
    { receivedEncodedLength: 0 },
  );
  payload.on("error", (error) => counted.destroy(error));
  done(null, payload.pipe(counted));
};

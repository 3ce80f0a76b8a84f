import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../access/context.ts";
import { positionText, readPosition, rememberedMs } from "../../platform/database/recent-writes.ts";
import { basePathOf } from "../public-path.ts";
import { callerOf } from "./request-caller.ts";

/*
 * With DATABASE_READ_URL: up to where a caller has written, so that whichever process answers it next reads that. Programs
 * may send the header back; browsers send the cookie, which says nothing but a position in the log of the database.
 */
const header = "x-read-after";
const cookieName = "beckon_read_after";

/** Whether the caller is a browser with the session of our own pages. */
const hasSession = (request: FastifyRequest): boolean => request.headers.authorization === undefined;

/** Takes the position that the caller was answered with before, if it sends one. */
export async function noteReadAfter({ replica }: Services, request: FastifyRequest): Promise<void> {
  const teamId = callerOf(request)?.viewer.teamId;
  if (replica === null || teamId === undefined) return;
  const given = hasSession(request) ? request.cookies[cookieName] : request.headers[header];
  const position = readPosition(typeof given === "string" ? given : null);
  if (position !== null) await replica.writes.noteOf(teamId, position);
}

/** Answers the caller's position, if its team has written lately. */
export async function sendReadAfter(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const teamId = callerOf(request)?.viewer.teamId;
  if (services.replica === null || teamId === undefined) return;
  const position = await services.replica.writes.positionOf(teamId);
  if (position === null) return;
  const text = positionText(position);
  reply.header(header, text);
  if (!hasSession(request)) return;
  reply.setCookie(cookieName, text, {
    httpOnly: true,
    sameSite: "lax",
    secure: services.env.PUBLIC_URL.startsWith("https:"),
    path: basePathOf(services) || "/",
    maxAge: rememberedMs / 1_000,
  });
}

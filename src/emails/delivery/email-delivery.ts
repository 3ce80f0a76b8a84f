import type { Services } from "../../access/context.ts";
import type { DeliveryKind } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { readCause } from "../../platform/process/cause.ts";
import { errorFields } from "../../platform/process/log.ts";
import { TaskTurns } from "../../platform/process/slices.ts";
import { type SpanOptions, traced } from "../../platform/process/tracing.ts";
import { demoIsNotMailed, findDemoTeams } from "../../teams/demo-teams.query.ts";
import { makeReturnPath } from "../bounces/return-path.ts";
import { headersForProviders } from "../provider-events/mail-providers.ts";
import { findSenders, type OwnSender, originOf } from "../senders/sender-of-email.ts";
import type { Message } from "./compose-message.ts";
import { isAnyEmailDue, leaseEmails, leaseSeconds, releaseEmails } from "./lease-emails.ts";
import { recordAccepted } from "./record-accepted.ts";
import { type DueEmail, type Outcome, recordOutcomes } from "./record-outcomes.ts";
import { dkimKeyOf } from "./sign-dkim.ts";
import type { SmtpMessage } from "./smtp/smtp-message.ts";
import { openTransport, type Transport } from "./transport.ts";

/** A rendered e-mail: all of a message but its id. */
type Rendered = Omit<Message, "messageId">;

/**
 * Decides right before sending whether an e-mail is still wanted, and renders it. Null: it is not wanted any more.
 * SUPPRESSED: it is wanted, but its address is suppressed. app/registries/email-templates.ts has the one of all kinds;
 * nothing in this folder knows what an e-mail is about.
 */
export type WriteEmail = (services: Services, email: DueEmail) => Promise<Rendered | "SUPPRESSED" | null>;

/** An e-mail in the form in which it is sent, and what is recorded of it. */
interface Composed {
  message: SmtpMessage;
  to: string;
  subject: string;
}

/** A composed e-mail, or why none is sent. */
type Prepared = Composed | "ACCEPTED" | "CANCELLED" | "SUPPRESSED" | "DEMO" | "NOT_RENDERED";

/** A leased e-mail. */
interface Leased {
  teamId: string;
  email: DueEmail;
  /** Whether it is of a demo team, which sends no e-mail to a mail server. */
  isDemo: boolean;
  /** The sender of its team at a domain of the team's own. */
  own?: OwnSender | undefined;
}

interface Sender {
  transport: Transport;
  /** Messages are composed one after the other: those of a lease could be at the same moment. */
  composing: TaskTurns;
  /** What to call when it is stored what became of an e-mail. */
  onStored: Map<DueEmail, () => void>;
}

const giveUpAfterSeconds = 48 * 60 * 60;
const maxRenderAttempts = 5;
/** How long sending one message may take, after another one that has the connection. */
const sendSeconds = 2 * 40;

/** Soon while the server does not answer, since it may be back any moment; later if it answers with a temporary error. */
const retryAfter = (attempts: number, reachable: boolean): number =>
  reachable ? Math.min(3_600, 60 * 2 ** Math.min(attempts - 1, 6)) : Math.min(60, 2 ** Math.min(attempts, 6));

/** A step with an e-mail, in the trace of the request that it comes of. */
const spanOf =
  ({ id, kind, attempts, causedBy }: DueEmail, of?: SpanOptions["kind"]) =>
  (): SpanOptions => {
    const { requestId = "", traceparent } = readCause(causedBy);
    const ids = { "beckon.email.id": id, "beckon.email.kind": kind, "beckon.request_id": requestId };
    return { kind: of, parent: traceparent, attributes: { ...ids, "beckon.attempt": attempts } };
  };

async function compose(services: Services, { transport }: Sender, { email, own }: Leased, rendered: Rendered) {
  const { from, ...origin } = originOf(services, email, rendered.from, own);
  const ofProviders = headersForProviders(services.env, () => makeReturnPath(services.keys, email));
  const headers = { ...rendered.headers, ...ofProviders };
  const message = await transport.compose({ ...rendered, from, headers, messageId: email.messageId }, origin);
  return { message, to: rendered.to.address, subject: rendered.subject };
}

async function prepare(services: Services, sender: Sender, write: WriteEmail, leased: Leased): Promise<Prepared> {
  const { email, isDemo } = leased;
  if (email.isAccepted) return "ACCEPTED";
  if (isDemo) return "DEMO";
  try {
    const rendered = (await write(services, email)) ?? "CANCELLED";
    if (typeof rendered === "string") return rendered;
    await sender.composing.next();
    return await compose(services, sender, leased, rendered);
  } catch (error) {
    const { requestId } = readCause(email.causedBy);
    services.log.error(
      { requestId, emailId: email.id, kind: email.kind, ...errorFields(error) },
      "e-mail not rendered",
    );
    return "NOT_RENDERED";
  }
}

const withoutMessage = (email: DueEmail, state: Outcome["state"], response: string | null): Outcome => ({
  ...{ email, state, response, to: null, subject: null, badAddress: false },
  retrySeconds: state === "DEFERRED" ? 60 : null,
  isUnavailable: false,
});

async function send(
  { transport, onStored }: Sender,
  email: DueEmail,
  { message, to, subject }: Composed,
): Promise<Outcome> {
  const stored = new Promise<void>((resolve) => onStored.set(email, resolve));
  const result = await transport.send({ ...message, stored });
  const isDeferred = result.outcome === "DEFERRED";
  const isGivenUp = isDeferred && email.ageSeconds > giveUpAfterSeconds;
  return {
    email,
    state: isGivenUp ? "FAILED" : result.outcome,
    response: result.response,
    to,
    subject,
    badAddress: result.outcome === "BOUNCED" && result.address,
    retrySeconds: isDeferred && !isGivenUp ? retryAfter(email.attempts, result.reachable) : null,
    isUnavailable: isDeferred && result.unavailable,
  };
}

async function attempt(sender: Sender, email: DueEmail, prepared: Prepared): Promise<Outcome> {
  switch (prepared) {
    case "ACCEPTED":
      return withoutMessage(email, "SENT", email.lastResponse);
    case "DEMO":
      return withoutMessage(email, "SUPPRESSED", demoIsNotMailed);
    case "SUPPRESSED":
      return withoutMessage(email, "SUPPRESSED", "Not sent: e-mail to this address has bounced before.");
    case "CANCELLED":
      return withoutMessage(email, "CANCELLED", null);
    case "NOT_RENDERED": {
      const state = email.attempts >= maxRenderAttempts ? "FAILED" : "DEFERRED";
      return withoutMessage(email, state, "The e-mail could not be created.");
    }
    default:
      return await send(sender, email, prepared);
  }
}

/**
 * How e-mails are delivered: one at a time by each connection to the mail server, in turns between teams. While it is
 * stored that the server took one, the envelope of the next is on its way already; its content follows. So a worker that
 * is killed repeats at most one e-mail for each connection.
 *
 * @param write renders each kind of e-mail
 */
export function emailDelivery(services: Services, write: WriteEmail): DeliveryKind<Leased, Prepared, Outcome> {
  const connections = services.env.SMTP_CONNECTIONS;
  const onLimited = (taken: number) =>
    services.log.warn({ connections: taken }, "the mail server takes no more connections");
  const transport = openTransport(services.smtpUrl, connections, dkimKeyOf(services.env), onLimited);
  const sender: Sender = {
    transport,
    composing: new TaskTurns(),
    onStored: new Map(),
  };
  const turns = new Turns();
  const unanswered = new Set<string>();
  return {
    name: "emails",
    concurrency: 2 * connections,
    probes: connections,
    leasedAhead: 100,
    preparedAhead: 100,
    maxWaitMs: (leaseSeconds - sendSeconds) * 1_000,
    gatherMs: 0,
    recordPatienceMs: 15_000,
    isAnythingDue: () => isAnyEmailDue(services),
    async lease(limit) {
      const due = await leaseEmails(services, limit, turns, unanswered);
      // A demo team may send to the built-in inbox.
      const mailed = services.env.SMTP_URL === undefined ? [] : due.map((email) => email.teamId);
      const demoTeams = await findDemoTeams(services.em.fork(), mailed);
      const senders = await findSenders(
        services,
        due.map((email) => email.teamId),
      );
      return due.map((email) => {
        const { teamId } = email;
        return { teamId, email, isDemo: demoTeams.has(teamId), own: senders.get(teamId) };
      });
    },
    release: (leased) =>
      releaseEmails(
        services,
        leased.map(({ email }) => email),
      ),
    prepare: (leased) => traced("render e-mail", spanOf(leased.email), () => prepare(services, sender, write, leased)),
    async attempt(leased, prepared) {
      const outcome = await traced("send e-mail", spanOf(leased.email, "CLIENT"), async (span) => {
        const sent = await attempt(sender, leased.email, prepared);
        span?.set({ "beckon.email.state": sent.state });
        if (sent.state === "FAILED" || sent.state === "DEFERRED" || sent.state === "BOUNCED") span?.fail();
        return sent;
      });
      const { email, state } = outcome;
      const { requestId } = readCause(email.causedBy);
      services.metrics.emails.inc({ kind: email.kind, state });
      services.metrics.mailServerDown.set(outcome.isUnavailable ? 1 : 0);
      services.log.info({ requestId, emailId: email.id, kind: email.kind, state, attempt: email.attempts }, "e-mail");
      return outcome;
    },
    settled({ email }) {
      sender.onStored.get(email)?.();
      sender.onStored.delete(email);
    },
    note: (outcomes) => recordAccepted(services, outcomes),
    canBeNoted: ({ state, to }) => state === "SENT" && to !== null,
    record: (outcomes) => recordOutcomes(services, outcomes),
    // Each team in a transaction of its own, with its events.
    recordKey: ({ email }) => email.teamId,
    destinationKey: ({ email }) => email.teamId,
    isUnavailable: (outcome) => outcome.isUnavailable,
    close: () => transport.close(),
  };
}

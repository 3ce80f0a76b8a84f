import { isIP } from "node:net";
import { z } from "zod";
import { durationSeconds } from "../text/duration.ts";
import { readDatabaseHosts } from "./database-hosts.ts";
import { readOrigins } from "./origins.ts";
import { similarVariables } from "./similar-variables.ts";
import { urlProblem } from "./url-problem.ts";

/** Whether only this machine can reach a host name. The built-in inbox is allowed only there. */
const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));

const whole = (least: number, most: number) =>
  z.coerce.number({ error: "must be a whole number" }).int("must be a whole number").min(least).max(most);
/** A secret that others send with their calls. */
const hexSecret = z
  .string()
  .regex(/^[\x21-\x7e]{16,}$/, "16 characters or more, without spaces; make one with: openssl rand -hex 32");
/** A secret that a mail provider has made or is given. */
const providerSecret = z.string().regex(/^[\x21-\x7e]{16,}$/, "16 characters or more, without spaces");
const flag = z
  .enum(["true", "false", "on", "off", "1", "0"], { error: "must be on or off" })
  .transform((value) => value === "true" || value === "on" || value === "1");
const urlOf = (schemes: string[], options?: { needsHost?: boolean }) =>
  z
    .string()
    .trim()
    .superRefine((value, context) => {
      const message = urlProblem(value, schemes, options);
      if (message !== null) context.addIssue({ code: "custom", message });
    });
/** One server or several (docs/operations.md, Failover). The first problem of any of them is reported. */
const databaseUrl = z
  .string()
  .trim()
  .superRefine((value, context) => {
    const { urls, problem } = readDatabaseHosts(value);
    const problems = urls.map((url) => urlProblem(url, ["postgres:", "postgresql:"]));
    const message = problem ?? problems.find((one) => one !== null);
    if (message != null) context.addIssue({ code: "custom", message });
  });
/** One address, alone or in angle brackets after a name. The host of the development default is not a domain. */
const mailbox = z.string().regex(/^(?:[^<>]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@,;]+@[^<>\s@,;]+)$/, {
  error: "must be one address, alone or after a name: Beckon <no-reply@example.com>",
});

/** How long rows are stored: an ISO 8601 duration, or none, for ever. */
const period = (days: number) =>
  z.string().refine((value) => value === "none" || (durationSeconds(value) ?? 0) >= days * 86_400, {
    error: `must be an ISO 8601 duration of P${days}D or more, or none: for ever`,
  });
/** The same of data that is always deleted in the end. */
const endingPeriod = z
  .string()
  .refine((value) => (durationSeconds(value) ?? 0) >= 86_400, { error: "must be an ISO 8601 duration of P1D or more" });

/** Every variable, its rule and its default. `.env.example` says the same; a test compares the two. */
export const envSchema = z.object({
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_URL: urlOf(["http:", "https:"], { needsHost: true })
    .refine((value) => !/[?#]/.test(value) && URL.parse(value)?.username === "", {
      error: "must have no ?, # or user name: links are made by appending to it",
    })
    .transform((value) => value.replace(/\/+$/, ""))
    .optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_READ_URL: urlOf(["postgres:", "postgresql:"])
    .refine((value) => !value.includes("target_session_attrs"), {
      error: "names one standby, or the address of a proxy in front of several",
    })
    .optional(),
  DATABASE_POOL: whole(2, 500).default(10),
  PREPARED_STATEMENTS: flag.default(true),
  MIGRATE: flag.default(true),
  DATA_DIR: z.string().min(1).default(".data"),
  SMTP_URL: urlOf(["smtp:", "smtps:"], { needsHost: true }).optional(),
  DRAIN_SECONDS: whole(0, 600).default(5),
  SMTP_CONNECTIONS: whole(1, 50).default(20),
  MAIL_FROM: mailbox.default("Beckon <no-reply@localhost>"),
  SECRET_KEY: z
    .string()
    .transform((value) =>
      value
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean),
    )
    .refine((keys) => keys.length > 0 && keys.every((key) => Buffer.byteLength(key) >= 32), {
      error: "each key needs 32 bytes or more; make one with: openssl rand -base64 32",
    })
    .optional(),
  ROLE: z.enum(["all", "api", "worker"], { error: "must be all, api or worker" }).default("all"),
  APP_URL: urlOf(["http:", "https:"], { needsHost: true })
    .transform((value) => value.replace(/\/+$/, ""))
    .optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((value, context) => {
      const read = readOrigins(value);
      if ("origins" in read) return read.origins;
      context.addIssue({ code: "custom", message: read.problem });
      return z.NEVER;
    }),
  BOUNCE_SECRET: hexSecret.optional(),
  BOUNCE_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(/^(?=.{3,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, {
      error: "must be a domain name, e.g. bounces.example.com",
    })
    .optional(),
  BOUNCE_ALIASES: flag.default(false),
  SENDER_DOMAINS: flag.default(true),
  DKIM_KEY_FILE: z.string().optional(),
  DKIM_SELECTOR: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be one label of a domain name, e.g. beckon")
    .optional(),
  MAIL_EVENTS_MAILGUN: providerSecret.optional(),
  MAIL_EVENTS_POSTMARK: providerSecret.optional(),
  MAIL_EVENTS_RESEND: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "the signing secret of the webhook, which begins with whsec_")
    .optional(),
  MAIL_EVENTS_SENDGRID: z
    .string()
    .regex(/^[A-Za-z0-9+/]{100,}={0,2}$/, "the verification key of the signed event webhook, in Base64")
    .optional(),
  MAIL_EVENTS_SES: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, "the ARN of the topic of Amazon SNS")
    .optional(),
  DAILY_EMAILS_PER_TEAM: whole(0, 100_000_000).default(20_000),
  COST_BUCKET: whole(0, 1_000_000_000_000).default(100_000),
  COST_RESTORE: whole(1, 1_000_000_000).default(2_500),
  PERSISTED_MANIFEST: z.string().optional(),
  PERSISTED_ONLY: flag.default(false),
  TRUST_PROXY: whole(0, 32).optional(),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_TOKEN: hexSecret.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(["http:", "https:"], { needsHost: true }).optional(),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  DNS_SERVERS: z
    .string()
    .default("")
    .transform((value) => value.split(",").flatMap((one) => one.trim() || []))
    .refine((servers) => servers.every((one) => isIP(one) > 0 || /^([\d.]+|\[[\da-f:]+\]):\d{1,5}$/i.test(one)), {
      error: "must be addresses of name servers: 192.0.2.1,[2001:db8::1]:53",
    }),
  KEEP_EMAILS: period(7).default("P400D"),
  KEEP_EVENTS: period(7).default("none"),
  KEEP_NOTIFICATIONS: period(7).default("none"),
  KEEP_AUDIT: period(7).default("none"),
  KEEP_AUTOMATION: period(7).default("P400D"),
  KEEP_DELIVERIES: endingPeriod.default("P30D"),
  KEEP_IDEMPOTENCY: endingPeriod.default("PT24H"),
  KEEP_SIGN_IN_TOKENS: endingPeriod.default("P7D"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The validated environment. `PUBLIC_URL` has a value; optional variables may be undefined. */
export type Env = Omit<z.infer<typeof envSchema>, "PUBLIC_URL"> & { PUBLIC_URL: string };

/**
 * All problems of the environment, so that the operator can correct them at once. The process ends with exit code 2.
 */
export class EnvErrors extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `The environment has errors:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Whether the built-in inbox is the mail server: there is no SMTP_URL, and only this machine can reach the server. */
export const usesInbox = (env: Pick<Env, "SMTP_URL">): boolean => env.SMTP_URL === undefined;

/** Whether the built-in inbox can be read over HTTP: never behind a proxy, which may forward requests of others. */
export const servesInbox = (env: Pick<Env, "SMTP_URL" | "TRUST_PROXY">): boolean =>
  usesInbox(env) && env.TRUST_PROXY === undefined;

/** One line for each unknown variable that resembles a known one with a typing error. */
export const typingErrors = (source: Record<string, string | undefined>): string[] =>
  similarVariables(source, Object.keys(envSchema.shape)).map(
    ({ name, meant }) => `${name}: not a variable of Beckon, so it has no effect; did you mean ${meant}?`,
  );

/** Only the first character changes: names and commands in a message keep their case. */
const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

/** The front end that e-mails to the team lead to: APP_URL, else the console. */
export const appUrl = ({ APP_URL, PUBLIC_URL }: Pick<Env, "APP_URL" | "PUBLIC_URL">): string =>
  APP_URL ?? PUBLIC_URL.replace(/\/+$/, "");

/**
 * Reads and validates the environment. An empty string counts as unset, as in a copied .env.example.
 *
 * @throws EnvErrors with one line a problem, each with its solution
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = envSchema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${lowerFirst(issue.message)}`);
  if (!parsed.success) throw new EnvErrors([...problems, ...typingErrors(given)]);

  const env = { ...parsed.data, PUBLIC_URL: parsed.data.PUBLIC_URL ?? `http://localhost:${parsed.data.PORT}` };
  if (env.DATABASE_URL !== undefined && env.SECRET_KEY === undefined)
    problems.push("SECRET_KEY: required with DATABASE_URL; make one with: openssl rand -base64 32");
  if (env.DATABASE_READ_URL !== undefined && env.DATABASE_URL === undefined)
    problems.push("DATABASE_URL: required with DATABASE_READ_URL, which names its standby");
  if (env.ROLE !== "all") {
    if (env.DATABASE_URL === undefined) problems.push(`DATABASE_URL: required with ROLE=${env.ROLE}`);
    if (env.SMTP_URL === undefined) problems.push(`SMTP_URL: required with ROLE=${env.ROLE}`);
  }
  // One without the other is useless: the server would reject all bounces, or receive none.
  if ((env.BOUNCE_SECRET === undefined) !== (env.BOUNCE_DOMAIN === undefined))
    problems.push(
      env.BOUNCE_SECRET === undefined
        ? "BOUNCE_SECRET: required with BOUNCE_DOMAIN; make one with: openssl rand -hex 32"
        : "BOUNCE_DOMAIN: required with BOUNCE_SECRET; or leave both unset",
    );
  if ((env.DKIM_KEY_FILE === undefined) !== (env.DKIM_SELECTOR === undefined))
    problems.push(
      env.DKIM_SELECTOR === undefined
        ? "DKIM_SELECTOR: required with DKIM_KEY_FILE: the name of the key in the DNS"
        : "DKIM_KEY_FILE: required with DKIM_SELECTOR; make it with: npm run cli -- dkim",
    );
  if (env.PERSISTED_ONLY && env.PERSISTED_MANIFEST === undefined)
    problems.push("PERSISTED_MANIFEST: required with PERSISTED_ONLY: the file that lists what may be executed");
  if (env.SMTP_URL === undefined && env.ROLE === "all") {
    // The built-in inbox shows sign-in links, so only this machine may reach it.
    if (!isLoopback(env.HOST))
      problems.push(`SMTP_URL: required because HOST=${env.HOST} is reachable from outside; or set HOST=127.0.0.1`);
    if (!isLoopback(new URL(env.PUBLIC_URL).hostname))
      problems.push("SMTP_URL: required because PUBLIC_URL is not this machine; or leave PUBLIC_URL unset");
  }
  // A required variable may be set under a misspelt name.
  if (problems.length > 0) throw new EnvErrors([...problems, ...typingErrors(given)]);
  return env;
}

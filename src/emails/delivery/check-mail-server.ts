import { createTransport } from "nodemailer";
import { errorInOneLine } from "../../platform/database/check-connection.ts";
import type { Env } from "../../platform/process/env.ts";

const waitMs = 5_000;

/** What keeps mail from going out: what was said, and what to do about it. */
export interface MailServerProblem {
  said: string;
  next: string;
}

/** Where a url leads, without user and password. */
const placeOf = (url: string): string => URL.parse(url)?.host ?? "the given address";

const mendOf = (error: unknown, url: string): string => {
  const code = (error as { code?: string }).code;
  const said = errorInOneLine(error);
  if (code === "EAUTH") return "Correct the user and password in SMTP_URL (characters like @ and / percent-encoded).";
  if (/certificate|self-signed/i.test(said))
    return `Give the mail server a certificate that is valid for ${URL.parse(url)?.hostname}, or name its authority in NODE_EXTRA_CA_CERTS.`;
  if (code === "ETLS" || /wrong version number|SSL/.test(said))
    return "Use smtps:// for TLS from the start (port 465), smtp:// for STARTTLS (587) or none.";
  if (/ENOTFOUND|EAI_AGAIN/.test(said)) return "Correct the host in SMTP_URL.";
  return "Start the mail server, or correct host and port in SMTP_URL; some hosters block port 25.";
};

/** Asks whether the mail server answers and lets us in. Sends nothing; null when all is well. */
export async function checkMailServer(url: string): Promise<MailServerProblem | null> {
  const transport = createTransport({
    url,
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    dnsTimeout: waitMs,
  } as Parameters<typeof createTransport>[0]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${waitMs / 1000} s`)), waitMs);
  });
  try {
    await Promise.race([transport.verify(), late]);
    return null;
  } catch (error) {
    return { said: `${placeOf(url)}: ${errorInOneLine(error)}`, next: mendOf(error, url) };
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

/** At the start: a mail server that cannot be used stops nothing, since e-mails wait for it; but it is said at once. */
export async function warnAboutMail(env: Env, notice: (text: string) => void): Promise<void> {
  if (env.SMTP_URL === undefined) return;
  const problem = await checkMailServer(env.SMTP_URL);
  if (problem !== null)
    notice(`SMTP_URL: no e-mail goes out by ${problem.said}. ${problem.next} Until then e-mails wait.`);
}

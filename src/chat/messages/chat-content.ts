import { phrase } from "../../emails/rendering/phrases.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { shortenedLine } from "../../platform/text/text-input.ts";

/** An event that waits for a destination, with what its message says. */
export interface WaitingMessage {
  id: string;
  eventSequence: number;
  eventType: EventType;
  assessmentId: string | null;
  candidateId: string | null;
  invitationId: string | null;
  heading: string | null;
  /** The name, the address or the codename, as the destination may show it. */
  who: string;
  /** The title of the assessment. */
  what: string;
  /** What the event comes of, for logs and traces (process/cause.ts). */
  causedBy: string | null;
}

/** A part of a line. Its text comes from candidates and members, so that no format may read it as markup. */
export interface Run {
  text: string;
  bold?: true;
}

/** What a message says, before it is written in the format of its destination. */
export interface ChatContent {
  lines: Run[][];
  link: { text: string; url: string };
  events: WaitingMessage[];
}

/** How many lines and names a summary has. */
const [maxLines, maxNames, maxLength] = [10, 5, 100];

/** A text on one line, cut where it is long. */
const short = (text: string): string => shortenedLine(text, maxLength);

/** The parts of a phrase with {who} and {what}, which are bold. */
const runsOf = (template: string, values: Record<string, string>): Run[] =>
  template
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => (part.startsWith("{") ? { text: short(values[part.slice(1, -1)]!), bold: true } : { text: part }));

const lineOf = (message: WaitingMessage, locale: string): Run[] =>
  runsOf(phrase(`chat.${message.eventType}`, locale), { who: message.who, what: message.what });

/** The message about one event. */
function contentOfEvent(message: WaitingMessage, locale: string, appUrl: string): ChatContent {
  const heading = message.heading === null ? [] : [[{ text: short(message.heading) }]];
  return {
    lines: [...heading, lineOf(message, locale)],
    link: {
      text: phrase("chat.open", locale),
      url:
        message.invitationId === null
          ? appUrl
          : `${appUrl}/invitations/${globalId("Invitation", message.invitationId)}`,
    },
    events: [message],
  };
}

/** The summary of several events: a line for each type and assessment, the largest first. */
function contentOfSummary(messages: WaitingMessage[], locale: string, appUrl: string): ChatContent {
  const groups = [
    ...Map.groupBy(messages, (one) => `${one.eventType} ${one.assessmentId} ${one.heading ?? ""}`).values(),
  ].toSorted((a, b) => b.length - a.length);
  const lines = groups.slice(0, maxLines).map((group): Run[] => {
    const [first] = group as [WaitingMessage];
    const names = [...new Set(group.map((one) => short(one.who)))];
    const more = names.length - maxNames;
    const words = phrase(`events.${first.eventType}.${group.length === 1 ? "one" : "many"}`, locale);
    return [
      ...(first.heading === null ? [] : [{ text: `${short(first.heading)}: ` }]),
      { text: short(first.what), bold: true },
      { text: `: ${group.length} ${words} (${names.slice(0, maxNames).join(", ")}${more > 0 ? `, +${more}` : ""})` },
    ];
  });
  const rest = groups.slice(maxLines).reduce((sum, group) => sum + group.length, 0);
  const assessmentIds = new Set(messages.map((one) => one.assessmentId));
  const [only] = assessmentIds.size === 1 ? assessmentIds : [null];
  return {
    lines: [
      [{ text: phrase("chat.summary", locale).replace("{count}", String(messages.length)) }],
      ...lines,
      ...(rest === 0 ? [] : [[{ text: phrase("chat.more", locale).replace("{count}", String(rest)) }]]),
    ],
    link: {
      text: phrase("chat.open", locale),
      url: only == null ? `${appUrl}/candidates` : `${appUrl}/assessments/${globalId("Assessment", only)}`,
    },
    events: messages,
  };
}

/** What a message about these events says: one by itself, several as a summary. */
export const chatContent = (messages: [WaitingMessage, ...WaitingMessage[]], locale: string, appUrl: string) =>
  messages.length === 1 ? contentOfEvent(messages[0], locale, appUrl) : contentOfSummary(messages, locale, appUrl);

/** A test message, which names nobody. */
export const testContent = (teamName: string, destination: string, locale: string, appUrl: string): ChatContent => ({
  lines: [runsOf(phrase("chat.test", locale), { team: teamName, destination })],
  link: { text: phrase("chat.open", locale), url: appUrl },
  events: [],
});

/** The lines as plain text. */
export const plainText = ({ lines }: ChatContent): string =>
  lines.map((runs) => runs.map((run) => run.text).join("")).join("\n");

import { globalId } from "../../platform/ids/ids.ts";
import type { ChatDestinationKind } from "../chat-destination.entity.ts";
import { type ChatContent, plainText } from "./chat-content.ts";

/** How many events a body for any other address lists. */
const maxEvents = 100;

/** In a text of Slack, these three characters can begin a link or a mention. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * The body for an incoming webhook of Slack. Its rich text has texts and links as separate elements, so that a name
 * cannot become a link or a mention. `text` is what notifications show, and is escaped.
 */
export function slackBody(content: ChatContent) {
  const line = ({ text, bold }: { text: string; bold?: true }) => ({
    type: "text" as const,
    text,
    ...(bold === undefined ? {} : { style: { bold } }),
  });
  return {
    text: escaped(plainText(content)),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: "rich_text" as const,
        elements: [
          {
            type: "rich_text_section" as const,
            elements: [
              ...content.lines.flatMap((runs) => [...runs.map(line), line({ text: "\n" })]),
              { type: "link" as const, url: content.link.url, text: content.link.text },
            ],
          },
        ],
      },
    ],
  };
}

/**
 * The body for a webhook of Teams' Workflows app: a message with an Adaptive Card. A TextRun is no Markdown, which a
 * TextBlock is.
 */
export function teamsBody(content: ChatContent) {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: content.lines.map((runs) => ({
            type: "RichTextBlock",
            inlines: runs.map(({ text, bold }) => ({
              type: "TextRun",
              text,
              ...(bold === undefined ? {} : { weight: "Bolder" }),
            })),
          })),
          actions: [{ type: "Action.OpenUrl", title: content.link.text, url: content.link.url }],
        },
      },
    ],
  };
}

/** The body for any other address (docs/automation.md, Chat channels). */
export function urlBody(content: ChatContent, now: Date) {
  return {
    type: content.events.length === 0 ? "chat.test" : content.events.length === 1 ? "chat.event" : "chat.summary",
    timestamp: now.toISOString(),
    data: {
      text: plainText(content),
      url: content.link.url,
      count: content.events.length,
      events: content.events.slice(0, maxEvents).map((one) => ({
        type: one.eventType,
        sequence: one.eventSequence,
        heading: one.heading,
        assessmentId: one.assessmentId === null ? null : globalId("Assessment", one.assessmentId),
        candidateId: one.candidateId === null ? null : globalId("Candidate", one.candidateId),
        invitationId: one.invitationId === null ? null : globalId("Invitation", one.invitationId),
      })),
    },
  };
}

/** The body of a message in the format of its destination. */
export function bodyFor(kind: ChatDestinationKind, content: ChatContent, now: Date): object {
  if (kind === "SLACK") return slackBody(content);
  return kind === "MICROSOFT_TEAMS" ? teamsBody(content) : urlBody(content, now);
}

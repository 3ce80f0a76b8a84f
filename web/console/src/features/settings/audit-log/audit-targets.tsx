import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { AuditTargetsDocument, type AuditTargetsQuery } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";

type Target = NonNullable<AuditTargetsQuery["nodes"][number]>;
/** What the entries are about, by id. Null: it is gone, or has no name to show. */
export type AuditTargets = ReadonlyMap<string, Target | null>;

/** The most that one query names. */
const maxIds = 100;

/** Looks up what entries are about, once each. */
export function useAuditTargets(ids: string[]): AuditTargets {
  const execute = useExecute();
  const [known, setKnown] = useState<AuditTargets>(new Map());
  const unknown = [...new Set(ids)].filter((id) => !known.has(id)).slice(0, maxIds);
  const wanted = unknown.join(" ");
  useEffect(() => {
    if (wanted === "") return;
    let isOver = false;
    const asked = wanted.split(" ");
    const put = (nodes: readonly (Target | null)[]) => {
      if (!isOver) setKnown((before) => new Map([...before, ...asked.map((id, n) => [id, nodes[n] ?? null] as const)]));
    };
    // Without the names the log is complete all the same.
    execute(AuditTargetsDocument, { ids: asked }).then(
      ({ nodes }) => put(nodes),
      () => put([]),
    );
    return () => {
      isOver = true;
    };
  }, [wanted, execute]);
  return known;
}

const named = [
  "Candidate",
  "Assessment",
  "WebhookEndpoint",
  "TeamMember",
  "ApiKey",
  "ChatDestination",
  "AutomationRule",
];

/** Whether an object has a name to show: of the team itself everybody knows it. */
export const isNamed = (target: Target | null): target is Target =>
  target !== null && named.includes(target.__typename);

/** The name of an object as text. Undefined: it has none to show. */
export function nameOfTarget(target: Target | null | undefined): string | undefined {
  switch (target?.__typename) {
    case "Candidate":
    case "TeamMember":
    case "ApiKey":
      return target.displayName;
    case "Assessment":
      return target.title;
    case "ChatDestination":
    case "AutomationRule":
      return target.name;
    default:
      return undefined;
  }
}

/** The name of what was changed, which leads to it where the console has a page of it. */
export function AuditTargetLink({ target }: { target: Target }) {
  const { id } = target;
  switch (target.__typename) {
    case "Candidate":
      return (
        <Link to="/candidates/$id" params={{ id }}>
          <bdi>{target.displayName}</bdi>
        </Link>
      );
    case "Assessment":
      return (
        <Link to="/assessments/$id" params={{ id }}>
          <bdi>{target.title}</bdi>
        </Link>
      );
    case "WebhookEndpoint":
      return (
        <Link to="/settings/webhooks/$id" params={{ id }} className="lines">
          {target.url}
        </Link>
      );
    case "TeamMember":
    case "ApiKey":
      return <bdi>{target.displayName}</bdi>;
    case "ChatDestination":
      return (
        <Link to="/settings/chat">
          <bdi>{target.name}</bdi>
        </Link>
      );
    case "AutomationRule":
      return (
        <Link to="/settings/automation">
          <bdi>{target.name}</bdi>
        </Link>
      );
    default:
      return null;
  }
}

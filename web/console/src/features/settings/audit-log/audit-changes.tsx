import { ArrowRight } from "lucide-react";

const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === "object" && value !== null && "from" in value && "to" in value;

/** A value as it is read: text as it stands, a list by commas, anything else as JSON. */
function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.length === 0 ? "–" : value.join(", ");
  return JSON.stringify(value);
}

/** What changed: each field with its value before and after. */
export const AuditChanges = ({ changes }: { changes: Record<string, unknown> }) => (
  <ul className="stack tight">
    {Object.entries(changes).map(([name, value]) => (
      <li key={name} className="row wrap audit-change">
        <span className="quiet">{name}</span>
        {isChange(value) ? (
          <>
            <span className="lines">{shown(value.from)}</span>
            <ArrowRight aria-label="→" className="audit-arrow" />
            <span className="lines strong">{shown(value.to)}</span>
          </>
        ) : (
          <span className="lines">{shown(value)}</span>
        )}
      </li>
    ))}
  </ul>
);

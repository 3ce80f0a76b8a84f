import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ChevronDown, ScrollText } from "lucide-react";
import { useMemo, useState } from "react";
import { type AuditEntryPartsFragment, AuditLogDocument } from "../../../graphql/generated/graphql.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { formatDay, formatExact, formatTime } from "../../../i18n/format.ts";
import { hasMessage, t } from "../../../i18n/index.ts";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { SettingsSection, ShowMore } from "../settings-section.tsx";
import { AuditChanges } from "./audit-changes.tsx";
import { AuditFilters, type AuditSearch, auditFilterOf } from "./audit-filters.tsx";
import { AuditTargetLink, type AuditTargets, isNamed, useAuditTargets } from "./audit-targets.tsx";

const route = getRouteApi("/settings/audit-log");
type Entry = AuditEntryPartsFragment;

/** What was done. An action of a newer server is shown by its name. */
const titleOf = (action: string): string => {
  const id = `audit.${action}`;
  return hasMessage(id) ? t(id) : action;
};

/** Who did it: null is the operator of the server, or the system. */
const actorOf = ({ actor, ipAddress }: Entry): string =>
  actor?.displayName ?? (ipAddress === null ? t("audit.system") : t("audit.somebody"));

const dayOf = ({ occurredAt }: Entry): string => new Date(occurredAt).toDateString();

/** A line of the log; its details are in place. */
function AuditLine({ entry, targets }: { entry: Entry; targets: AuditTargets }) {
  const [isOpen, setOpen] = useState(false);
  const isOwn = entry.targetId === entry.actor?.id;
  const target = entry.targetId === null || isOwn ? null : (targets.get(entry.targetId) ?? null);
  const details = `audit-${entry.id}`;
  return (
    <li className="audit-line">
      <div className="audit-row">
        <time className="quiet small numbers" dateTime={entry.occurredAt} title={formatExact(entry.occurredAt)}>
          {formatTime(entry.occurredAt)}
        </time>
        <div className="grow">
          <span className="strong">{titleOf(entry.action)}</span>
          {!isNamed(target) ? null : (
            <>
              <span className="quiet"> · </span>
              <AuditTargetLink target={target} />
            </>
          )}
          <div className="small quiet">
            <bdi>{actorOf(entry)}</bdi>
          </div>
        </div>
        <button
          type="button"
          className="button subtle only-icon small audit-toggle"
          aria-expanded={isOpen}
          aria-controls={isOpen ? details : undefined}
          aria-label={t("audit.details", { action: titleOf(entry.action) })}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronDown aria-hidden />
        </button>
      </div>
      {isOpen ? (
        <dl id={details} className="details-list audit-details">
          <dt>{t("audit.when")}</dt>
          <dd>{formatExact(entry.occurredAt)}</dd>
          <dt>{t("audit.action")}</dt>
          <dd className="mono">{entry.action}</dd>
          <dt>{t("audit.who")}</dt>
          <dd>
            <bdi>{actorOf(entry)}</bdi>
            {entry.actor === null ? null : <span className="quiet mono"> {entry.actor.id}</span>}
          </dd>
          {entry.ipAddress === null ? null : (
            <>
              <dt>{t("audit.address")}</dt>
              <dd className="mono">{entry.ipAddress}</dd>
            </>
          )}
          {entry.targetId === null ? null : (
            <>
              <dt>{t("audit.target")}</dt>
              <dd className="mono">{entry.targetId}</dd>
            </>
          )}
          {entry.changes === null ? null : (
            <>
              <dt>{t("audit.changes")}</dt>
              <dd>
                <AuditChanges changes={entry.changes} />
              </dd>
            </>
          )}
        </dl>
      ) : null}
    </li>
  );
}

/** Who changed rights, or what is sent out of the server: day by day, newest first. */
export function AuditLogPage() {
  const search: AuditSearch = route.useSearch();
  const navigate = useNavigate();
  const variables = useMemo(() => ({ filter: auditFilterOf(search, Date.now()) }), [search]);
  const isFiltered = Object.keys(variables.filter).length > 0;
  const pages = usePages(AuditLogDocument, variables, (data) => data.auditLog);
  const targets = useAuditTargets(pages.rows.flatMap(({ targetId }) => targetId ?? []));
  const days = [...Map.groupBy(pages.rows, dayOf).entries()];
  return (
    <SettingsSection title={t("settings.auditLog")} text={t("audit.text")}>
      <AuditFilters
        search={search}
        set={(change) => void navigate({ to: "/settings/audit-log", search: { ...search, ...change }, replace: true })}
      />
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={8} /> : null}
      {days.map(([day, entries]) => (
        <section key={day} className="panel" aria-label={formatDay(entries[0]!.occurredAt)}>
          <div className="panel-head">
            <h3>{formatDay(entries[0]!.occurredAt)}</h3>
          </div>
          <ol className="audit-lines">
            {entries.map((entry) => (
              <AuditLine key={entry.id} entry={entry} targets={targets} />
            ))}
          </ol>
        </section>
      ))}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <Empty
          icon={<ScrollText aria-hidden />}
          title={isFiltered ? t("common.nothingMatches") : t("audit.none.title")}
        >
          {isFiltered ? t("common.changeFilter") : t("audit.none.text")}
        </Empty>
      ) : null}
      <ShowMore pages={pages} />
    </SettingsSection>
  );
}

import { AuditActorsDocument, type AuditLogFilter } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { SelectField } from "../../../ui/fields.tsx";
import { FilterBar } from "../../../ui/filter-bar.tsx";

/** What can be chosen of the audit log's actions; those of a newer server are in the list without a filter. */
const actions = [
  "member.sign_in",
  "member.sign_out",
  "member.switch_team",
  "member.leave_session",
  "member.sign_in_link",
  "member.invite",
  "member.add",
  "member.update",
  "notification_settings.update",
  "team.create",
  "team.update",
  "api_key.create",
  "api_key.rotate",
  "api_key.revoke",
  "webhook_endpoint.create",
  "webhook_endpoint.update",
  "webhook_endpoint.delete",
  "webhook_endpoint.rotate_secret",
  "webhook_endpoint.disable",
  "webhook_endpoint.redeliver",
  "webhook_endpoint.replay",
  "chat_destination.create",
  "chat_destination.update",
  "chat_destination.delete",
  "chat_destination.test",
  "chat_destination.disable",
  "automation_rule.create",
  "automation_rule.update",
  "automation_rule.delete",
  "partner_integration.create",
  "partner_integration.update",
  "partner_integration.delete",
  "partner_integration.retry_message",
  "sender_domain.add",
  "sender_domain.verify",
  "sender_domain.fail",
  "sender_domain.remove",
  "email_sender.set",
  "assessment.rotate_public_link",
  "export.download",
  "invitation.cancel",
  "candidate.correct_email",
  "candidate.erase",
] as const;
const days = [1, 7, 30, 90, 365];
const dayMs = 86_400_000;

/** The filters as they are in the address. */
export interface AuditSearch {
  action?: string;
  actor?: string;
  days?: string;
}

/** The filters as the API takes them. @param now the moment that the days go back from */
export function auditFilterOf({ action, actor, days: back }: AuditSearch, now: number): AuditLogFilter {
  return {
    ...(action === undefined ? {} : { action: [action] }),
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(Number(back) > 0 ? { occurredAfter: new Date(now - Number(back) * dayMs).toISOString() } : {}),
  };
}

interface AuditFiltersProps {
  search: AuditSearch;
  set: (change: AuditSearch) => void;
}

/** By what the audit log can be narrowed down: what was done, by whom, and how long ago. */
export function AuditFilters({ search, set }: AuditFiltersProps) {
  const { data } = useData(AuditActorsDocument, undefined, { policy: "cache-first" });
  const actors = [...(data?.members?.nodes ?? []), ...(data?.apiKeys ?? [])];
  const count = [search.action, search.actor, search.days].filter((value) => value !== undefined).length;
  return (
    <div className="toolbar">
      <FilterBar count={count} onClear={() => set({ action: undefined, actor: undefined, days: undefined })}>
        {(isSheet) => (
          <>
            <SelectField
              hideLabel={!isSheet}
              label={t("audit.action")}
              value={search.action ?? ""}
              onChange={(action) => set({ action: action || undefined })}
              choices={[
                { id: "", label: t("audit.anyAction") },
                ...actions.map((id) => ({ id, label: t(`audit.${id}`) })),
              ]}
            />
            <SelectField
              hideLabel={!isSheet}
              label={t("audit.who")}
              value={search.actor ?? ""}
              onChange={(actor) => set({ actor: actor || undefined })}
              choices={[
                { id: "", label: t("audit.anyone") },
                ...actors.map(({ id, displayName }) => ({ id, label: displayName })),
              ]}
            />
            <SelectField
              hideLabel={!isSheet}
              label={t("audit.when")}
              value={search.days ?? ""}
              onChange={(back) => set({ days: back || undefined })}
              choices={[
                { id: "", label: t("audit.anyTime") },
                ...days.map((count) => ({
                  id: String(count),
                  label: t("audit.lastDays", { count, days: formatNumber(count) }),
                })),
              ]}
            />
          </>
        )}
      </FilterBar>
    </div>
  );
}

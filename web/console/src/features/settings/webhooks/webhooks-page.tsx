import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { useHasFeature } from "../../../app/viewer.ts";
import { type WebhookEndpointRowFragment, WebhookEndpointsDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { bodyType } from "./event-types.ts";
import { EndpointStateBadge } from "./webhook-states.tsx";

type Row = WebhookEndpointRowFragment;

const columns = (): Column<Row>[] => [
  {
    id: "url",
    title: t("webhooks.endpoint"),
    width: "3fr",
    phone: "title",
    cell: ({ id, url, description }) => (
      <span className="settings-two-lines">
        <Link to="/settings/webhooks/$id" params={{ id }} className="strong cut" title={url}>
          {url.replace(/^https:\/\//, "")}
        </Link>
        {description === null ? null : <bdi className="quiet small cut">{description}</bdi>}
      </span>
    ),
  },
  {
    id: "events",
    title: t("webhooks.events"),
    width: "2fr",
    cell: ({ eventTypes, assessment }) => (
      <span className="settings-two-lines">
        <span className="cut" title={eventTypes.map(bodyType).join(", ")}>
          {eventTypes.length === 0
            ? t("webhooks.everyEvent")
            : eventTypes.length === 1
              ? bodyType(eventTypes[0]!)
              : t("webhooks.eventCount", { count: eventTypes.length })}
        </span>
        {assessment === null ? null : <bdi className="quiet small cut">{assessment.title}</bdi>}
      </span>
    ),
  },
  {
    id: "state",
    title: t("webhooks.state"),
    width: 170,
    phone: "aside",
    cell: (row) => <EndpointStateBadge {...row} />,
  },
];

/** The addresses of other systems that events are posted to. */
export function WebhooksPage() {
  const navigate = useNavigate();
  const hasWebhooks = useHasFeature("WEBHOOKS");
  const { data, error, isLoading, refresh } = useData(WebhookEndpointsDocument);
  const [isCreating, setCreating] = useState(false);
  const rows = data?.webhookEndpoints ?? [];
  const create = hasWebhooks ? (
    <Button look="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
      {t("webhooks.create")}
    </Button>
  ) : undefined;
  return (
    <SettingsSection
      title={t("settings.webhooks")}
      text={t("webhooks.text")}
      actions={rows.length > 0 ? create : undefined}
    >
      {hasWebhooks ? null : <Note tone="info">{t("webhooks.notInPlan")}</Note>}
      {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
      {isLoading ? <Skeleton lines={3} /> : null}
      {rows.length > 0 ? (
        <DataTable
          label={t("settings.webhooks")}
          columns={columns()}
          rows={rows}
          rowHeight={52}
          onOpen={({ id }) => void navigate({ to: "/settings/webhooks/$id", params: { id } })}
        />
      ) : null}
      {data !== undefined && rows.length === 0 && hasWebhooks ? (
        <Empty icon={<Webhook aria-hidden />} title={t("webhooks.none.title")} action={create}>
          {t("webhooks.none.text")}
        </Empty>
      ) : null}
      {isCreating ? (
        <EndpointDialog
          endpoint={null}
          onClose={(id) => {
            setCreating(false);
            if (id !== null) void navigate({ to: "/settings/webhooks/$id", params: { id } });
          }}
        />
      ) : null}
    </SettingsSection>
  );
}

import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Inbox, RotateCw } from "lucide-react";
import { useMemo } from "react";
import {
  WebhookDeliveriesDocument,
  type WebhookDeliveriesQuery,
  type WebhookDeliveryRowFragment,
  type WebhookDeliveryState,
} from "../../../graphql/generated/graphql.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { t } from "../../../i18n/index.ts";
import { IconButton } from "../../../ui/buttons.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { Time } from "../../../ui/values.tsx";
import { useAfterEvents } from "../../live/live-events.ts";
import { SettingsSection } from "../settings-section.tsx";
import { DeliveryDialog } from "./delivery-dialog.tsx";
import { DeliveryTitle } from "./delivery-title.tsx";
import { useOutcomes } from "./use-outcomes.ts";
import { DeliveryStateBadge, deliveryStates } from "./webhook-states.tsx";

const route = getRouteApi("/settings/webhooks/$id");
type Row = WebhookDeliveryRowFragment;

const pageSize = 50;
/** An event is queued for its endpoints a moment after it happens. */
const queueing = 1_000;

const deliveriesIn = ({ webhookDeliveries }: WebhookDeliveriesQuery) => webhookDeliveries;

const columns = (): Column<Row>[] => [
  { id: "event", title: t("webhooks.event"), width: "1fr", phone: "title", cell: (row) => <DeliveryTitle {...row} /> },
  {
    id: "state",
    title: t("webhooks.state"),
    width: 135,
    phone: "aside",
    cell: ({ state }) => <DeliveryStateBadge state={state} />,
  },
  {
    id: "answer",
    title: t("webhooks.answer"),
    width: 140,
    cell: ({ statusCode, durationMs, attempts }) =>
      attempts === 0 ? (
        <span className="quiet">–</span>
      ) : (
        <span className="numbers">
          {statusCode ?? t("webhooks.noAnswer")}
          {durationMs === null || statusCode === null ? null : (
            <span className="quiet"> {t("webhooks.ms", { ms: durationMs })}</span>
          )}
        </span>
      ),
  },
  {
    id: "attempts",
    title: t("webhooks.attempts"),
    width: 215,
    cell: ({ attempts, nextAttemptAt, state }) => (
      <span className="quiet">
        {t("webhooks.attemptCount", { count: attempts })}
        {state === "RETRYING" && nextAttemptAt !== null ? (
          <>
            {" · "}
            {t("webhooks.again")} <Time at={nextAttemptAt} />
          </>
        ) : null}
      </span>
    ),
  },
  {
    id: "created",
    title: t("webhooks.queued"),
    width: 105,
    cell: ({ createdAt }) => (
      <span className="quiet">
        <Time at={createdAt} />
      </span>
    ),
  },
];

interface DeliveriesProps {
  endpointId: string;
  isEnabled: boolean;
  /** The delivery that is open. */
  opened: string | null;
  onOpen: (id: string | null) => void;
  /** Called when a delivery has an outcome: it may have changed the endpoint. */
  onOutcome: () => void;
}

/**
 * The deliveries of an endpoint, newest first. Those of new events appear by themselves, unless somebody is reading
 * further down, and those that are under way change.
 */
export function Deliveries({ endpointId, isEnabled, opened, onOpen, onOutcome }: DeliveriesProps) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const variables = useMemo(
    () => ({ id: endpointId, state: search.state === undefined ? null : [search.state as WebhookDeliveryState] }),
    [endpointId, search.state],
  );
  const pages = usePages(WebhookDeliveriesDocument, variables, deliveriesIn, pageSize);
  useOutcomes(pages.rows, onOutcome);
  useAfterEvents(
    () => pages.rows.length <= pageSize,
    () => void setTimeout(pages.refresh, queueing),
  );
  return (
    <SettingsSection
      title={t("webhooks.deliveries")}
      text={t("webhooks.deliveriesText")}
      actions={
        <>
          <SelectField
            hideLabel
            label={t("webhooks.state")}
            value={search.state ?? ""}
            onChange={(state) =>
              void navigate({
                to: "/settings/webhooks/$id",
                params: { id: endpointId },
                search: { state: state || undefined },
                replace: true,
              })
            }
            choices={[
              { id: "", label: t("webhooks.everyDelivery") },
              ...deliveryStates.map((id) => ({ id, label: t(`deliveryState.${id}`) })),
            ]}
          />
          <IconButton label={t("webhooks.refresh")} icon={<RotateCw aria-hidden />} onPress={pages.refresh} />
        </>
      }
    >
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={4} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("webhooks.deliveries")}
          columns={columns()}
          rows={pages.rows}
          onOpen={({ id }) => onOpen(id)}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <Empty
          icon={<Inbox aria-hidden />}
          title={search.state === undefined ? t("webhooks.noDeliveries.title") : t("common.nothingMatches")}
        >
          {search.state === undefined ? t("webhooks.noDeliveries.text") : t("webhooks.noneOfState")}
        </Empty>
      ) : null}
      {opened === null ? null : (
        <DeliveryDialog key={opened} id={opened} isEnabled={isEnabled} onClose={() => onOpen(null)} />
      )}
    </SettingsSection>
  );
}

import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, Power } from "lucide-react";
import { useState } from "react";
import { useHasFeature } from "../../../app/viewer.ts";
import { WebhookEndpointDocument } from "../../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../../graphql/hooks.ts";
import { formatDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { Deliveries } from "./deliveries.tsx";
import { enable } from "./endpoint-actions.ts";
import { EndpointMenu } from "./endpoint-menu.tsx";
import { bodyType, isBodyScope } from "./event-types.ts";
import { EndpointStateBadge } from "./webhook-states.tsx";

const route = getRouteApi("/settings/webhooks/$id");

/** An endpoint: what it is sent, and every delivery with its request and answer. */
export function WebhookPage() {
  const { id } = route.useParams();
  const execute = useExecute();
  const hasWebhooks = useHasFeature("WEBHOOKS");
  const { data, error, isLoading, refresh } = useData(WebhookEndpointDocument, { id });
  const [isEnabling, setEnabling] = useState(false);
  /** The delivery that is open: also a test that was just sent. */
  const [opened, setOpened] = useState<string | null>(null);
  const endpoint = data?.node?.__typename === "WebhookEndpoint" ? data.node : null;
  const back = (
    <Link to="/settings/webhooks" className="row small">
      <ArrowLeft aria-hidden className="heading-icon" />
      {t("settings.webhooks")}
    </Link>
  );
  if (endpoint === null)
    return (
      <section className="stack" aria-label={t("settings.webhooks")}>
        {back}
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={6} /> : null}
        {data !== undefined ? <Empty title={t("page.notFound.title")}>{t("page.notFound.text")}</Empty> : null}
      </section>
    );
  const switchOn = async () => {
    setEnabling(true);
    await enable(execute, id, true);
    setEnabling(false);
  };
  return (
    <>
      <section className="stack" aria-label={endpoint.url}>
        {back}
        <div className="settings-head">
          <div className="stack tight grow">
            <h2 className="settings-address">{endpoint.url}</h2>
            {endpoint.description === null ? null : (
              <p className="quiet">
                <bdi>{endpoint.description}</bdi>
              </p>
            )}
          </div>
          <EndpointMenu endpoint={endpoint} onTested={setOpened} />
        </div>
        {endpoint.disabledReason !== null && !endpoint.enabled ? (
          <Note tone="bad">
            <p>{t("webhooks.switchedOffText")}</p>
            <p className="small mono lines">{endpoint.disabledReason}</p>
            {hasWebhooks ? (
              <Button size="small" icon={<Power aria-hidden />} isPending={isEnabling} onPress={switchOn}>
                {t("webhooks.enable")}
              </Button>
            ) : null}
          </Note>
        ) : null}
        {hasWebhooks ? null : <Note tone="info">{t("webhooks.notInPlan")}</Note>}
        <div className="panel">
          <div className="panel-body">
            <dl className="details-list">
              <dt>{t("webhooks.state")}</dt>
              <dd>
                <EndpointStateBadge {...endpoint} />
              </dd>
              <dt>{t("webhooks.events")}</dt>
              <dd className="settings-types">
                {endpoint.eventTypes.length === 0
                  ? t("webhooks.everyEvent")
                  : endpoint.eventTypes.map((type) => (
                      <span key={type} className="label-chip mono">
                        {bodyType(type)}
                      </span>
                    ))}
              </dd>
              <dt>{t("live.filter.assessment")}</dt>
              <dd>
                {endpoint.assessment === null ? (
                  t("live.filter.everyAssessment")
                ) : (
                  <Link to="/assessments/$id" params={{ id: endpoint.assessment.id }}>
                    <bdi>{endpoint.assessment.title}</bdi>
                  </Link>
                )}
              </dd>
              <dt>{t("webhooks.contains")}</dt>
              <dd>
                {endpoint.scopes.length === 0
                  ? t("webhooks.idsOnly")
                  : endpoint.scopes
                      .map((scope) => (isBodyScope(scope) ? t(`bodyScope.${scope}`) : t(`scope.${scope}`)))
                      .join(", ")}
              </dd>
              {endpoint.payloadQuery === null ? null : (
                <>
                  <dt>{t("webhooks.shape")}</dt>
                  <dd className="mono lines">{endpoint.payloadQuery}</dd>
                </>
              )}
              <dt>{t("webhooks.created")}</dt>
              <dd>
                {formatDate(endpoint.createdAt)}
                {endpoint.createdBy === null ? null : (
                  <span className="quiet">
                    {" · "}
                    <bdi>{endpoint.createdBy.displayName}</bdi>
                  </span>
                )}
              </dd>
            </dl>
          </div>
        </div>
      </section>
      <Deliveries endpointId={id} isEnabled={endpoint.enabled} opened={opened} onOpen={setOpened} onOutcome={refresh} />
    </>
  );
}

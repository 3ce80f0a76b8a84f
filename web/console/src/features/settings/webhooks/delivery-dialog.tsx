import { Copy, RotateCw } from "lucide-react";
import { useState } from "react";
import {
  RedeliverWebhookDocument,
  WebhookDeliveryDocument,
  type WebhookDeliveryQuery,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useData, useExecute } from "../../../graphql/hooks.ts";
import { formatDateTime } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { copyAndSay } from "../../../ui/copy.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { Dialog } from "../../../ui/overlays.tsx";
import { wordsOf } from "../../../ui/toasts.tsx";
import { Time } from "../../../ui/values.tsx";
import { DeliveryTitle } from "./delivery-title.tsx";
import { useOutcomes } from "./use-outcomes.ts";
import { DeliveryStateBadge } from "./webhook-states.tsx";

type Delivery = Extract<NonNullable<WebhookDeliveryQuery["node"]>, { __typename: "WebhookDelivery" }>;

/** JSON with line ends; what is none stays as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface BodyProps {
  title: string;
  text: string | null;
  /** What stands there without one. */
  none: string;
  hint?: string;
}

const Body = ({ title, text, none, hint }: BodyProps) => (
  <section className="stack tight" aria-label={title}>
    <div className="row apart">
      <h3>{title}</h3>
      {text ? (
        <Button
          size="small"
          look="subtle"
          icon={<Copy aria-hidden />}
          aria-label={`${t("webhooks.copy")}: ${title}`}
          onPress={() => void copyAndSay(text, t("copy.copied"))}
        >
          {t("webhooks.copy")}
        </Button>
      ) : null}
    </div>
    {text ? (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys
      <pre className="settings-code" tabIndex={0}>
        {text}
      </pre>
    ) : (
      <p className="quiet small">{none}</p>
    )}
    {hint ? <p className="quiet small">{hint}</p> : null}
  </section>
);

/** The headers that stay the same on every attempt. */
const headersOf = ({ id, event }: Delivery): string =>
  ["content-type: application/json", "user-agent: Beckon-Webhooks/1", `webhook-id: ${event?.id ?? id}`].join("\n");

/** The body as it was sent: what it is about stands before the data. */
function requestOf({ requestBody }: Delivery): string | null {
  if (requestBody === null) return null;
  const { type, timestamp, ...rest } = requestBody;
  return JSON.stringify({ type, timestamp, ...rest }, null, 2);
}

const responseOf = ({ responseBody }: Delivery): string | null =>
  responseBody === null || responseBody === "" ? null : readable(responseBody);

const Details = ({ delivery }: { delivery: Delivery }) => (
  <dl className="details-list">
    <dt>{t("webhooks.state")}</dt>
    <dd className="row wrap">
      <DeliveryStateBadge state={delivery.state} />
      {delivery.state === "RETRYING" && delivery.nextAttemptAt !== null ? (
        <span className="quiet">
          {t("webhooks.again")} <Time at={delivery.nextAttemptAt} />
        </span>
      ) : null}
    </dd>
    <dt>{t("webhooks.attempts")}</dt>
    <dd>{t("webhooks.attemptCount", { count: delivery.attempts })}</dd>
    <dt>{t("webhooks.queued")}</dt>
    <dd>{formatDateTime(delivery.createdAt)}</dd>
    {delivery.attempts === 0 ? null : (
      <>
        <dt>{t("webhooks.answer")}</dt>
        <dd>
          {delivery.statusCode === null ? t("webhooks.noAnswer") : `HTTP ${delivery.statusCode}`}
          {delivery.durationMs === null || delivery.statusCode === null ? null : (
            <span className="quiet"> · {t("webhooks.ms", { ms: delivery.durationMs })}</span>
          )}
        </dd>
      </>
    )}
  </dl>
);

interface DeliveryDialogProps {
  id: string;
  /** Whether the endpoint is sent to: otherwise only tests can be sent again. */
  isEnabled: boolean;
  onClose: () => void;
}

/** One delivery: what was sent, and what the endpoint answered. */
export function DeliveryDialog({ id, isEnabled, onClose }: DeliveryDialogProps) {
  const execute = useExecute();
  const { data, error, isLoading, refresh } = useData(WebhookDeliveryDocument, { id });
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const delivery = data?.node?.__typename === "WebhookDelivery" ? data.node : null;
  useOutcomes(delivery === null ? [] : [delivery], refresh);
  const redeliver = async () => {
    setPending(true);
    setProblem(null);
    try {
      const { redeliverWebhook } = await execute(RedeliverWebhookDocument, {
        deliveryId: id,
        idempotencyKey: newIdempotencyKey(),
      });
      setProblem(redeliverWebhook.userErrors[0]?.message ?? null);
    } catch (failure) {
      setProblem(wordsOf(failure));
    } finally {
      setPending(false);
    }
  };
  const canRedeliver = delivery !== null && (isEnabled || delivery.test) && delivery.state !== "PENDING";
  return (
    <Dialog
      title={t("webhooks.delivery")}
      isOpen
      size="wide"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t("common.close")}</Button>
          {canRedeliver ? (
            <Button look="primary" icon={<RotateCw aria-hidden />} isPending={isPending} onPress={redeliver}>
              {t("webhooks.redeliver")}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="stack wide">
        {problem === null ? null : (
          <Note tone="bad" isAlert>
            {problem}
          </Note>
        )}
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={6} /> : null}
        {data !== undefined && delivery === null ? (
          <Empty title={t("page.notFound.title")}>{t("webhooks.deliveryGone")}</Empty>
        ) : null}
        {delivery === null ? null : (
          <>
            <p className="strong">
              <DeliveryTitle {...delivery} />
            </p>
            <Details delivery={delivery} />
            {delivery.attempts === 0 ? (
              <p role="status" className="quiet">
                {t("webhooks.underWay")}
              </p>
            ) : (
              <>
                <Body title={t("webhooks.responseBody")} text={responseOf(delivery)} none={t("webhooks.emptyAnswer")} />
                <Body
                  title={t("webhooks.headers")}
                  text={headersOf(delivery)}
                  none=""
                  hint={t("webhooks.headersHint")}
                />
                <Body title={t("webhooks.requestBody")} text={requestOf(delivery)} none={t("webhooks.noRequestBody")} />
              </>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

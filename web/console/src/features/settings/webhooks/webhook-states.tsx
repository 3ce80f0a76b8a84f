import type { WebhookDeliveryState } from "../../../graphql/generated/graphql.ts";
import { t } from "../../../i18n/index.ts";

export const deliveryStates: WebhookDeliveryState[] = ["SUCCEEDED", "FAILED", "RETRYING", "PENDING"];
const tones: Record<WebhookDeliveryState, string> = { SUCCEEDED: "go", FAILED: "bad", RETRYING: "warn", PENDING: "" };

/** Where a delivery stands. */
export const DeliveryStateBadge = ({ state }: { state: WebhookDeliveryState }) => (
  <span className={`badge ${tones[state]}`}>{t(`deliveryState.${state}`)}</span>
);

interface EndpointState {
  enabled: boolean;
  disabledReason: string | null;
  consecutiveFailures: number;
}

/** Whether an endpoint is sent to, and whether it fails. */
export function EndpointStateBadge({ enabled, disabledReason, consecutiveFailures }: EndpointState) {
  if (!enabled && disabledReason !== null) return <span className="badge bad">{t("webhooks.switchedOff")}</span>;
  if (!enabled) return <span className="badge">{t("webhooks.disabled")}</span>;
  if (consecutiveFailures > 0)
    return <span className="badge warn">{t("webhooks.failing", { count: consecutiveFailures })}</span>;
  return <span className="badge go">{t("webhooks.enabled")}</span>;
}

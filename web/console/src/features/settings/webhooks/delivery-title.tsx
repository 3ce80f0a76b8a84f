import type { WebhookDeliveryRowFragment } from "../../../graphql/generated/graphql.ts";
import { t } from "../../../i18n/index.ts";
import { bodyType } from "./event-types.ts";

/** What is delivered: the type of the event, or that it is a test. */
export const DeliveryTitle = ({ event, test }: Pick<WebhookDeliveryRowFragment, "event" | "test">) => (
  <span className="mono">{test || event === null ? t("webhooks.test") : bodyType(event.type)}</span>
);

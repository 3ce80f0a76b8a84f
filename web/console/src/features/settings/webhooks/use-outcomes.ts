import { useEffect, useRef } from "react";
import { WebhookDeliveriesNowDocument, type WebhookDeliveryRowFragment } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";

/** How often deliveries that are under way are read again, and how near their next attempt is then. */
const interval = 1_500;
const near = 60_000;

const isUnderWay = ({ state, nextAttemptAt }: WebhookDeliveryRowFragment): boolean =>
  state === "PENDING" ||
  (state === "RETRYING" && nextAttemptAt !== null && new Date(nextAttemptAt).getTime() - Date.now() < near);

/**
 * Reads deliveries that are under way again until they have an outcome; the rows on screen change with them.
 *
 * @param onOutcome reads what else the outcome has changed
 */
export function useOutcomes(rows: WebhookDeliveryRowFragment[], onOutcome?: () => void): void {
  const execute = useExecute();
  const outcomes = rows.map(({ state, attempts }) => `${state} ${attempts}`).join();
  const seen = useRef(outcomes);
  useEffect(() => {
    if (seen.current !== outcomes && seen.current !== "") onOutcome?.();
    seen.current = outcomes;
  }, [outcomes, onOutcome]);
  const ids = rows
    .filter(isUnderWay)
    .slice(0, 100)
    .map(({ id }) => id)
    .join(" ");
  useEffect(() => {
    if (ids === "") return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      execute(WebhookDeliveriesNowDocument, { ids: ids.split(" ") }).catch(() => undefined);
    }, interval);
    return () => clearInterval(timer);
  }, [ids, execute]);
}

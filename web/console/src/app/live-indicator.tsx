import { liveState } from "../graphql/live-socket.ts";
import { t } from "../i18n/index.ts";
import { useStore } from "./store.ts";

/** Whether what is on screen is live. */
export function LiveIndicator() {
  const state = useStore(liveState);
  return (
    <div className={`live-indicator ${state}`} role="status">
      <span className="dot" aria-hidden />
      <span className="small">{t(`live.state.${state}`)}</span>
    </div>
  );
}

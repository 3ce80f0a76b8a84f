import { Bell } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { createStore, useStore } from "../../app/store.ts";
import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import {
  NewNotificationsDocument,
  type NotificationPartsFragment,
  NotificationsDocument,
} from "../../graphql/generated/graphql.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/buttons.tsx";
import { showOnDesktop } from "./desktop-notifications.ts";

const NotificationPopover = lazy(() => import("./notification-popover.tsx"));

interface BellState {
  unread: number;
  /** Those that came since the console was opened, newest first. */
  received: NotificationPartsFragment[];
}
/** What the bell shows. */
export const bell = createStore<BellState>({ unread: 0, received: [] });

let isFollowing = false;
/** Counts what is unread, and follows what comes. */
async function follow(): Promise<void> {
  if (isFollowing) return;
  isFollowing = true;
  const { data } = await client.query(nodeOf(NotificationsDocument), { first: 1 }).toPromise();
  if (data?.notifications == null) return;
  bell.set({ ...bell.get(), unread: data.notifications.unreadCount });
  client
    .subscription(nodeOf(NewNotificationsDocument), { after: data.notifications.latestCursor })
    .subscribe(({ data: came }) => {
      const node = came?.notificationReceived.node;
      if (node === undefined) return;
      const { unread, received } = bell.get();
      if (received.some(({ id }) => id === node.id)) return;
      bell.set({ unread: unread + 1, received: [node, ...received].slice(0, 100) });
      showOnDesktop(node);
    });
}

/** The bell: how much is unread, live, and what it is. */
export function NotificationBell() {
  const { unread } = useStore(bell);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => void follow(), []);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton
        ref={button}
        label={t("notifications.open", { count: unread })}
        icon={<Bell aria-hidden />}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        {unread > 0 ? (
          <span className="bell-count" aria-hidden>
            {unread > 99 ? "99+" : formatNumber(unread)}
          </span>
        ) : null}
      </IconButton>
      {isOpen ? (
        <Suspense fallback={null}>
          <NotificationPopover trigger={button} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

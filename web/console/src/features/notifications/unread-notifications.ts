import { createStore } from "../../app/store.ts";
import { client } from "../../graphql/client.ts";
import { nodeOf } from "../../graphql/documents.ts";
import {
  NewNotificationsDocument,
  type NotificationPartsFragment,
  NotificationsDocument,
} from "../../graphql/generated/graphql.ts";
import { showOnDesktop } from "./desktop-notifications.ts";

interface NotificationState {
  unread: number;
  /** Those that came since the console was opened, newest first. */
  received: NotificationPartsFragment[];
}
/** What the button shows. */
export const unreadNotifications = createStore<NotificationState>({ unread: 0, received: [] });

let isSubscribed = false;
/**
 * Counts what is unread, and subscribes to what comes, once for the whole console.
 *
 * @param openCandidate called when a notification on the desktop is clicked
 */
export async function subscribeToNotifications(openCandidate: (id: string) => void): Promise<void> {
  if (isSubscribed) return;
  isSubscribed = true;
  const { data } = await client.query(nodeOf(NotificationsDocument), { first: 1 }).toPromise();
  if (data?.notifications == null) return;
  unreadNotifications.set({ ...unreadNotifications.get(), unread: data.notifications.unreadCount });
  client
    .subscription(nodeOf(NewNotificationsDocument), { after: data.notifications.latestCursor })
    .subscribe(({ data: came }) => {
      const node = came?.notificationReceived.node;
      if (node === undefined) return;
      const { unread, received } = unreadNotifications.get();
      if (received.some(({ id }) => id === node.id)) return;
      unreadNotifications.set({ unread: unread + 1, received: [node, ...received].slice(0, 100) });
      void showOnDesktop(node, openCandidate);
    });
}

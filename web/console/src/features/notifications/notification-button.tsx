import { useNavigate } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { useStore } from "../../app/store.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/buttons.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { subscribeToNotifications, unreadNotifications } from "./unread-notifications.ts";

const NotificationPopover = lazyPart(() => import("./notification-popover.tsx"));

/** The button of notifications: how many are unread, live, and which. */
export function NotificationButton() {
  const { unread } = useStore(unreadNotifications);
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  useEffect(
    () => void subscribeToNotifications((id) => void navigate({ to: "/candidates/$id", params: { id } })),
    [navigate],
  );
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
          <span className="notifications-count" aria-hidden>
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

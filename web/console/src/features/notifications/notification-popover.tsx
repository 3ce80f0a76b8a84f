import type { RefObject } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { t } from "../../i18n/index.ts";
import { NotificationList } from "./notification-list.tsx";

/** What the button of notifications opens. */
export default function NotificationPopover({
  trigger,
  onClose,
}: {
  trigger: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}) {
  return (
    <Popover
      className="popover wide"
      placement="bottom end"
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
    >
      <Dialog className="notifications-dialog" aria-label={t("notifications.title")}>
        <NotificationList onClose={onClose} />
      </Dialog>
    </Popover>
  );
}

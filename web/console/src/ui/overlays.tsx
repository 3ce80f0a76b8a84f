import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Popover } from "react-aria-components/Popover";
import { t } from "../i18n/index.ts";
import { IconButton } from "./buttons.tsx";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** The buttons, the main one last. */
  footer?: ReactNode;
  size?: "normal" | "wide" | "broad" | "compact";
  /** Whether only its buttons close it. */
  isFirm?: boolean;
  role?: "dialog" | "alertdialog";
}

/** A dialog over the page. Escape, and a click beside it, close it. */
export const Dialog = ({ title, isOpen, onClose, children, footer, size = "normal", isFirm, role }: DialogProps) => (
  <ModalOverlay
    className="overlay"
    isOpen={isOpen}
    onOpenChange={(open) => (open ? undefined : onClose())}
    isDismissable={!isFirm}
    isKeyboardDismissDisabled={isFirm}
  >
    <Modal className={`modal ${size}`}>
      <AriaDialog className="dialog" role={role ?? "dialog"}>
        <div className="dialog-head">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {isFirm ? null : <IconButton label={t("common.close")} icon={<X aria-hidden />} onPress={onClose} />}
        </div>
        <div className="dialog-body">{children}</div>
        {footer ? <div className="dialog-foot">{footer}</div> : null}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  isDisabled?: boolean;
  shortcut?: string;
  onAction: () => void;
}

/** A menu that a button opens. @param trigger the button */
export const ActionMenu = ({
  trigger,
  label,
  entries,
}: {
  trigger: ReactNode;
  label: string;
  entries: MenuEntry[];
}) => (
  <MenuTrigger>
    {trigger}
    <Popover className="popover" placement="bottom end">
      <Menu className="menu" aria-label={label}>
        {entries.map((entry) => (
          <MenuItem
            key={entry.id}
            id={entry.id}
            textValue={entry.label}
            isDisabled={entry.isDisabled}
            onAction={entry.onAction}
            className={`option${entry.isDangerous ? " danger" : ""}`}
          >
            {entry.icon}
            <span className="cut">{entry.label}</span>
            {entry.shortcut ? <kbd className="key">{entry.shortcut}</kbd> : null}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  </MenuTrigger>
);

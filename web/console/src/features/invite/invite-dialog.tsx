import { closeInvite } from "../../app/invite-dialog.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../../ui/overlays.tsx";

export default function InviteDialog() {
  return (
    <Dialog title={t("invite.open")} isOpen onClose={closeInvite}>
      …
    </Dialog>
  );
}

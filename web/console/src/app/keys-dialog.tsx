import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { type MessageId, t } from "../i18n/index.ts";
import { Dialog } from "../ui/overlays.tsx";
import { useCan } from "./viewer.ts";

const keys: { keys: string[]; does: MessageId; needsInvite?: true }[] = [
  { keys: ["i"], does: "keys.invite", needsInvite: true },
  { keys: ["/"], does: "keys.search" },
  { keys: ["g", "l"], does: "keys.live" },
  { keys: ["g", "a"], does: "keys.assessments" },
  { keys: ["g", "c"], does: "keys.candidates" },
  { keys: ["g", "i"], does: "keys.invitations" },
  { keys: ["g", "s"], does: "keys.settings" },
  { keys: ["key.up", "key.down"], does: "keys.rows" },
  { keys: ["key.space"], does: "keys.select" },
  { keys: ["key.enter"], does: "keys.openRow" },
  { keys: ["Esc"], does: "keys.close" },
  { keys: ["?"], does: "keys.help" },
];

/** What stands on keys that have no character; arrows as pictures, which not every font has. */
const labels: Record<string, () => ReactNode> = {
  "key.up": () => <ArrowUp size={14} role="img" aria-label={t("key.up")} />,
  "key.down": () => <ArrowDown size={14} role="img" aria-label={t("key.down")} />,
  "key.space": () => t("key.space"),
  "key.enter": () => t("key.enter"),
};

/** The list of keys. */
export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const canInvite = useCan("invite");
  return (
    <Dialog title={t("keys.title")} isOpen onClose={onClose}>
      <dl className="keys">
        {keys
          .filter(({ needsInvite }) => canInvite || !needsInvite)
          .map(({ keys: pressed, does }) => (
            <div key={does} className="row apart">
              <dt>{t(does)}</dt>
              <dd className="row">
                {pressed.map((key) => (
                  <kbd key={key} className="key">
                    {labels[key]?.() ?? key}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  );
}

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
  { keys: ["↑", "↓"], does: "keys.rows" },
  { keys: ["Space"], does: "keys.select" },
  { keys: ["Enter"], does: "keys.openRow" },
  { keys: ["Esc"], does: "keys.close" },
  { keys: ["?"], does: "keys.help" },
];

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
                    {key}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  );
}

import { Suspense, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { t } from "../i18n/index.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { useViewer } from "./viewer.ts";

const UserMenu = lazyPart(() => import("./user-menu.tsx"));

/** Who is signed in; it opens a menu, which is loaded then. */
export function UserButton({ onShowKeys }: { onShowKeys: () => void }) {
  const { member } = useViewer();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        ref={button}
        className="user-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        <span className="initial" aria-hidden>
          {[...member.displayName][0]?.toLocaleUpperCase()}
        </span>
        <span className="user-names">
          <span className="cut">
            <bdi>{member.displayName}</bdi>
          </span>
          <span className="cut small quiet">{t(`role.${member.role}`)}</span>
        </span>
        <span className="hidden-text">{t("user.menuHint")}</span>
      </Button>
      {isOpen ? (
        <Suspense fallback={null}>
          <UserMenu trigger={button} isOpen onOpenChange={setOpen} onShowKeys={onShowKeys} />
        </Suspense>
      ) : null}
    </>
  );
}

import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Activity, ClipboardList, Plus, Search as SearchIcon, Settings, Users } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { NotificationBell } from "../features/notifications/notification-bell.tsx";
import { type MessageId, t } from "../i18n/index.ts";
import { Button, IconButton } from "../ui/buttons.tsx";
import { asked } from "../ui/confirm.ts";
import { Note } from "../ui/notes.tsx";
import { Toasts } from "../ui/toasts.tsx";
import { inviteDialog, openInvite } from "./invite-dialog.ts";
import { useKeys } from "./keys.ts";
import { LiveIndicator } from "./live-indicator.tsx";
import { isOutdated } from "./newer-version.ts";
import { isSessionOver } from "./session.ts";
import "./shell.css";
import { useStore } from "./store.ts";
import { UserButton } from "./user-button.tsx";
import { type Right, useCan, useViewer } from "./viewer.ts";

const SearchDialog = lazy(() => import("../features/search/search-dialog.tsx"));
const InviteDialog = lazy(() => import("../features/invite/invite-dialog.tsx"));
const Confirmation = lazy(() => import("../ui/confirmation.tsx"));
const KeysDialog = lazy(() => import("./keys-dialog.tsx"));
const SessionDialog = lazy(() => import("./session-dialog.tsx"));

interface Place {
  to: "/" | "/assessments" | "/candidates" | "/settings";
  label: MessageId;
  icon: ReactNode;
  right?: Right;
}
const places: Place[] = [
  { to: "/", label: "nav.live", icon: <Activity aria-hidden /> },
  { to: "/assessments", label: "nav.assessments", icon: <ClipboardList aria-hidden /> },
  { to: "/candidates", label: "nav.candidates", icon: <Users aria-hidden /> },
  { to: "/settings", label: "nav.settings", icon: <Settings aria-hidden /> },
];

/** The navigation: at the side, and at the bottom of a phone. */
function Navigation() {
  const { pathname } = useLocation();
  const rights: Record<string, boolean> = { invite: useCan("invite") };
  return (
    <nav className="nav" aria-label={t("nav.title")}>
      {places
        .filter(({ right }) => right === undefined || rights[right])
        .map(({ to, label, icon }) => {
          const isHere = to === "/" ? pathname === "/" : pathname.startsWith(to);
          return (
            <Link key={to} to={to} className="nav-link" aria-current={isHere ? "page" : undefined}>
              {icon}
              <span>{t(label)}</span>
            </Link>
          );
        })}
    </nav>
  );
}

/** What stands around every page. */
export function Shell() {
  const { team } = useViewer();
  const canInvite = useCan("invite");
  const navigate = useNavigate();
  const [open, setOpen] = useState<"search" | "keys" | null>(null);
  const invite = useStore(inviteDialog);
  const isOver = useStore(isSessionOver);
  const isOld = useStore(isOutdated);
  const question = useStore(asked);
  useKeys({
    "/": () => setOpen("search"),
    "?": () => setOpen("keys"),
    i: () => (canInvite ? openInvite() : undefined),
    "g l": () => void navigate({ to: "/" }),
    "g a": () => void navigate({ to: "/assessments" }),
    "g c": () => void navigate({ to: "/candidates" }),
    "g s": () => void navigate({ to: "/settings" }),
  });
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <aside className="side">
        <div className="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" className="brand-ground" />
            <path d="M10 6h8.5a5.5 5.5 0 0 1 5.5 5.5V26h-4.4V11.5a1 1 0 0 0-1-1h-4.2V26H10z" className="brand-figure" />
            <circle cx="17.4" cy="18.6" r="1.7" className="brand-figure" />
          </svg>
          <span className="cut strong">
            <bdi>{team.name}</bdi>
          </span>
        </div>
        <Navigation />
        <div className="side-foot">
          <LiveIndicator />
          <UserButton onShowKeys={() => setOpen("keys")} />
        </div>
      </aside>
      <header className="top">
        <button type="button" className="search-button" onClick={() => setOpen("search")}>
          <SearchIcon aria-hidden />
          <span className="cut">{t("search.open")}</span>
          <kbd className="key">/</kbd>
        </button>
        <div className="row top-actions">
          <span className="only-phone">
            <IconButton label={t("search.open")} icon={<SearchIcon aria-hidden />} onPress={() => setOpen("search")} />
          </span>
          <NotificationBell />
          {canInvite ? (
            <Button look="primary" icon={<Plus aria-hidden />} onPress={() => openInvite()}>
              <span className="invite-long">{t("invite.open")}</span>
              <span className="invite-short">{t("invite.openShort")}</span>
            </Button>
          ) : null}
        </div>
      </header>
      <main id="content" className="main" tabIndex={-1}>
        {isOld ? (
          <Note tone="info">
            <span className="row wrap apart">
              {t("version.newer")}
              <Button size="small" onPress={() => location.reload()}>
                {t("common.reload")}
              </Button>
            </span>
          </Note>
        ) : null}
        <Outlet />
      </main>
      <Suspense fallback={null}>
        {open === "search" ? <SearchDialog onClose={() => setOpen(null)} /> : null}
        {open === "keys" ? <KeysDialog onClose={() => setOpen(null)} /> : null}
        {invite.isOpen ? <InviteDialog /> : null}
        {isOver ? <SessionDialog /> : null}
        {question ? <Confirmation question={question} /> : null}
      </Suspense>
      <Toasts />
    </div>
  );
}

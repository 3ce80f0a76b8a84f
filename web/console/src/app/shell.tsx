import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Activity, ClipboardList, Mail, Plus, Search as SearchIcon, Settings, Users } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { NotificationButton } from "../features/notifications/notification-button.tsx";
import { type MessageId, t } from "../i18n/index.ts";
import { Button, IconButton } from "../ui/buttons.tsx";
import { asked } from "../ui/confirm.ts";
import { Note } from "../ui/notes.tsx";
import { rejections } from "../ui/rejections.ts";
import { Toasts } from "../ui/toasts.tsx";
import { useKeys } from "./keys.ts";
import { LiveIndicator } from "./live-indicator.tsx";
import { isOutdated } from "./newer-version.ts";
import { inviteDialog, openInvite } from "./open-invite.ts";
import { isSessionOver } from "./session.ts";
import { watchedBatches } from "./watched-batches.ts";
import "./shell.css";
import { lazyPart } from "../ui/lazy-part.tsx";
import { useStore } from "./store.ts";
import { UserButton } from "./user-button.tsx";
import { type Right, useCan, useViewer } from "./viewer.ts";

const SearchDialog = lazyPart(() => import("../features/search/search-dialog.tsx"));
const InviteDialog = lazyPart(() => import("../features/invite/invite-dialog.tsx"));
const BatchIndicator = lazyPart(() => import("../features/batches/batch-indicator.tsx"));
const RejectionsDialog = lazyPart(() => import("../ui/rejections-dialog.tsx"));
const Confirmation = lazyPart(() => import("../ui/confirmation.tsx"));
const KeysDialog = lazyPart(() => import("./keys-dialog.tsx"));
const SessionDialog = lazyPart(() => import("./session-dialog.tsx"));

interface Place {
  to: "/" | "/assessments" | "/candidates" | "/invitations" | "/settings";
  /** The beginnings of other addresses that belong to it. */
  also?: string;
  label: MessageId;
  icon: ReactNode;
  right?: Right;
}
const places: Place[] = [
  { to: "/", label: "nav.live", icon: <Activity aria-hidden /> },
  { to: "/assessments", label: "nav.assessments", icon: <ClipboardList aria-hidden /> },
  { to: "/candidates", label: "nav.candidates", icon: <Users aria-hidden /> },
  { to: "/invitations", also: "/batches", label: "nav.invitations", icon: <Mail aria-hidden /> },
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
        .map(({ to, also, label, icon }) => {
          const isHere =
            to === "/"
              ? pathname === "/"
              : [to, also].some((start) => start !== undefined && pathname.startsWith(start));
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

/** The product's mark and the team: at the side, and at the top of a phone. */
const Brand = ({ team }: { team: string }) => (
  <div className="brand">
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" className="brand-ground" />
      <path d="M10 6h8.5a5.5 5.5 0 0 1 5.5 5.5V26h-4.4V11.5a1 1 0 0 0-1-1h-4.2V26H10z" className="brand-figure" />
      <circle cx="17.4" cy="18.6" r="1.7" className="brand-figure" />
    </svg>
    <span className="cut strong">
      <bdi>{team}</bdi>
    </span>
  </div>
);

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
  const watched = useStore(watchedBatches);
  const refused = useStore(rejections);
  useKeys({
    "/": () => setOpen("search"),
    "?": () => setOpen("keys"),
    i: () => (canInvite ? openInvite() : undefined),
    "g l": () => void navigate({ to: "/" }),
    "g a": () => void navigate({ to: "/assessments" }),
    "g c": () => void navigate({ to: "/candidates" }),
    "g i": () => void navigate({ to: "/invitations" }),
    "g s": () => void navigate({ to: "/settings" }),
  });
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <aside className="side">
        <Brand team={team.name} />
        <Navigation />
        <div className="side-foot">
          <LiveIndicator />
          <UserButton onShowKeys={() => setOpen("keys")} />
        </div>
      </aside>
      <header className="top">
        <Brand team={team.name} />
        <button type="button" className="search-button" onClick={() => setOpen("search")}>
          <SearchIcon aria-hidden />
          <span className="cut">{t("search.open")}</span>
          <kbd className="key">/</kbd>
        </button>
        <div className="row top-actions">
          <span className="only-phone">
            <IconButton label={t("search.open")} icon={<SearchIcon aria-hidden />} onPress={() => setOpen("search")} />
          </span>
          {watched.length > 0 ? (
            <Suspense fallback={null}>
              <BatchIndicator ids={watched} />
            </Suspense>
          ) : null}
          <NotificationButton />
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
        {refused ? <RejectionsDialog {...refused} /> : null}
        {question ? <Confirmation question={question} /> : null}
      </Suspense>
      <Toasts />
    </div>
  );
}

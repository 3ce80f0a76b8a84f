import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Page } from "../../app/page.tsx";
import { type Right, useCan } from "../../app/viewer.ts";
import { type MessageId, t } from "../../i18n/index.ts";
import { NotYours } from "../../ui/not-yours.tsx";
import "./settings.css";

type SettingsPath =
  | "/settings"
  | "/settings/notifications"
  | "/settings/team"
  | "/settings/members"
  | "/settings/api-keys"
  | "/settings/webhooks"
  | "/settings/chat"
  | "/settings/automation"
  | "/settings/integrations"
  | "/settings/email"
  | "/settings/sign-on"
  | "/settings/audit-log";
interface Section {
  to: SettingsPath;
  label: MessageId;
  right?: Right;
}

/** The pages of the settings: those about oneself, and those about the team. */
const groups: { label: MessageId; sections: Section[] }[] = [
  {
    label: "settings.own",
    sections: [
      { to: "/settings", label: "settings.profile" },
      { to: "/settings/notifications", label: "settings.notifications" },
    ],
  },
  {
    label: "settings.ofTeam",
    sections: [
      { to: "/settings/team", label: "settings.team", right: "admin" },
      { to: "/settings/members", label: "settings.members" },
      { to: "/settings/email", label: "settings.email", right: "invite" },
      { to: "/settings/webhooks", label: "settings.webhooks", right: "webhooks" },
      { to: "/settings/chat", label: "settings.chat", right: "webhooks" },
      { to: "/settings/automation", label: "settings.automation", right: "invite" },
      { to: "/settings/integrations", label: "settings.integrations", right: "webhooks" },
      { to: "/settings/api-keys", label: "settings.apiKeys", right: "admin" },
      { to: "/settings/sign-on", label: "settings.signOn", right: "admin" },
      { to: "/settings/audit-log", label: "settings.auditLog", right: "admin" },
    ],
  },
];

const isWithin = (pathname: string, to: SettingsPath): boolean =>
  pathname === to || (to !== "/settings" && pathname.startsWith(`${to}/`));

/** The settings: a list of pages beside the one that is open. What a role may not see is not listed, and not asked for. */
export function SettingsLayout() {
  const { pathname } = useLocation();
  const rights: Partial<Record<Right, boolean>> = {
    admin: useCan("admin"),
    invite: useCan("invite"),
    webhooks: useCan("webhooks"),
  };
  const may = ({ right }: Section) => right === undefined || rights[right] === true;
  const open = groups.flatMap(({ sections }) => sections).find(({ to }) => isWithin(pathname, to));
  const nav = useRef<HTMLElement>(null);
  // On a phone the list is a line that scrolls: the page that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another page is open
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && link)
      nav.current.scrollLeft = link.offsetLeft - (nav.current.clientWidth - link.offsetWidth) / 2;
  }, [pathname]);
  return (
    <Page title={open === undefined ? t("nav.settings") : t(open.label)} heading={t("nav.settings")}>
      <div className="settings">
        <nav ref={nav} className="settings-nav" aria-label={t("nav.settings")}>
          {groups.map(({ label, sections }) => (
            <div key={label} className="settings-group">
              <p className="settings-group-name">{t(label)}</p>
              {sections.filter(may).map(({ to, label: name }) => (
                <Link
                  key={to}
                  to={to}
                  activeOptions={{ exact: true }}
                  className="nav-link"
                  aria-current={isWithin(pathname, to) ? "page" : undefined}
                >
                  {t(name)}
                </Link>
              ))}
            </div>
          ))}
        </nav>
        <div className="stack wide grow">{open !== undefined && !may(open) ? <NotYours /> : <Outlet />}</div>
      </div>
    </Page>
  );
}

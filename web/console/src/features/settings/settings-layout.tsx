import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Page } from "../../app/page.tsx";
import { type Right, useCan, useHasFeature } from "../../app/viewer.ts";
import { type MessageId, t } from "../../i18n/index.ts";
import "./settings.css";

type SettingsPath = "/settings" | "/settings/notifications" | "/settings/team";
interface Section {
  to: SettingsPath;
  label: MessageId;
  right?: Right;
  /** Shown where the team's plan includes it. */
  feature?: "WEBHOOKS";
}

/** The pages of the settings, in the order of how many people need them. */
const sections: Section[] = [
  { to: "/settings", label: "settings.profile" },
  { to: "/settings/notifications", label: "settings.notifications" },
  { to: "/settings/team", label: "settings.team", right: "admin" },
];

/** The settings: a list of pages beside the one that is open. What a role may not see is not listed. */
export function SettingsLayout() {
  const { pathname } = useLocation();
  const rights: Partial<Record<Right, boolean>> = {
    admin: useCan("admin"),
    invite: useCan("invite"),
    webhooks: useCan("webhooks"),
  };
  const hasWebhooks = useHasFeature("WEBHOOKS");
  return (
    <Page title={t("nav.settings")}>
      <div className="settings">
        <nav className="settings-nav" aria-label={t("nav.settings")}>
          {sections
            .filter(
              ({ right, feature }) => (right === undefined || rights[right]) && (feature === undefined || hasWebhooks),
            )
            .map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: true }}
                className="nav-link"
                aria-current={pathname === to ? "page" : undefined}
              >
                {t(label)}
              </Link>
            ))}
        </nav>
        <div className="stack wide grow">
          <Outlet />
        </div>
      </div>
    </Page>
  );
}

import { Link, useLocation } from "@tanstack/react-router";
import { useCan } from "../../app/viewer.ts";
import { t } from "../../i18n/index.ts";
import "./invitations.css";

/** All invitations, and the calls by which they were made. */
export function InvitationTabs() {
  const { pathname } = useLocation();
  if (!useCan("invite")) return null;
  const current = (path: string) => (pathname.startsWith(path) ? "page" : undefined);
  return (
    <nav className="tabs" aria-label={t("nav.invitations")}>
      <Link to="/invitations" className="tab" aria-current={current("/invitations")}>
        {t("invitations.all")}
      </Link>
      <Link to="/batches" className="tab" aria-current={current("/batches")}>
        {t("batches.title")}
      </Link>
    </nav>
  );
}

import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../app/page.tsx";
import { t } from "../../i18n/index.ts";
import { InvitationTable } from "./invitation-table.tsx";
import { InvitationTabs } from "./invitation-tabs.tsx";

const route = getRouteApi("/invitations");

/** The invitations to all assessments. */
export function InvitationsPage() {
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t("nav.invitations")}>
      <InvitationTabs />
      <InvitationTable
        scope={{}}
        view={state ?? ""}
        onView={(next) => void navigate({ search: { state: next || undefined }, replace: true })}
        canBeInvited
      />
    </Page>
  );
}

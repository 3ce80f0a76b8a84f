import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { loadCode } from "../ui/lazy-part.tsx";
import { basePath } from "./installation.ts";
import { PageNotFound, PageProblem } from "./page-problems.tsx";
import { Shell } from "./shell.tsx";

/** The search parameters of a page as text: filters are in the address, so that a view can be bookmarked and sent. */
export type Search = Record<string, string | undefined>;
const asText = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => value !== "" && value !== undefined && value !== null)
      .map(([name, value]) => [name, String(value)]),
  );

const root = createRootRoute({ component: Shell, notFoundComponent: PageNotFound, errorComponent: PageProblem });

// A page is loaded when it is visited. To add one: a line here, and its component in its feature's folder.
const live = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: asText,
  component: lazyRouteComponent(() => loadCode(() => import("../features/live/live-page.tsx")), "LivePage"),
});
const assessments = createRoute({
  getParentRoute: () => root,
  path: "/assessments",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/assessments/assessments-page.tsx")),
    "AssessmentsPage",
  ),
});
const assessment = createRoute({
  getParentRoute: () => root,
  path: "/assessments/$id",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/assessments/assessment-page.tsx")),
    "AssessmentPage",
  ),
});

const candidates = createRoute({
  getParentRoute: () => root,
  path: "/candidates",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/candidates/candidates-page.tsx")),
    "CandidatesPage",
  ),
});
const candidate = createRoute({
  getParentRoute: () => root,
  path: "/candidates/$id",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/candidates/candidate-page.tsx")),
    "CandidatePage",
  ),
});
const invitations = createRoute({
  getParentRoute: () => root,
  path: "/invitations",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/invitations/invitations-page.tsx")),
    "InvitationsPage",
  ),
});
const batches = createRoute({
  getParentRoute: () => root,
  path: "/batches",
  component: lazyRouteComponent(() => loadCode(() => import("../features/batches/batches-page.tsx")), "BatchesPage"),
});
const batch = createRoute({
  getParentRoute: () => root,
  path: "/batches/$id",
  validateSearch: asText,
  component: lazyRouteComponent(() => loadCode(() => import("../features/batches/batch-page.tsx")), "BatchPage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$id",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/invitations/invitation-page.tsx")),
    "InvitationPage",
  ),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/settings-layout.tsx")),
    "SettingsLayout",
  ),
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => loadCode(() => import("../features/settings/profile-page.tsx")), "ProfilePage"),
});
const myNotifications = createRoute({
  getParentRoute: () => settings,
  path: "/notifications",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/my-notifications-page.tsx")),
    "MyNotificationsPage",
  ),
});
const team = createRoute({
  getParentRoute: () => settings,
  path: "/team",
  component: lazyRouteComponent(() => loadCode(() => import("../features/settings/team-page.tsx")), "TeamPage"),
});

const members = createRoute({
  getParentRoute: () => settings,
  path: "/members",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/members/members-page.tsx")),
    "MembersPage",
  ),
});
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: "/api-keys",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/api-keys/api-keys-page.tsx")),
    "ApiKeysPage",
  ),
});
const webhooks = createRoute({
  getParentRoute: () => settings,
  path: "/webhooks",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/webhooks/webhooks-page.tsx")),
    "WebhooksPage",
  ),
});
const webhook = createRoute({
  getParentRoute: () => settings,
  path: "/webhooks/$id",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/webhooks/webhook-page.tsx")),
    "WebhookPage",
  ),
});
const chat = createRoute({
  getParentRoute: () => settings,
  path: "/chat",
  component: lazyRouteComponent(() => loadCode(() => import("../features/settings/chat/chat-page.tsx")), "ChatPage"),
});
const automation = createRoute({
  getParentRoute: () => settings,
  path: "/automation",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/automation/automation-page.tsx")),
    "AutomationPage",
  ),
});
const integrations = createRoute({
  getParentRoute: () => settings,
  path: "/integrations",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/integrations/integrations-page.tsx")),
    "IntegrationsPage",
  ),
});
const email = createRoute({
  getParentRoute: () => settings,
  path: "/email",
  validateSearch: asText,
  component: lazyRouteComponent(() => loadCode(() => import("../features/settings/email/email-page.tsx")), "EmailPage"),
});
const signOn = createRoute({
  getParentRoute: () => settings,
  path: "/sign-on",
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/sign-on/sign-on-page.tsx")),
    "SignOnPage",
  ),
});
const auditLog = createRoute({
  getParentRoute: () => settings,
  path: "/audit-log",
  validateSearch: asText,
  component: lazyRouteComponent(
    () => loadCode(() => import("../features/settings/audit-log/audit-log-page.tsx")),
    "AuditLogPage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    live,
    assessments,
    assessment,
    candidates,
    candidate,
    invitations,
    invitation,
    batches,
    batch,
    settings.addChildren([
      profile,
      myNotifications,
      team,
      members,
      apiKeys,
      webhooks,
      webhook,
      chat,
      automation,
      integrations,
      email,
      signOn,
      auditLog,
    ]),
  ]),
  basepath: basePath || "/",
  defaultPreload: "intent",
  defaultErrorComponent: PageProblem,
  scrollRestoration: true,
  // Values of search parameters are text: "1" stays "1", and a title of digits is no number.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(asText(search) as Record<string, string>).toString();
    return text === "" ? "" : `?${text}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
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
  component: lazyRouteComponent(() => import("../features/live/live-page.tsx"), "LivePage"),
});
const assessments = createRoute({
  getParentRoute: () => root,
  path: "/assessments",
  validateSearch: asText,
  component: lazyRouteComponent(() => import("../features/assessments/assessments-page.tsx"), "AssessmentsPage"),
});
const assessment = createRoute({
  getParentRoute: () => root,
  path: "/assessments/$id",
  validateSearch: asText,
  component: lazyRouteComponent(() => import("../features/assessments/assessment-page.tsx"), "AssessmentPage"),
});

const candidates = createRoute({
  getParentRoute: () => root,
  path: "/candidates",
  validateSearch: asText,
  component: lazyRouteComponent(() => import("../features/candidates/candidates-page.tsx"), "CandidatesPage"),
});
const candidate = createRoute({
  getParentRoute: () => root,
  path: "/candidates/$id",
  validateSearch: asText,
  component: lazyRouteComponent(() => import("../features/candidates/candidate-page.tsx"), "CandidatePage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$id",
  component: lazyRouteComponent(() => import("../features/invitations/invitation-page.tsx"), "InvitationPage"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../features/settings/settings-layout.tsx"), "SettingsLayout"),
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("../features/settings/profile-page.tsx"), "ProfilePage"),
});
const myNotifications = createRoute({
  getParentRoute: () => settings,
  path: "/notifications",
  component: lazyRouteComponent(() => import("../features/settings/my-notifications-page.tsx"), "MyNotificationsPage"),
});
const team = createRoute({
  getParentRoute: () => settings,
  path: "/team",
  component: lazyRouteComponent(() => import("../features/settings/team-page.tsx"), "TeamPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    live,
    assessments,
    assessment,
    candidates,
    candidate,
    invitation,
    settings.addChildren([profile, myNotifications, team]),
  ]),
  basepath: basePath || "/",
  defaultPreload: "intent",
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

import "virtual:tokens.css";
import "./ui/ui.css";
import "./app/theme.ts";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useMemo } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { basePath } from "./app/installation.ts";
import { watchVersion } from "./app/newer-version.ts";
import { router } from "./app/router.tsx";
import { announceMember, leadToSignIn } from "./app/session.ts";
import { useStore } from "./app/store.ts";
import { type Viewer, ViewerContext } from "./app/viewer.ts";
import { restoreWatchedBatches } from "./app/watched-batches.ts";
import { watchEvents } from "./features/live/live-events.ts";
import { client } from "./graphql/client.ts";
import { nodeOf } from "./graphql/documents.ts";
import { ViewerDocument } from "./graphql/generated/graphql.ts";
import { useData } from "./graphql/hooks.ts";
import { showDays } from "./i18n/format.ts";
import { language, locale, preferredLanguage, switchLanguage, t } from "./i18n/index.ts";

/** The console, in the language in use. A change of language renders all of it anew. */
function Console({ initial }: { initial: Viewer }) {
  const used = useStore(language);
  const { data } = useData(ViewerDocument, undefined, { policy: "cache-first" });
  const viewer = useMemo(
    (): Viewer => (data?.viewer?.__typename === "TeamMember" ? { member: data.viewer, team: data.team } : initial),
    [data, initial],
  );
  showDays(viewer.member.role === "BLIND_REVIEWER");
  return (
    <I18nProvider locale={locale()}>
      <ViewerContext value={viewer}>
        <RouterProvider key={used} router={router} />
      </ViewerContext>
    </I18nProvider>
  );
}

async function start(): Promise<void> {
  const { data, error } = await client.query(nodeOf(ViewerDocument), {}).toPromise();
  const member = data?.viewer?.__typename === "TeamMember" ? data.viewer : null;
  if (error === undefined && member === null) return leadToSignIn();
  await switchLanguage(preferredLanguage(member?.locale), false);
  const root = createRoot(document.getElementById("root")!);
  if (member === null || data === undefined)
    return root.render(
      <div className="empty" role="alert">
        <h1>{t("page.problem.title")}</h1>
        <p>{t("problem.network")}</p>
        <a href={`${basePath}/`}>{t("common.reload")}</a>
      </div>,
    );
  announceMember(member.id);
  restoreWatchedBatches(member.id);
  watchVersion();
  void watchEvents();
  root.render(
    <StrictMode>
      <Provider value={client}>
        <Console initial={{ member, team: data.team }} />
      </Provider>
    </StrictMode>,
  );
}

void start();

import type { ErrorComponentProps } from "@tanstack/react-router";
import { Compass, TriangleAlert } from "lucide-react";
import { t } from "../i18n/index.ts";
import { Button, LinkButton } from "../ui/buttons.tsx";
import { Empty } from "../ui/notes.tsx";
import { Page } from "./page.tsx";

/** An address of the console at which nothing is, or nothing for this member. */
export const PageNotFound = () => (
  <Page title={t("page.notFound.title")}>
    <Empty
      icon={<Compass aria-hidden />}
      title={t("page.notFound.title")}
      action={<LinkButton to="/">{t("nav.live")}</LinkButton>}
    >
      {t("page.notFound.text")}
    </Empty>
  </Page>
);

/** A page that failed: a part of it could not be loaded, or our own mistake. */
export const PageProblem = ({ error }: ErrorComponentProps) => (
  <Page title={t("page.problem.title")}>
    <Empty
      icon={<TriangleAlert aria-hidden />}
      title={t("page.problem.title")}
      action={<Button onPress={() => location.reload()}>{t("common.reload")}</Button>}
    >
      {t("page.problem.text")}{" "}
      <span className="small mono">{error instanceof Error ? error.message : String(error)}</span>
    </Empty>
  </Page>
);

import { Lock } from "lucide-react";
import { t } from "../i18n/index.ts";
import { Empty } from "./notes.tsx";

/** What stands in the place of a page that the member's role does not include. */
export const NotYours = () => (
  <Empty icon={<Lock aria-hidden />} title={t("common.notYours.title")}>
    {t("common.notYours.text")}
  </Empty>
);

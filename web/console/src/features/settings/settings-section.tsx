import type { ReactNode } from "react";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";

interface SettingsSectionProps {
  title: string;
  /** What the page is for. */
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the settings that holds a list: its heading, what can be done with all of it, and the list. */
export const SettingsSection = ({ title, text, actions, children }: SettingsSectionProps) => (
  <section className="stack" aria-label={title}>
    <div className="settings-head">
      <div className="stack tight grow">
        <h2>{title}</h2>
        {text ? <p className="quiet">{text}</p> : null}
      </div>
      {actions ? <div className="row wrap">{actions}</div> : null}
    </div>
    {children}
  </section>
);

interface MoreProps {
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** Loads a further page of a list. */
export const ShowMore = ({ pages: { hasMore, isLoadingMore, loadMore } }: { pages: MoreProps }) =>
  hasMore ? (
    <div>
      <Button isPending={isLoadingMore} onPress={loadMore}>
        {t("common.showMore")}
      </Button>
    </div>
  ) : null;

import { CircleAlert, Info, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { CombinedError } from "urql";
import { RequestError } from "../graphql/hooks.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { wordsOf } from "./toasts.tsx";

const icons = { go: Info, info: Info, warn: TriangleAlert, bad: CircleAlert };

/** Something to know, beside what it is about. */
export function Note({
  tone = "go",
  children,
  isAlert,
}: {
  tone?: keyof typeof icons;
  children: ReactNode;
  isAlert?: boolean;
}) {
  const Icon = icons[tone];
  return (
    <div className={`note ${tone}`} role={isAlert ? "alert" : undefined}>
      <Icon aria-hidden />
      <div className="grow">{children}</div>
    </div>
  );
}

/** What stands where there is nothing yet: what it would be, and how to begin. */
export const Empty = ({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <div className="empty">
    {icon}
    <h2>{title}</h2>
    {children ? <p>{children}</p> : null}
    {action}
  </div>
);

/** Why something could not be loaded, with the way to try again. */
export const LoadProblem = ({ error, onRetry }: { error: CombinedError; onRetry: () => void }) => (
  <Note tone="bad" isAlert>
    <p>{wordsOf(new RequestError(error))}</p>
    <Button size="small" icon={<RotateCw aria-hidden />} onPress={onRetry}>
      {t("common.tryAgain")}
    </Button>
  </Note>
);

/** Holds the place of what is being loaded. */
export const Skeleton = ({ lines = 4 }: { lines?: number }) => (
  <div className="stack" role="status" aria-label={t("common.loading")}>
    {Array.from({ length: lines }, (_, n) => (
      <div key={String(n)} className="skeleton block" />
    ))}
  </div>
);

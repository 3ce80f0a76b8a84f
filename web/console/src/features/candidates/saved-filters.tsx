import { Bookmark, BookmarkPlus, Settings2, UsersRound } from "lucide-react";
import { Suspense, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import {
  type CandidateOrder,
  SavedCandidateFiltersDocument,
  type SavedFilterPartsFragment,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { ActionMenu, type MenuEntry } from "../../ui/overlays.tsx";
import { type FilterSearch, filterOf, isSameFilter, searchOf } from "./candidate-filter.ts";

const SaveFilterDialog = lazyPart(() =>
  import("./saved-filter-dialogs.tsx").then((m) => ({ default: m.SaveFilterDialog })),
);
const ManageFiltersDialog = lazyPart(() =>
  import("./saved-filter-dialogs.tsx").then((m) => ({ default: m.ManageFiltersDialog })),
);

interface SavedFiltersProps {
  search: FilterSearch;
  orderBy: CandidateOrder;
  /** Whether somebody is searched for by name, which is not saved. */
  hasText: boolean;
  onChoose: (search: FilterSearch, orderBy: Partial<CandidateOrder> | null) => void;
}

/** Filters under a name: chosen with one click, private or shared with the team. */
export function SavedFilters({ search, orderBy, hasText, onChoose }: SavedFiltersProps) {
  const { data } = useData(SavedCandidateFiltersDocument);
  const [asked, setAsked] = useState<"save" | "manage" | null>(null);
  const saved: SavedFilterPartsFragment[] = data?.savedFilters ?? [];
  const filter = filterOf(search, "");
  const isFiltered = Object.keys(filter).length > 0;
  const current = saved.find((one) => {
    const of = searchOf(one.filter);
    return of !== null && isFiltered && isSameFilter(of, search);
  });
  const entries: MenuEntry[] = [
    ...saved.map((one): MenuEntry => {
      const of = searchOf(one.filter);
      return {
        id: one.id,
        label: of === null ? t("savedFilters.unknown", { name: one.name }) : one.name,
        icon: one.shared ? <UsersRound aria-hidden /> : <Bookmark aria-hidden />,
        isDisabled: of === null,
        onAction: () => of !== null && onChoose(of, one.orderBy as Partial<CandidateOrder> | null),
      };
    }),
    {
      id: "save",
      label: t("savedFilters.save"),
      icon: <BookmarkPlus aria-hidden />,
      isDisabled: !isFiltered,
      onAction: () => setAsked("save"),
    },
    ...(saved.length > 0
      ? [
          {
            id: "manage",
            label: t("savedFilters.manage"),
            icon: <Settings2 aria-hidden />,
            onAction: () => setAsked("manage"),
          },
        ]
      : []),
  ];
  return (
    <>
      <ActionMenu
        label={t("savedFilters.title")}
        trigger={
          <AriaButton className="button">
            <Bookmark aria-hidden />
            <span className="cut saved-filter-name">{current?.name ?? t("savedFilters.title")}</span>
          </AriaButton>
        }
        entries={entries}
      />
      <Suspense fallback={null}>
        {asked === "save" ? (
          <SaveFilterDialog filter={filter} orderBy={orderBy} hasText={hasText} onClose={() => setAsked(null)} />
        ) : null}
        {asked === "manage" ? <ManageFiltersDialog saved={saved} onClose={() => setAsked(null)} /> : null}
      </Suspense>
    </>
  );
}

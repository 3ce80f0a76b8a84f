import { useNavigate } from "@tanstack/react-router";
import { ClipboardList, Search, UserRound } from "lucide-react";
import { useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Header } from "react-aria-components/Header";
import { ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Input, SearchField } from "react-aria-components/SearchField";
import { useCan } from "../../app/viewer.ts";
import { SearchAllDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { AssessmentStateBadge, ProgressBadge } from "../../ui/states.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import "./search.css";

/** Finds candidates and assessments by the beginnings of words, while they are typed. */
export default function SearchDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  // A blind reviewer cannot look for names.
  const withCandidates = useCan("identities");
  const [text, setText] = useState("");
  const rested = useDebounced(text.trim());
  const { data, isRefreshing } = useData(
    SearchAllDocument,
    { text: rested, withCandidates },
    { pause: rested === "", policy: "network-only" },
  );
  const candidates = rested === "" ? [] : (data?.candidates?.nodes ?? []);
  const assessments = rested === "" ? [] : (data?.assessments.nodes ?? []);
  const open = (key: string) => {
    onClose();
    const [kind, id] = key.split(" ") as [string, string];
    if (kind === "candidate") void navigate({ to: "/candidates/$id", params: { id } });
    if (kind === "assessment") void navigate({ to: "/assessments/$id", params: { id } });
  };
  const isNothing = rested !== "" && !isRefreshing && candidates.length + assessments.length === 0;
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Modal className="modal wide compact">
        <Dialog className="dialog" aria-label={t("search.open")}>
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField className="search-box" aria-label={t("search.open")} autoFocus>
              <Search aria-hidden />
              <Input className="search-input" placeholder={t("search.placeholder")} />
            </SearchField>
            <ListBox
              className="search-results"
              aria-label={t("search.results")}
              onAction={(key) => open(String(key))}
              renderEmptyState={() => (
                <p className="quiet search-empty" role="status">
                  {isNothing ? t("search.nothing", { text: rested }) : t("search.hint")}
                </p>
              )}
            >
              {candidates.length > 0 ? (
                <ListBoxSection id="candidates">
                  <Header className="menu-heading">{t("nav.candidates")}</Header>
                  {candidates.map(({ id, displayName, email, progress }) => (
                    <ListBoxItem key={id} id={`candidate ${id}`} textValue={displayName} className="option">
                      <UserRound aria-hidden />
                      <span className="cut">
                        <bdi>{displayName}</bdi>
                        {email !== null && email !== displayName ? <span className="quiet"> {email}</span> : null}
                      </span>
                      <span className="option-end">
                        <ProgressBadge progress={progress} />
                      </span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
              {assessments.length > 0 ? (
                <ListBoxSection id="assessments">
                  <Header className="menu-heading">{t("nav.assessments")}</Header>
                  {assessments.map(({ id, title, state }) => (
                    <ListBoxItem key={id} id={`assessment ${id}`} textValue={title} className="option">
                      <ClipboardList aria-hidden />
                      <span className="cut">
                        <bdi>{title}</bdi>
                      </span>
                      <span className="option-end">
                        <AssessmentStateBadge state={state} />
                      </span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ) : null}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

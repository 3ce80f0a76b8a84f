import { useState } from "react";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { inviteDialog } from "../../app/open-invite.ts";
import { useStore } from "../../app/store.ts";
import { FindInviteesDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { InvitationStateBadge } from "../../ui/states.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { useIsPhone } from "../../ui/use-media.ts";
import { addInvitees } from "./add-invitees.ts";
import { changeDraft, useDraft } from "./draft.ts";
import { parseList } from "./parse-list.ts";

/** Whether pasted text is more than one entry. */
const isList = (text: string): boolean => /[\n\t;]/.test(text.trim()) || (text.match(/@/g)?.length ?? 0) > 1;

/**
 * The one field: previous candidates appear while somebody types, with where they stand for this assessment; Enter or a
 * comma takes over what was typed; a pasted list is read.
 */
export function InviteeSearch({ isBusy, onList }: { isBusy: boolean; onList: (text: string) => void }) {
  const { text, rows, assessmentId } = useDraft();
  const { assessmentId: fromPage } = useStore(inviteDialog);
  const [isOpen, setOpen] = useState(false);
  const isPhone = useIsPhone();
  const rested = useDebounced(text.trim());
  const { data } = useData(
    FindInviteesDocument,
    { text: rested, assessmentId: assessmentId ?? "" },
    { pause: rested.length < 2 || assessmentId === null || rested.includes("<"), policy: "network-only" },
  );
  const chosen = new Set(rows.map(({ email }) => email.toLowerCase()));
  const found =
    text.trim().length < 2
      ? []
      : (data?.candidates.nodes ?? []).filter(({ email }) => email !== null && !chosen.has(email));
  const addTyped = (typed: string) => {
    const { invitees } = parseList(typed);
    if (invitees.length === 0) return;
    addInvitees(invitees);
    changeDraft({ text: "" });
  };
  return (
    <ComboBox
      className="field"
      // With the assessment chosen the list can be pasted at once; a phone would open its keyboard over the dialog.
      autoFocus={(fromPage ?? assessmentId) !== null && !isPhone}
      allowsCustomValue
      allowsEmptyCollection={false}
      menuTrigger="input"
      inputValue={text}
      selectedKey={null}
      items={found}
      onOpenChange={setOpen}
      onInputChange={(typed) => {
        if (typed.includes("@") && /[,;]\s*$/.test(typed)) addTyped(typed);
        else changeDraft({ text: typed });
      }}
      onSelectionChange={(id) => {
        const candidate = found.find((one) => one.id === id);
        if (candidate?.email == null) return;
        addInvitees([{ email: candidate.email, name: candidate.name ?? "" }]);
        changeDraft({ text: "" });
      }}
    >
      <Label>{t("invite.whom")}</Label>
      <Input
        className="input"
        placeholder={isBusy ? t("invite.reading") : t("invite.whomPlaceholder")}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text/plain");
          if (!isList(pasted)) return;
          event.preventDefault();
          onList(pasted);
        }}
        onKeyDown={(event) => {
          if (
            event.key === "Enter" &&
            text.trim() !== "" &&
            (!isOpen || event.currentTarget.getAttribute("aria-activedescendant") === null)
          ) {
            event.preventDefault();
            addTyped(text);
          } else if (event.key === "Backspace" && text === "" && rows.length > 0 && rows.length <= 20)
            changeDraft({ rows: rows.slice(0, -1) });
        }}
        onBlur={() => {
          if (/\S+@\S+\.\S+/.test(text)) addTyped(text);
        }}
      />
      <Popover className="popover invitee-popover">
        <ListBox className="menu" items={found}>
          {({ id, displayName, email, emailSuppressed, invitations }) => (
            <ListBoxItem id={id} textValue={displayName} className="option">
              <span className="cut grow">
                <bdi className="strong">{displayName}</bdi>
                {email === displayName ? null : <span className="quiet"> {email}</span>}
              </span>
              {emailSuppressed ? <span className="badge bad">{t("invite.suppressed")}</span> : null}
              {invitations.nodes.map((invitation) => (
                <InvitationStateBadge key={invitation.id} state={invitation.state} />
              ))}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

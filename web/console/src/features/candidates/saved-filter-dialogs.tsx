import { Trash2, UsersRound } from "lucide-react";
import { useState } from "react";
import { useCan, useViewer } from "../../app/viewer.ts";
import {
  type CandidateFilter,
  type CandidateOrder,
  CreateSavedFilterDocument,
  DeleteSavedFilterDocument,
  type SavedFilterPartsFragment,
  UpdateSavedFilterDocument,
  type UpdateSavedFilterInput,
} from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { Checkbox } from "../../ui/fields.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { problemAt } from "../../ui/form-problems.tsx";
import { Note } from "../../ui/notes.tsx";
import { Dialog } from "../../ui/overlays.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";

const maxLength = 100;

interface SaveFilterDialogProps {
  filter: CandidateFilter;
  orderBy: CandidateOrder;
  hasText: boolean;
  onClose: () => void;
}

/** Saves the filter of the page under a name. */
export function SaveFilterDialog({ filter, orderBy, hasText, onClose }: SaveFilterDialogProps) {
  const execute = useExecute();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const { problems, isPending, send } = useForm();
  const save = async () => {
    const input = { list: "CANDIDATES" as const, name, shared, filter: { ...filter }, orderBy: { ...orderBy } };
    const variables = { input, idempotencyKey: newIdempotencyKey() };
    const answer = await send(async () => (await execute(CreateSavedFilterDocument, variables)).createSavedFilter);
    if (answer === null) return;
    say(t("savedFilters.saved"));
    onClose();
  };
  return (
    <FormDialog
      title={t("savedFilters.saveTitle")}
      action={t("common.save")}
      size="compact"
      isReady={name.trim() !== ""}
      isPending={isPending}
      problems={problems}
      fields={["name"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <TextField
        label={t("savedFilters.name")}
        autoFocus
        maxLength={maxLength}
        value={name}
        onChange={setName}
        problem={problemAt(problems, "name")}
      />
      <Checkbox isSelected={shared} onChange={setShared}>
        {t("savedFilters.share")}
      </Checkbox>
      {hasText ? <Note tone="info">{t("savedFilters.withoutText")}</Note> : null}
    </FormDialog>
  );
}

/** Renames, shares and deletes saved filters: one's own; owners and managers delete shared ones, too. */
export function ManageFiltersDialog({ saved, onClose }: { saved: SavedFilterPartsFragment[]; onClose: () => void }) {
  return (
    <Dialog
      title={t("savedFilters.title")}
      isOpen
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose}>
          {t("common.close")}
        </Button>
      }
    >
      <ul className="stack">
        {saved.map((one) => (
          <SavedFilterRow key={one.id} saved={one} />
        ))}
        {saved.length === 0 ? <li className="quiet">{t("savedFilters.none")}</li> : null}
      </ul>
    </Dialog>
  );
}

function SavedFilterRow({ saved }: { saved: SavedFilterPartsFragment }) {
  const { id, name, shared, owner } = saved;
  const { member } = useViewer();
  const canDeleteShared = useCan("candidates");
  const execute = useExecute();
  const [typed, setTyped] = useState(name);
  const isOwn = owner?.id === member.id;
  const update = async (input: UpdateSavedFilterInput) => {
    try {
      const [error] = (await execute(UpdateSavedFilterDocument, { id, input })).updateSavedFilter.userErrors;
      if (!error) return;
      sayProblem(error.message);
    } catch (error) {
      sayProblem(wordsOf(error));
    }
    setTyped(name);
  };
  const remove = async () => {
    const isSure = await confirm({
      title: t("savedFilters.deleteTitle", { name }),
      text: shared ? t("savedFilters.deleteShared") : t("savedFilters.deleteText"),
      action: t("savedFilters.delete"),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      const [error] = (await execute(DeleteSavedFilterDocument, { id })).deleteSavedFilter.userErrors;
      if (error) sayProblem(error.message);
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  return (
    <li className="row wrap saved-filter">
      {isOwn ? (
        <>
          <TextField
            hideLabel
            label={t("savedFilters.nameOf", { name })}
            maxLength={maxLength}
            value={typed}
            onChange={setTyped}
            onBlur={() => {
              if (typed.trim() !== "" && typed !== name) void update({ name: typed });
              else setTyped(name);
            }}
          />
          <Checkbox isSelected={shared} onChange={(isOn) => void update({ shared: isOn })}>
            {t("savedFilters.shared")}
          </Checkbox>
        </>
      ) : (
        <span className="grow row">
          <UsersRound aria-hidden className="heading-icon" />
          <span className="cut">
            <bdi className="strong">{name}</bdi>{" "}
            <span className="quiet small">{t("savedFilters.by", { name: owner?.displayName ?? "–" })}</span>
          </span>
        </span>
      )}
      {isOwn || (shared && canDeleteShared) ? (
        <IconButton
          size="small"
          label={t("savedFilters.deleteOf", { name })}
          icon={<Trash2 aria-hidden />}
          onPress={() => void remove()}
        />
      ) : null}
    </li>
  );
}

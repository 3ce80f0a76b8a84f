import { useState } from "react";
import { useCan } from "../../app/viewer.ts";
import {
  type CandidateExportColumn,
  type CandidateFilter,
  type CandidateOrder,
  ExportCandidatesDocument,
  ExportInvitationsDocument,
  type InvitationExportColumn,
  type InvitationFilter,
  type InvitationOrder,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { downloadFrom } from "../../ui/download.ts";
import { Checkbox } from "../../ui/fields.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toasts.tsx";
import { useForm } from "../../ui/use-form.ts";
import { candidateColumns, type ExportColumn, invitationColumns } from "./export-columns.ts";
import "./exports.css";

type ExportDialogProps = {
  /** How many rows the file will have. */
  count: number | undefined;
  onClose: () => void;
} & (
  | { list: "candidates"; filter: CandidateFilter; orderBy: CandidateOrder | null }
  | { list: "invitations"; filter: InvitationFilter; orderBy: InvitationOrder | null }
);

/** What is remembered of each list: the columns that were chosen last. */
const storageKey = (list: string): string => `beckon.export.${list}`;
function storedColumns(list: string): string[] | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey(list)) ?? "null");
    return Array.isArray(stored) ? stored.map(String) : null;
  } catch {
    return null;
  }
}

/** Downloads what a list shows, as a CSV file with the chosen columns. */
export default function ExportDialog(props: ExportDialogProps) {
  const { list, count, onClose } = props;
  const execute = useExecute();
  const rights: Record<string, boolean> = { identities: useCan("identities"), links: useCan("links") };
  const all: ExportColumn[] = list === "candidates" ? candidateColumns : invitationColumns;
  const offered = all.filter(({ right }) => right === undefined || rights[right]);
  // Without names, codenames are what tells rows apart.
  const usual = offered.filter(({ id, isUsual }) => isUsual || (!rights.identities && /CODENAME$/.test(id)));
  const [chosen, setChosen] = useState(() => {
    const stored = storedColumns(list);
    return (stored === null ? usual : offered.filter(({ id }) => stored.includes(id))).map(({ id }) => id);
  });
  const [forExcel, setForExcel] = useState(true);
  const { problems, isPending, send } = useForm();
  const columns = offered.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  const begin = async () => {
    const byteOrderMark = forExcel;
    if (props.list === "candidates") {
      const variables = { filter: props.filter, orderBy: props.orderBy, byteOrderMark };
      const chosenColumns = columns as CandidateExportColumn[];
      return (await execute(ExportCandidatesDocument, { ...variables, columns: chosenColumns })).exportCandidates;
    }
    const variables = { filter: props.filter, orderBy: props.orderBy, byteOrderMark };
    const chosenColumns = columns as InvitationExportColumn[];
    return (await execute(ExportInvitationsDocument, { ...variables, columns: chosenColumns })).exportInvitations;
  };
  const download = async () => {
    const answer = await send(begin);
    if (answer?.url == null) return;
    localStorage.setItem(storageKey(list), JSON.stringify(columns));
    downloadFrom(answer.url);
    say(t("export.begun"));
    onClose();
  };
  return (
    <FormDialog
      title={t(`export.${list}`)}
      action={count === undefined ? t("export.download") : t("export.downloadCount", { count })}
      size="wide"
      isReady={columns.length > 0}
      isPending={isPending}
      problems={problems}
      onClose={onClose}
      onSave={() => void download()}
    >
      <p>{t("export.text")}</p>
      <fieldset className="export-columns">
        <legend className="field-label">{t("export.columns")}</legend>
        {offered.map(({ id }) => (
          <Checkbox
            key={id}
            isSelected={chosen.includes(id)}
            onChange={(isOn) =>
              setChosen((before) => (isOn ? [...before, id] : before.filter((other) => other !== id)))
            }
          >
            {list === "candidates"
              ? t(`exportColumn.candidates.${id as CandidateExportColumn}`)
              : t(`exportColumn.invitations.${id as InvitationExportColumn}`)}
          </Checkbox>
        ))}
      </fieldset>
      <div className="row wrap">
        <Button size="small" onPress={() => setChosen(offered.map(({ id }) => id))}>
          {t("export.all")}
        </Button>
        <Button size="small" onPress={() => setChosen(usual.map(({ id }) => id))}>
          {t("export.usual")}
        </Button>
      </div>
      <Checkbox isSelected={forExcel} onChange={setForExcel}>
        {t("export.forExcel")}
      </Checkbox>
    </FormDialog>
  );
}

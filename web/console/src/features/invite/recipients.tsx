import { Download, FileUp, X } from "lucide-react";
import { useRef, useState } from "react";
import { DropZone } from "react-aria-components/DropZone";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Note } from "../../ui/notes.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import { addInvitees, addList } from "./add-invitees.ts";
import { changeDraft, currentDraft, useDraft } from "./draft.ts";
import { InviteeSearch } from "./invitee-search.tsx";
import { parseInWorker } from "./parse-in-worker.ts";
import { type Columns, looksLikeAddress, type ParsedList } from "./parse-list.ts";
import { RecipientTable } from "./recipient-table.tsx";

/** Up to so many are chips; more are a table. */
const maxChips = 20;
const maxInvitees = 10_000;

const templateUri = (): Blob =>
  new Blob(["\ufeffname,email\r\nAda Lovelace,ada@example.com\r\n"], { type: "text/csv" });

/** Whom to invite: typed, chosen among previous candidates, pasted, or from a file. */
export function Recipients() {
  const { rows, doubles, list } = useDraft();
  const [isReading, setReading] = useState(false);
  const read = async (text: string) => {
    setReading(true);
    try {
      await addList(text);
    } catch {
      sayProblem(t("invite.unreadable"));
    } finally {
      setReading(false);
    }
  };
  const readFile = async (file: File | undefined) => {
    if (file !== undefined) await read(await file.text());
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(templateUri());
    link.download = "candidates.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };
  return (
    <DropZone
      className="drop-zone"
      aria-label={t("invite.drop")}
      onDrop={async ({ items }) => {
        for (const item of items) {
          if (item.kind === "file") await readFile(await item.getFile());
          else if (item.kind === "text" && item.types.has("text/plain")) await read(await item.getText("text/plain"));
        }
      }}
    >
      <div className="stack">
        <InviteeSearch isBusy={isReading} onList={(text) => void read(text)} />
        <div className="row wrap small quiet">
          <span>{t("invite.pasteHint")}</span>
          <FileTrigger
            acceptedFileTypes={[".csv", ".tsv", ".txt", "text/csv", "text/plain"]}
            onSelect={(files) => void readFile(files?.[0])}
          >
            <Button look="link" icon={<FileUp aria-hidden className="inline-icon" />}>
              {t("invite.chooseFile")}
            </Button>
          </FileTrigger>
          <Button look="link" icon={<Download aria-hidden className="inline-icon" />} onPress={download}>
            {t("invite.template")}
          </Button>
        </div>
        {list === null ? null : <ColumnChoice list={list} />}
        {doubles > 0 ? <p className="small quiet">{t("invite.doubles", { count: doubles })}</p> : null}
        {rows.length > maxInvitees ? (
          <Note tone="bad">{t("invite.tooMany", { count: rows.length, most: maxInvitees })}</Note>
        ) : null}
        {rows.length === 0 ? null : rows.length <= maxChips ? <Chips /> : <RecipientTable />}
      </div>
    </DropZone>
  );
}

/** Which columns of a list with headings are what. */
function ColumnChoice({ list }: { list: { text: string; columns: Columns } }) {
  const { columns, text } = list;
  const choose = async (change: Partial<Columns>) => {
    const chosen = { email: columns.email, name: columns.name, familyName: columns.familyName, ...change };
    const parsed: ParsedList = await parseInWorker(text, chosen);
    changeDraft({ rows: [], doubles: 0, list: { text, columns: parsed.columns ?? columns } });
    addInvitees(parsed.invitees, parsed);
  };
  const choices = [
    { id: "", label: t("invite.noColumn") },
    ...columns.headers.map((header, at) => ({ id: String(at), label: header || String(at + 1) })),
  ];
  const pick = (name: "email" | "name" | "familyName") => ({
    value: columns[name] === null ? "" : String(columns[name]),
    onChange: (id: string) => void choose({ [name]: id === "" ? null : Number(id) }),
  });
  return (
    <fieldset className="column-choice">
      <legend className="field-label">{t("invite.columns")}</legend>
      <SelectField label={t("invite.column.email")} choices={choices} {...pick("email")} />
      <SelectField label={t("invite.column.name")} choices={choices} {...pick("name")} />
      <SelectField label={t("invite.column.familyName")} choices={choices} {...pick("familyName")} />
      <IconButton
        label={t("invite.columnsDone")}
        size="small"
        icon={<X aria-hidden />}
        onPress={() => changeDraft({ list: null })}
      />
    </fieldset>
  );
}

/** A few people: each can be edited in place, and removed. */
function Chips() {
  const { rows } = useDraft();
  const [edited, setEdited] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const remove = (key: string) => {
    changeDraft({ rows: currentDraft().rows.filter((row) => row.key !== key) });
    list.current?.closest(".drop-zone")?.querySelector("input")?.focus();
  };
  return (
    <ul className="chips" ref={list} aria-label={t("invite.people")}>
      {rows.map(({ key, email, name }) =>
        edited === key ? (
          <li key={key} className="chip-edit">
            <TextField
              hideLabel
              autoFocus
              label={t("invite.editAddress")}
              defaultValue={email}
              onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== "Escape") return event.continuePropagation();
                (event.target as HTMLElement).blur();
              }}
              onBlur={(event) => {
                const typed = (event.target as HTMLInputElement).value.trim();
                setEdited(null);
                changeDraft({
                  rows: currentDraft().rows.map((row) => (row.key === key ? { ...row, email: typed } : row)),
                });
              }}
            />
          </li>
        ) : (
          <li key={key} className={`chip${looksLikeAddress(email) ? "" : " bad"}`}>
            <button type="button" className="chip-text" onClick={() => setEdited(key)} title={t("invite.edit")}>
              {name === "" ? null : <bdi className="strong">{name} </bdi>}
              <bdi>{email === "" ? t("invite.noAddress") : email}</bdi>
            </button>
            <button
              type="button"
              className="chip-remove"
              aria-label={t("invite.remove", { name: name || email })}
              onClick={() => remove(key)}
            >
              <X aria-hidden />
            </button>
          </li>
        ),
      )}
    </ul>
  );
}

import { useState } from "react";
import { Form } from "react-aria-components/Form";
import {
  AddPasskeyDocument,
  type PasskeyRowFragment,
  PasskeysDocument,
  RemovePasskeyDocument,
  RenamePasskeyDocument,
  StartPasskeyDocument,
} from "../../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../../graphql/hooks.ts";
import { formatDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { FormProblems, problemAt } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { createPasskey, hasPasskeys } from "./create-passkey.ts";

function RenameDialog({ row, onClose }: { row: PasskeyRowFragment; onClose: () => void }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [name, setName] = useState(row.name);
  const save = async () => {
    const answer = await send(
      async () => (await execute(RenamePasskeyDocument, { id: row.id, name: name.trim() })).renamePasskey,
    );
    if (answer !== null) onClose();
  };
  return (
    <FormDialog
      title={t("passkeys.rename")}
      action={t("common.save")}
      isReady={name.trim() !== ""}
      isPending={isPending}
      problems={problems}
      fields={["name"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <TextField
        label={t("passkeys.name")}
        autoFocus
        isRequired
        maxLength={100}
        value={name}
        onChange={setName}
        problem={problemAt(problems, "name")}
      />
    </FormDialog>
  );
}

/** The passkeys of the member: signing in by them needs no e-mail. */
export function Passkeys() {
  const execute = useExecute();
  const { data, refresh } = useData(PasskeysDocument);
  const { problems, isPending, send } = useForm();
  const [name, setName] = useState("");
  const [isRefused, setRefused] = useState(false);
  const [renamed, setRenamed] = useState<PasskeyRowFragment | null>(null);
  const passkeys = data?.passkeys ?? [];
  const add = async () => {
    setRefused(false);
    const answer = await send(async () => {
      const { startPasskey } = await execute(StartPasskeyDocument, {});
      if (startPasskey.options === null) return startPasskey;
      const credential = await createPasskey(startPasskey.options);
      if (credential === null) {
        setRefused(true);
        return { userErrors: [] };
      }
      return (await execute(AddPasskeyDocument, { credential, name: name.trim() })).addPasskey;
    });
    if (answer !== null) setName("");
    refresh();
  };
  const remove = async (row: PasskeyRowFragment) => {
    const isSure = await confirm({
      title: t("passkeys.removeTitle", { name: row.name }),
      text: t("passkeys.removeText"),
      action: t("passkeys.remove"),
      isDangerous: true,
    });
    if (!isSure) return;
    await send(async () => (await execute(RemovePasskeyDocument, { id: row.id })).removePasskey);
    refresh();
  };
  return (
    <section className="panel" aria-label={t("passkeys.title")}>
      <div className="panel-head">
        <h2>{t("passkeys.title")}</h2>
      </div>
      <div className="panel-body stack">
        <p className="quiet">{t("passkeys.text")}</p>
        {passkeys.length === 0 ? null : (
          <ul className="stack tight" aria-label={t("passkeys.title")}>
            {passkeys.map((row) => (
              <li key={row.id} className="row apart wrap">
                <span className="stack tight">
                  <bdi className="strong">{row.name}</bdi>
                  <span className="small quiet">
                    {row.lastUsedAt === null
                      ? t("passkeys.added", { date: formatDate(row.createdAt) })
                      : t("passkeys.used", { date: formatDate(row.lastUsedAt) })}
                  </span>
                </span>
                <span className="row">
                  <Button size="small" isDisabled={isPending} onPress={() => setRenamed(row)}>
                    {t("passkeys.rename")}
                  </Button>
                  <Button size="small" isDisabled={isPending} onPress={() => void remove(row)}>
                    {t("passkeys.remove")}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        )}
        {hasPasskeys() ? (
          <Form
            className="stack settings-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() !== "") void add();
            }}
          >
            <FormProblems problems={problems} fields={["name"]} />
            {isRefused ? (
              <Note tone="warn" isAlert>
                {t("passkeys.refused")}
              </Note>
            ) : null}
            <TextField
              label={t("passkeys.name")}
              hint={t("passkeys.nameHint")}
              maxLength={100}
              value={name}
              onChange={setName}
              problem={problemAt(problems, "name")}
            />
            <div>
              <Button type="submit" isPending={isPending} isDisabled={name.trim() === ""}>
                {t("passkeys.add")}
              </Button>
            </div>
          </Form>
        ) : (
          <Note tone="warn">{t("passkeys.unsupported")}</Note>
        )}
      </div>
      {renamed === null ? null : <RenameDialog row={renamed} onClose={() => setRenamed(null)} />}
    </section>
  );
}

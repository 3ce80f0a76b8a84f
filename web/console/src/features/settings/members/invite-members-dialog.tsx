import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useHasFeature } from "../../../app/viewer.ts";
import { InviteTeamMembersDocument, type TeamRole } from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button, IconButton } from "../../../ui/buttons.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { Note } from "../../../ui/notes.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say, sayProblem, wordsOf } from "../../../ui/toasts.tsx";
import { fold, type Invitee, parseList } from "../../invite/parse-list.ts";
import { roles } from "./member-dialog.tsx";

const maxRows = 100;
interface Problem {
  message: string;
  path: string[] | null;
  suggestion: string | null;
}
interface Row extends Invitee {
  key: string;
  role: TeamRole;
  problem: Problem | null;
}

/** Invites several people at once: addresses are typed or pasted as people have them, each with a role. */
export function InviteMembersDialog({ onClose }: { onClose: () => void }) {
  const execute = useExecute();
  const hasBlindReview = useHasFeature("BLIND_REVIEW");
  const [text, setText] = useState("");
  const [role, setRole] = useState<TeamRole>("REVIEWER");
  const [rows, setRows] = useState<Row[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const choices = roles
    .filter((id) => id !== "BLIND_REVIEWER" || hasBlindReview)
    .map((id) => ({ id, label: t(`role.${id}`) }));
  const rowsWith = (typed: string): Row[] => {
    const known = rows.map(({ email }) => email);
    const added = fold(parseList(typed).invitees, known).invitees.map((invitee) => ({
      ...invitee,
      key: newIdempotencyKey(),
      role,
      problem: null,
    }));
    return [...rows, ...added];
  };
  const add = (typed: string) => {
    setText("");
    if (typed.trim() !== "") setRows(rowsWith(typed));
  };
  const change = (key: string, part: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, problem: null, ...part } : row)));
  const invite = async () => {
    const all = text.trim() === "" ? rows : rowsWith(text);
    setText("");
    setRows(all);
    setPending(true);
    setProblem(null);
    try {
      const members = all.map(({ email, name, role: its }) => ({ email, name: name || null, role: its }));
      const { inviteTeamMembers } = await execute(InviteTeamMembersDocument, {
        members,
        idempotencyKey: newIdempotencyKey(),
      });
      const { members: invited, warnings, userErrors } = inviteTeamMembers;
      if (invited.length > 0) say(t("members.invited", { count: invited.length }));
      for (const { message } of warnings) sayProblem(message);
      const isOfRow = ({ path }: Problem) => path?.[0] === "members" && path[1] !== undefined;
      const whole = userErrors.find((one) => !isOfRow(one));
      const refused = all.flatMap((row, n) => {
        const found = userErrors.find((one) => isOfRow(one) && one.path?.[1] === String(n));
        return found === undefined ? [] : [{ ...row, problem: found }];
      });
      if (whole !== undefined) return setProblem(whole.message);
      if (refused.length === 0) return onClose();
      setRows(refused);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  const count = text.trim() === "" ? rows.length : rowsWith(text).length;
  return (
    <FormDialog
      title={t("members.inviteTitle")}
      action={t("members.inviteAction", { count })}
      size="wide"
      isReady={count > 0 && count <= maxRows}
      isPending={isPending}
      problems={problem === null ? [] : [{ message: problem, path: null }]}
      fields={[]}
      onClose={onClose}
      onSave={() => void invite()}
    >
      <div className="settings-invite">
        <TextField
          label={t("members.addresses")}
          hint={t("members.addressesHint")}
          placeholder={t("members.addressesPlaceholder")}
          autoFocus
          rows={2}
          value={text}
          onChange={setText}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text/plain");
            if (!/[\n,;\t]/.test(pasted.trim())) return;
            event.preventDefault();
            add(`${text} ${pasted}`);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return event.continuePropagation?.();
            event.preventDefault();
            add(text);
          }}
        />
        <SelectField
          label={t("members.role")}
          hint={t(`role.${role}.text`)}
          value={role}
          onChange={setRole}
          choices={choices}
        />
      </div>
      {hasBlindReview ? null : <p className="quiet small">{t("members.noBlindReview")}</p>}
      {rows.length > 0 ? (
        <ul className="settings-invitees" aria-label={t("members.toInvite")}>
          {rows.map((row, n) => (
            <li key={row.key} className="settings-invitee">
              <TextField
                hideLabel
                label={t("invite.addressOf", { number: n + 1 })}
                value={row.email}
                onChange={(email) => change(row.key, { email })}
                problem={row.problem?.message ?? null}
              />
              <TextField
                hideLabel
                label={t("invite.nameOf", { number: n + 1 })}
                placeholder={t("members.name")}
                maxLength={200}
                value={row.name}
                onChange={(name) => change(row.key, { name })}
              />
              <SelectField
                hideLabel
                label={t("members.roleOf", { number: n + 1 })}
                value={row.role}
                onChange={(its) => change(row.key, { role: its })}
                choices={choices}
              />
              <IconButton
                label={t("invite.remove", { name: row.email })}
                icon={<Trash2 aria-hidden />}
                onPress={() => setRows((before) => before.filter(({ key }) => key !== row.key))}
              />
              {row.problem?.suggestion ? (
                <div className="settings-suggestion">
                  <Button size="small" onPress={() => change(row.key, { email: row.problem!.suggestion! })}>
                    {t("invite.acceptSuggestion", { suggestion: row.problem.suggestion })}
                  </Button>
                </div>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {count > maxRows ? <Note tone="bad">{t("members.tooMany", { count, most: maxRows })}</Note> : null}
    </FormDialog>
  );
}

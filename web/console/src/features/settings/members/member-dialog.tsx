import { useState } from "react";
import { useHasFeature, useViewer } from "../../../app/viewer.ts";
import { type MemberRowFragment, type TeamRole, UpdateTeamMemberDocument } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Switch } from "../../../ui/fields.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { RadioField } from "../../../ui/radio-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";

export const roles: TeamRole[] = ["OWNER", "MANAGER", "REVIEWER", "BLIND_REVIEWER"];

/** The roles with what each may do. Blind review that the plan has not is named and cannot be chosen anew. */
export function useRoleChoices(current: TeamRole | null) {
  const hasBlindReview = useHasFeature("BLIND_REVIEW");
  return roles.map((id) => {
    const isMissing = id === "BLIND_REVIEWER" && !hasBlindReview;
    const text = t(`role.${id}.text`);
    return {
      id,
      label: t(`role.${id}`),
      hint: isMissing ? `${text} ${t("feature.notInPlan")}` : text,
      isDisabled: isMissing && current !== "BLIND_REVIEWER",
    };
  });
}

/** The role of a member, and whether they can sign in. */
export function MemberDialog({ member, onClose }: { member: MemberRowFragment; onClose: () => void }) {
  const execute = useExecute();
  const { member: own } = useViewer();
  const { problems, isPending, send } = useForm();
  const [role, setRole] = useState(member.role);
  const [isEnabled, setEnabled] = useState(member.state !== "DISABLED");
  const isOwn = member.id === own.id;
  const choices = useRoleChoices(member.role);
  const wasEnabled = member.state !== "DISABLED";
  const isChanged = role !== member.role || isEnabled !== wasEnabled;
  const save = async () => {
    const answer = await send(async () => {
      const { updateTeamMember } = await execute(UpdateTeamMemberDocument, {
        id: member.id,
        ...(role === member.role ? {} : { role }),
        ...(isEnabled === wasEnabled ? {} : { disabled: !isEnabled }),
      });
      return updateTeamMember;
    });
    if (answer === null) return;
    say(t("common.saved"));
    onClose();
  };
  return (
    <FormDialog
      title={member.displayName}
      action={t("common.save")}
      isReady={isChanged}
      isPending={isPending}
      problems={problems}
      fields={["role", "disabled"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      {member.name === null ? null : <p className="quiet">{member.email}</p>}
      <RadioField
        label={t("members.role")}
        choices={choices}
        value={role}
        onChange={setRole}
        problem={problemAt(problems, "role")}
      />
      {isOwn && member.role === "OWNER" && role !== "OWNER" ? <Note tone="warn">{t("members.ownRole")}</Note> : null}
      <div className="field">
        <span className="field-label">{t("members.access")}</span>
        <Switch
          label={t("members.canSignIn")}
          isSelected={isEnabled}
          onChange={setEnabled}
          aria-describedby={problemAt(problems, "disabled") === null ? undefined : "member-access-problem"}
        />
        <span className="hint">{isEnabled ? t("members.canSignInHint") : t("members.disabledHint")}</span>
        {problemAt(problems, "disabled") === null ? null : (
          <span id="member-access-problem" className="problem" role="alert">
            {problemAt(problems, "disabled")}
          </span>
        )}
      </div>
    </FormDialog>
  );
}

import { ChevronRight } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";
import { Heading } from "react-aria-components/Heading";
import { useHasFeature } from "../../app/viewer.ts";
import { type InviteDefaultsQuery, MemberChoicesDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { DurationField } from "../../ui/duration-field.tsx";
import { Checkbox, SelectField, Switch } from "../../ui/fields.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { changeDraft, changeOptions, useDraft } from "./draft.ts";

export type Defaults = NonNullable<InviteDefaultsQuery["assessment"]>;

/** How they are invited: whether they are mailed, with which message, and what differs from the assessment. */
export function How({ defaults }: { defaults: Defaults | null }) {
  const { sendEmail, options } = useDraft();
  const hasMessage = useHasFeature("CUSTOM_MESSAGE");
  return (
    <div className="stack">
      <Switch
        label={t("invite.sendNow")}
        isSelected={sendEmail}
        onChange={(isOn) =>
          changeDraft({ sendEmail: isOn, options: { ...options, copyToMe: isOn && options.copyToMe } })
        }
      />
      {sendEmail ? null : <p className="small quiet">{t("invite.sendLater")}</p>}
      {hasMessage ? (
        <TextField
          label={t("invite.message")}
          hint={t("invite.messageHint")}
          rows={3}
          maxLength={2_000}
          placeholder={defaults?.defaultMessage ?? undefined}
          value={options.message ?? ""}
          onChange={(message) => changeOptions({ message: message === "" ? null : message })}
        />
      ) : (
        <p className="small quiet">{t("invite.noMessageFeature")}</p>
      )}
      {sendEmail ? (
        <Checkbox isSelected={options.copyToMe} onChange={(copyToMe) => changeOptions({ copyToMe })}>
          {t("invite.copyToMe")}
        </Checkbox>
      ) : null}
      <Disclosure className="disclosure">
        <Heading level={3}>
          <AriaButton slot="trigger" className="button subtle small">
            <ChevronRight aria-hidden className="disclosure-arrow" />
            {t("invite.moreOptions")}
          </AriaButton>
        </Heading>
        <DisclosurePanel>
          <MoreOptions defaults={defaults} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

/** What the assessment decides unless something else is chosen here. */
function MoreOptions({ defaults }: { defaults: Defaults | null }) {
  const { options, sendEmail } = useDraft();
  const hasLock = useHasFeature("ACCESS_LOCK");
  const hasReminders = useHasFeature("REMINDERS");
  const hasLabels = useHasFeature("LABELS");
  const hasAssignment = useHasFeature("TEAM_MEMBER_ASSIGNMENT");
  const members = useData(MemberChoicesDocument, undefined, { pause: !hasAssignment, policy: "cache-first" });
  const asAssessment = (value: string) => t("invite.asAssessment", { value });
  const lockedByDefault = defaults?.defaultLocked ? t("invite.locked.yes") : t("invite.locked.no");
  const reminder = defaults?.defaultReminders[0];
  return (
    <div className="options-grid">
      {hasLock ? (
        <SelectField
          label={t("invite.locked")}
          value={options.locked === null ? "" : String(options.locked)}
          onChange={(value) => changeOptions({ locked: value === "" ? null : value === "true" })}
          choices={[
            { id: "", label: asAssessment(lockedByDefault) },
            { id: "false", label: t("invite.locked.no") },
            { id: "true", label: t("invite.locked.yes") },
          ]}
        />
      ) : null}
      <DurationField
        label={t("assessment.timeLimit")}
        none={asAssessment(defaults?.timeLimit ? formatDuration(defaults.timeLimit) : t("assessment.noLimit"))}
        value={options.timeLimit}
        onChange={(timeLimit) => changeOptions({ timeLimit })}
        choices={["PT30M", "PT45M", "PT60M", "PT90M", "PT2H", "PT3H", "P1D", "P7D"]}
      />
      <DateTimeField
        label={t("invite.opensAt")}
        value={options.opensAt}
        onChange={(opensAt) => changeOptions({ opensAt })}
      />
      <DateTimeField
        label={t("invite.expiresAt")}
        hint={asAssessment(
          defaults?.defaultExpiry
            ? t("invite.expiresAfter", { time: formatDuration(defaults.defaultExpiry) })
            : t("assessment.never"),
        )}
        value={options.expiresAt}
        onChange={(expiresAt) => changeOptions({ expiresAt })}
      />
      {hasReminders && sendEmail ? (
        <SelectField
          label={t("assessment.defaultReminders")}
          value={options.reminders === null ? "" : (options.reminders[0] ?? "none")}
          onChange={(value) => changeOptions({ reminders: value === "" ? null : value === "none" ? [] : [value] })}
          choices={[
            { id: "", label: asAssessment(reminder ? formatDuration(reminder) : t("assessment.noReminder")) },
            { id: "none", label: t("assessment.noReminder") },
            ...["P1D", "P2D", "P3D", "P5D", "P7D"].map((id) => ({
              id,
              label: t("invite.remindAfter", { time: formatDuration(id) }),
            })),
          ]}
        />
      ) : null}
      {hasLabels ? (
        <TextField
          label={t("invite.labels")}
          hint={
            (defaults?.defaultLabels.length ?? 0) > 0
              ? t("invite.defaultLabels", { labels: defaults!.defaultLabels.join(", ") })
              : t("candidates.newLabelsHint")
          }
          defaultValue={options.labels.join(", ")}
          onChange={(text) =>
            changeOptions({
              labels: text
                .split(",")
                .map((label) => label.trim())
                .filter(Boolean),
            })
          }
        />
      ) : null}
      {hasAssignment ? (
        <fieldset className="checks wide">
          <legend className="field-label">{t("invite.assignees")}</legend>
          {(members.data?.members?.nodes ?? []).map(({ id, displayName }) => (
            <Checkbox
              key={id}
              isSelected={options.assigneeIds.includes(id)}
              onChange={(isOn) =>
                changeOptions({
                  assigneeIds: isOn ? [...options.assigneeIds, id] : options.assigneeIds.filter((one) => one !== id),
                })
              }
            >
              <bdi>{displayName}</bdi>
            </Checkbox>
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}

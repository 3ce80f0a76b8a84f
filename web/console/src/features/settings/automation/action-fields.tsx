import { ArrowUp, Trash2 } from "lucide-react";
import type { AutomationActionType } from "../../../graphql/generated/graphql.ts";
import { t } from "../../../i18n/index.ts";
import { IconButton } from "../../../ui/buttons.tsx";
import { CheckList } from "../../../ui/check-list.tsx";
import { type Choice, SelectField } from "../../../ui/fields.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import type { ActionForm } from "./rule-form.ts";

/** What actions can name. */
export interface ActionChoices {
  assessments: Choice[];
  members: Choice[];
  destinations: Choice[];
}

interface ActionFieldsProps {
  action: ActionForm;
  /** Its place, from 1. */
  place: number;
  types: AutomationActionType[];
  choices: ActionChoices;
  problem: string | null;
  onChange: (change: Partial<ActionForm>) => void;
  /** Null for the first one. */
  onUp: (() => void) | null;
  /** Null where it is the only one. */
  onRemove: (() => void) | null;
}

/** Choices with the one that is stored, which may be one that is no longer offered. */
const withStored = (choices: Choice[], id: string): Choice[] => [
  ...(id === "" ? [{ id: "", label: t("automation.choose") }] : []),
  ...choices,
  ...(id === "" || choices.some((one) => one.id === id) ? [] : [{ id, label: t("automation.asStored") }]),
];

/** The field of the type of an action. */
function TypeField({ action, choices, onChange }: Pick<ActionFieldsProps, "action" | "choices" | "onChange">) {
  switch (action.type) {
    case "INVITE":
      return (
        <SelectField
          label={t("live.filter.assessment")}
          value={action.assessmentId}
          onChange={(assessmentId) => onChange({ assessmentId })}
          choices={withStored(choices.assessments, action.assessmentId)}
        />
      );
    case "ADD_LABELS":
      return (
        <TextField
          label={t("automation.labels")}
          hint={t("candidates.newLabelsHint")}
          value={action.labels.text}
          onChange={(text) => onChange({ labels: { ...action.labels, text } })}
        />
      );
    case "ASSIGN":
      return (
        <CheckList
          columns="narrow"
          label={t("candidates.assignees")}
          choices={[
            ...choices.members,
            ...action.memberIds
              .filter((id) => !choices.members.some((one) => one.id === id))
              .map((id) => ({ id, label: t("automation.asStored") })),
          ].map(({ id, label }) => ({ id, label: <bdi>{label}</bdi> }))}
          value={action.memberIds}
          onChange={(memberIds) => onChange({ memberIds })}
        />
      );
    case "DECIDE":
      return (
        <SelectField
          label={t("automation.decision")}
          value={action.decision}
          onChange={(decision) => onChange({ decision })}
          choices={(["APPROVED", "REJECTED"] as const).map((id) => ({ id, label: t(`decision.${id}`) }))}
        />
      );
    case "SEND_CHAT_MESSAGE":
      return choices.destinations.length === 0 && action.destinationId === "" ? (
        <p className="small quiet">{t("automation.noChannel")}</p>
      ) : (
        <SelectField
          label={t("automation.channel")}
          value={action.destinationId}
          onChange={(destinationId) => onChange({ destinationId })}
          choices={withStored(choices.destinations, action.destinationId)}
        />
      );
  }
}

/** An action of a rule with its field. */
export function ActionFields(props: ActionFieldsProps) {
  const { action, place, types, choices, problem, onChange, onUp, onRemove } = props;
  const offered = types.includes(action.type) ? types : [...types, action.type];
  return (
    <fieldset className="settings-action" aria-label={t("automation.actionOf", { place })}>
      <div className="row settings-action-head">
        <div className="grow">
          <SelectField
            label={t("automation.actionOf", { place })}
            value={action.type}
            onChange={(type) => onChange({ type })}
            choices={offered.map((id) => ({ id, label: t(`automationAction.${id}`) }))}
          />
        </div>
        {onUp === null ? null : (
          <IconButton label={t("automation.up", { place })} icon={<ArrowUp aria-hidden />} onPress={onUp} />
        )}
        {onRemove === null ? null : (
          <IconButton label={t("automation.remove", { place })} icon={<Trash2 aria-hidden />} onPress={onRemove} />
        )}
      </div>
      <TypeField action={action} choices={choices} onChange={onChange} />
      {problem === null ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

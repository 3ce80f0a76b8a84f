import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useCan, useHasFeature } from "../../../app/viewer.ts";
import {
  type AutomationActionType,
  type AutomationRuleRowFragment,
  type AutomationTrigger,
  ChatDestinationsDocument,
  CreateAutomationRuleDocument,
  MemberChoicesDocument,
  UpdateAutomationRuleDocument,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useData, useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { CheckList } from "../../../ui/check-list.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { problemAt } from "../../../ui/form-problems.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { useAssessmentChoices } from "../../assessments/assessment-choices.ts";
import { AssessmentField } from "../assessment-field.tsx";
import { type ActionChoices, ActionFields } from "./action-fields.tsx";
import {
  type ActionForm,
  formOf,
  inputOf,
  isComplete,
  maxActions,
  newAction,
  type RuleForm,
  scoreOf,
} from "./rule-form.ts";

const triggers: AutomationTrigger[] = ["ASSESSMENT_SUBMITTED", "RESULT_UPDATED"];

/** The types of actions that the team's plan includes. */
function useActionTypes(): AutomationActionType[] {
  const has = {
    ADD_LABELS: useHasFeature("LABELS"),
    ASSIGN: useHasFeature("TEAM_MEMBER_ASSIGNMENT"),
    SEND_CHAT_MESSAGE: useHasFeature("WEBHOOKS"),
  };
  const all: AutomationActionType[] = ["INVITE", "ADD_LABELS", "ASSIGN", "DECIDE", "SEND_CHAT_MESSAGE"];
  return all.filter((type) => (type in has ? has[type as keyof typeof has] : true));
}

function useActionChoices(): ActionChoices {
  const assessments = useAssessmentChoices();
  const members = useData(MemberChoicesDocument, undefined, { policy: "cache-first" }).data;
  const chat = useData(ChatDestinationsDocument, undefined, { pause: !useCan("webhooks") }).data;
  return useMemo(
    () => ({
      assessments,
      members: (members?.members?.nodes ?? []).map(({ id, displayName }) => ({ id, label: displayName })),
      destinations: (chat?.chatDestinations ?? []).map(({ id, name }) => ({ id, label: name })),
    }),
    [assessments, members, chat],
  );
}

interface RuleDialogProps {
  /** Null: a new one. */
  rule: AutomationRuleRowFragment | null;
  onClose: () => void;
}

/** The conditions and the actions of a rule. A new one is off until somebody switches it on. */
export function RuleDialog({ rule, onClose }: RuleDialogProps) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const types = useActionTypes();
  const choices = useActionChoices();
  const [form, setForm] = useState(() => formOf(rule, types.includes("ADD_LABELS") ? "ADD_LABELS" : "DECIDE"));
  const [idempotencyKey] = useState(newIdempotencyKey);
  const set = (change: Partial<RuleForm>) => setForm((before) => ({ ...before, ...change }));
  const change = (key: number, part: Partial<ActionForm>) =>
    set({ actions: form.actions.map((action) => (action.key === key ? { ...action, ...part } : action)) });
  const moveUp = (at: number) =>
    set({ actions: form.actions.toSpliced(at - 1, 2, form.actions[at]!, form.actions[at - 1]!) });
  const save = async () => {
    const input = inputOf(form);
    const answer = await send(async () =>
      rule === null
        ? (await execute(CreateAutomationRuleDocument, { input: { ...input, enabled: false }, idempotencyKey }))
            .createAutomationRule
        : (await execute(UpdateAutomationRuleDocument, { id: rule.id, input })).updateAutomationRule,
    );
    if (answer === null) return;
    say(t(rule === null ? "automation.created" : "common.saved"));
    onClose();
  };
  const isScore = (text: string) => !Number.isNaN(scoreOf(text));
  const scoreProblem = (field: "minScore" | "maxScore") =>
    isScore(form[field]) ? problemAt(problems, field) : t("automation.noNumber");
  const ofActions = problems.filter(({ path }) => path?.includes("actions"));
  const ofRule = problems.filter((problem) => !ofActions.includes(problem));
  return (
    <FormDialog
      title={rule === null ? t("automation.create") : t("automation.editTitle")}
      action={rule === null ? t("webhooks.createAction") : t("common.save")}
      isReady={
        form.name.trim() !== "" &&
        form.triggers.length > 0 &&
        isScore(form.minScore) &&
        isScore(form.maxScore) &&
        form.actions.every(isComplete)
      }
      isPending={isPending}
      problems={problems}
      fields={["name", "triggers", "minScore", "maxScore", "labels", "actions"]}
      onClose={onClose}
      onSave={() => void save()}
    >
      <TextField
        label={t("automation.name")}
        autoFocus
        isRequired
        maxLength={100}
        value={form.name}
        onChange={(name) => set({ name })}
        problem={problemAt(problems, "name")}
      />
      <CheckList
        label={t("automation.triggers")}
        choices={triggers.map((id) => ({ id, label: t(`automationTrigger.${id}`) }))}
        value={form.triggers}
        onChange={(chosen) => set({ triggers: chosen })}
        problem={problemAt(problems, "triggers")}
      />
      <AssessmentField
        value={form.assessmentId}
        onChange={(assessmentId) => set({ assessmentId })}
        present={rule?.assessment ?? null}
      />
      <div className="settings-pair">
        {(["minScore", "maxScore"] as const).map((field) => (
          <TextField
            key={field}
            label={t(`automation.${field}`)}
            inputMode="decimal"
            autoComplete="off"
            value={form[field]}
            onChange={(text) => set({ [field]: text })}
            problem={scoreProblem(field)}
          />
        ))}
      </div>
      <TextField
        label={t("automation.withLabels")}
        hint={t("automation.withLabelsHint")}
        value={form.labels.text}
        onChange={(text) => set({ labels: { ...form.labels, text } })}
        problem={problemAt(ofRule, "labels")}
      />
      <div className="stack">
        <h3>{t("automation.actions")}</h3>
        {form.actions.map((action, at) => (
          <ActionFields
            key={action.key}
            action={action}
            place={at + 1}
            types={types}
            choices={choices}
            problem={ofActions.find(({ path }) => path?.[2] === String(at))?.message ?? null}
            onChange={(part) => change(action.key, part)}
            onUp={at === 0 ? null : () => moveUp(at)}
            onRemove={
              form.actions.length === 1
                ? null
                : () => set({ actions: form.actions.filter(({ key }) => key !== action.key) })
            }
          />
        ))}
        {form.actions.length < maxActions ? (
          <div>
            <Button
              size="small"
              icon={<Plus aria-hidden />}
              onPress={() => set({ actions: [...form.actions, newAction("DECIDE")] })}
            >
              {t("automation.addAction")}
            </Button>
          </div>
        ) : (
          <p className="small quiet">{t("automation.allActions")}</p>
        )}
      </div>
    </FormDialog>
  );
}

import { Ellipsis, FlaskConical, Pencil, ScrollText, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  type AutomationRuleRowFragment,
  DeleteAutomationRuleDocument,
  RehearseAutomationRuleDocument,
  UpdateAutomationRuleDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { Switch } from "../../../ui/fields.tsx";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { ActionMenu } from "../../../ui/overlays.tsx";
import { useForm } from "../../../ui/use-form.ts";
import type { AuditTargets } from "../audit-log/audit-targets.tsx";
import { said } from "../said.ts";
import { RehearsalDialog, type Rehearsed } from "./rehearsal-dialog.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { RuleLogDialog } from "./rule-log-dialog.tsx";
import { sentenceOf } from "./rule-words.ts";

interface RuleCardProps {
  rule: AutomationRuleRowFragment;
  /** What its actions name. */
  names: AuditTargets;
}

/** A rule: what it does, and what can be done with it. */
export function RuleCard({ rule, names }: RuleCardProps) {
  const { id, name, enabled } = rule;
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [opened, setOpened] = useState<"edit" | "log" | null>(null);
  const [rehearsed, setRehearsed] = useState<Rehearsed | null>(null);
  const rehearse = async () => {
    const answer = await send(
      async () => (await execute(RehearseAutomationRuleDocument, { id })).rehearseAutomationRule,
    );
    if (answer !== null) setRehearsed(answer.submissions);
  };
  const switchTo = (to: boolean) =>
    send(
      async () => (await execute(UpdateAutomationRuleDocument, { id, input: { enabled: to } })).updateAutomationRule,
    );
  const remove = async () => {
    const isSure = await confirm({
      title: t("automation.deleteTitle", { name }),
      text: t("automation.deleteText"),
      action: t("webhooks.delete"),
      isDangerous: true,
    });
    if (isSure)
      await said(
        async () => (await execute(DeleteAutomationRuleDocument, { id })).deleteAutomationRule,
        t("automation.deleted", { name }),
      );
  };
  return (
    <li className="panel">
      <div className="panel-head">
        <span className="row wrap">
          <bdi className="strong">{name}</bdi>
          <span className={`badge ${enabled ? "go" : ""}`}>
            {t(enabled ? "webhooks.enabled" : "webhooks.disabled")}
          </span>
        </span>
        <div className="row">
          <Button
            size="small"
            icon={<FlaskConical aria-hidden />}
            isPending={isPending}
            aria-label={t("automation.rehearseOf", { name })}
            onPress={() => void rehearse()}
          >
            {t("automation.rehearse")}
          </Button>
          <ActionMenu
            label={t("automation.menuOf", { name })}
            trigger={
              <Button
                size="small"
                aria-label={`${t("selection.more")}: ${t("automation.menuOf", { name })}`}
                icon={<Ellipsis aria-hidden />}
              >
                {t("selection.more")}
              </Button>
            }
            entries={[
              {
                id: "edit",
                label: t("webhooks.edit"),
                icon: <Pencil aria-hidden />,
                onAction: () => setOpened("edit"),
              },
              {
                id: "log",
                label: t("automation.log"),
                icon: <ScrollText aria-hidden />,
                onAction: () => setOpened("log"),
              },
              {
                id: "delete",
                label: t("webhooks.delete"),
                icon: <Trash2 aria-hidden />,
                isDangerous: true,
                onAction: () => void remove(),
              },
            ]}
          />
        </div>
      </div>
      <div className="panel-body stack">
        <FormProblems problems={problems} fields={[]} />
        <p className="settings-address">{sentenceOf(rule, names)}</p>
        <Switch
          label={t("automation.acts")}
          aria-label={t("automation.actsOf", { name })}
          isSelected={enabled}
          isDisabled={isPending}
          onChange={(to) => void switchTo(to)}
        />
      </div>
      {opened === "edit" ? <RuleDialog rule={rule} onClose={() => setOpened(null)} /> : null}
      {opened === "log" ? <RuleLogDialog id={id} name={name} onClose={() => setOpened(null)} /> : null}
      {rehearsed === null ? null : (
        <RehearsalDialog name={name} submissions={rehearsed} onClose={() => setRehearsed(null)} />
      )}
    </li>
  );
}

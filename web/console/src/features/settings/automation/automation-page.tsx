import { Plus, Workflow } from "lucide-react";
import { useState } from "react";
import { useCan } from "../../../app/viewer.ts";
import { AutomationRulesDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { useAuditTargets } from "../audit-log/audit-targets.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { RuleCard } from "./rule-card.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { idsIn } from "./rule-words.ts";
import "./automation.css";

/** The rules that act after submissions. */
export function AutomationPage() {
  const canChange = useCan("invite");
  const { data, error, isLoading, refresh } = useData(AutomationRulesDocument, undefined, { pause: !canChange });
  const [isCreating, setCreating] = useState(false);
  const rules = data?.automationRules ?? [];
  const names = useAuditTargets(rules.flatMap(idsIn));
  const create = (
    <Button look="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
      {t("automation.create")}
    </Button>
  );
  return (
    <SettingsSection
      title={t("settings.automation")}
      text={t("automation.text")}
      actions={rules.length > 0 ? create : undefined}
    >
      {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
      {isLoading ? <Skeleton lines={3} /> : null}
      {rules.length > 0 ? (
        <ul className="stack" aria-label={t("automation.rules")}>
          {rules.map((rule) => (
            <RuleCard key={rule.id} rule={rule} names={names} />
          ))}
        </ul>
      ) : null}
      {data !== undefined && rules.length === 0 ? (
        <Empty icon={<Workflow aria-hidden />} title={t("automation.none.title")} action={create}>
          {t("automation.none.text")}
        </Empty>
      ) : null}
      {isCreating ? <RuleDialog rule={null} onClose={() => setCreating(false)} /> : null}
    </SettingsSection>
  );
}

import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import { useCan, useHasFeature } from "../../../app/viewer.ts";
import { PartnerIntegrationsDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { IntegrationCard } from "./integration-card.tsx";
import { IntegrationDialog } from "./integration-dialog.tsx";
import { PartnerMessages } from "./partner-messages.tsx";
import { enteredKinds } from "./partner-words.ts";

/** The applicant tracking systems that order assessments, and what they were sent. */
export function IntegrationsPage() {
  const canChange = useCan("webhooks");
  const isInPlan = useHasFeature("WEBHOOKS");
  const { data, error, isLoading, refresh } = useData(PartnerIntegrationsDocument, undefined, { pause: !canChange });
  const [isCreating, setCreating] = useState(false);
  const rows = data?.partnerIntegrations ?? [];
  // A team has one of each kind.
  const free = enteredKinds.filter((kind) => !rows.some((row) => row.kind === kind));
  const create =
    isInPlan && free.length > 0 ? (
      <Button look="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
        {t("integrations.create")}
      </Button>
    ) : undefined;
  return (
    <>
      <SettingsSection
        title={t("settings.integrations")}
        text={t("integrations.text")}
        actions={rows.length > 0 ? create : undefined}
      >
        {isInPlan ? null : <Note tone="info">{t("integrations.notInPlan")}</Note>}
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={3} /> : null}
        {rows.length > 0 ? (
          <ul className="stack" aria-label={t("integrations.partners")}>
            {rows.map((row) => (
              <IntegrationCard key={row.id} integration={row} />
            ))}
          </ul>
        ) : null}
        {data !== undefined && rows.length === 0 && isInPlan ? (
          <Empty icon={<Plug aria-hidden />} title={t("integrations.none.title")} action={create}>
            {t("integrations.none.text")}
          </Empty>
        ) : null}
        {isCreating ? <IntegrationDialog integration={null} kinds={free} onClose={() => setCreating(false)} /> : null}
      </SettingsSection>
      {rows.length === 0 ? null : <PartnerMessages integrations={rows} onRetried={refresh} />}
    </>
  );
}

import { Ellipsis, Pencil, Power, Trash2 } from "lucide-react";
import { useState } from "react";
import { serverPath } from "../../../app/installation.ts";
import { useHasFeature, useViewer } from "../../../app/viewer.ts";
import {
  DeletePartnerIntegrationDocument,
  type PartnerIntegrationRowFragment,
  type PartnerIntegrationState,
  UpdatePartnerIntegrationDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { CopyBox } from "../../../ui/copy.tsx";
import { ActionMenu, type MenuEntry } from "../../../ui/overlays.tsx";
import { Time } from "../../../ui/values.tsx";
import { said } from "../said.ts";
import { IntegrationDialog } from "./integration-dialog.tsx";
import { callsOf, isEntered, nameOf } from "./partner-words.ts";

type Row = PartnerIntegrationRowFragment;

const tones: Record<PartnerIntegrationState, string> = { WORKING: "go", FAILING: "bad", UNUSED: "info", DISABLED: "" };

/** The address of this server that the partner calls. */
const addressFor = ({ kind, id }: Row, teamId: string): string =>
  location.origin +
  serverPath(kind === "KOMBO" ? `/partners/kombo/webhooks/${teamId}/${id}` : `/partners/${kind.toLowerCase()}`);

/** An applicant tracking system: whether it works, where it calls, and what can be done. */
export function IntegrationCard({ integration: row }: { integration: Row }) {
  const { id, kind, url, account, enabled, state, consecutiveFailures, lastUsedAt } = row;
  const execute = useExecute();
  const { team } = useViewer();
  const isInPlan = useHasFeature("WEBHOOKS");
  const [isEditing, setEditing] = useState(false);
  const name = nameOf(kind);
  const switchTo = (to: boolean) =>
    said(
      async () =>
        (await execute(UpdatePartnerIntegrationDocument, { id, input: { enabled: to } })).updatePartnerIntegration,
      t(to ? "integrations.nowEnabled" : "integrations.nowDisabled", { name }),
    );
  const remove = async () => {
    const isSure = await confirm({
      title: t("integrations.removeTitle", { name }),
      text: t("integrations.removeText"),
      action: t("integrations.remove"),
      isDangerous: true,
    });
    if (isSure)
      await said(
        async () => (await execute(DeletePartnerIntegrationDocument, { id })).deletePartnerIntegration,
        t("integrations.removed", { name }),
      );
  };
  const entries: MenuEntry[] = [
    ...(enabled || isInPlan
      ? [
          {
            id: "enable",
            label: enabled ? t("webhooks.disable") : t("webhooks.enable"),
            icon: <Power aria-hidden />,
            onAction: () => void switchTo(!enabled),
          },
        ]
      : []),
    {
      id: "remove",
      label: t("integrations.remove"),
      icon: <Trash2 aria-hidden />,
      isDangerous: true,
      onAction: () => void remove(),
    },
  ];
  return (
    <li className="panel">
      <div className="panel-head">
        <span className="row wrap">
          <span className="strong">{name}</span>
          <span className={`badge ${tones[state]}`}>{t(`partnerState.${state}`, { count: consecutiveFailures })}</span>
        </span>
        <div className="row">
          {isInPlan && isEntered(kind) ? (
            <Button
              size="small"
              icon={<Pencil aria-hidden />}
              aria-label={`${t("webhooks.edit")}: ${name}`}
              onPress={() => setEditing(true)}
            >
              {t("webhooks.edit")}
            </Button>
          ) : null}
          <ActionMenu
            label={t("integrations.actions", { name })}
            trigger={
              <Button
                size="small"
                aria-label={`${t("selection.more")}: ${t("integrations.actions", { name })}`}
                icon={<Ellipsis aria-hidden />}
              >
                {t("selection.more")}
              </Button>
            }
            entries={entries}
          />
        </div>
      </div>
      <div className="panel-body stack">
        <dl className="details-list small">
          <dt>{t("integrations.url")}</dt>
          <dd>{url}</dd>
          {account === null ? null : (
            <>
              <dt>{t("integrations.account")}</dt>
              <dd className="mono">{account}</dd>
            </>
          )}
          <dt>{t("integrations.lastUsed")}</dt>
          <dd>
            {lastUsedAt === null ? <span className="quiet">{t("members.never")}</span> : <Time at={lastUsedAt} />}
          </dd>
        </dl>
        <div className="stack tight">
          <span className="small">{callsOf(kind)}</span>
          <CopyBox
            label={t("integrations.address", { name })}
            value={addressFor(row, team.id)}
            action={t("secret.copy")}
          />
        </div>
      </div>
      {isEditing && isEntered(kind) ? (
        <IntegrationDialog integration={{ ...row, kind }} kinds={[kind]} onClose={() => setEditing(false)} />
      ) : null}
    </li>
  );
}

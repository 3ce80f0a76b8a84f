import { Ban, Ellipsis, KeyRound, Plus, RotateCcwKey } from "lucide-react";
import { useState } from "react";
import { type ApiKeyRowFragment, ApiKeysDocument, RevokeApiKeyDocument } from "../../../graphql/generated/graphql.ts";
import { useData, useExecute } from "../../../graphql/hooks.ts";
import { formatDate, formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, IconButton } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { ActionMenu } from "../../../ui/overlays.tsx";
import { say, sayProblem, wordsOf } from "../../../ui/toasts.tsx";
import { Time, useNow } from "../../../ui/values.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { CreateApiKeyDialog, scopes } from "./create-api-key-dialog.tsx";
import { RotateApiKeyDialog } from "./rotate-api-key-dialog.tsx";

type Row = ApiKeyRowFragment;
/** From when on the end of a key is pointed out. */
const soon = 14 * 86_400_000;

const hasEnded = ({ revokedAt, expiresAt }: Row, now: number): boolean =>
  revokedAt !== null || (expiresAt !== null && new Date(expiresAt).getTime() <= now);

/** Until when a key is valid, or why it is not any more. */
function Validity({ row }: { row: Row }) {
  const now = useNow();
  if (row.revokedAt !== null)
    return <span className="badge">{t("apiKeys.revokedAt", { date: formatDate(row.revokedAt) })}</span>;
  if (row.expiresAt === null) return <span className="quiet">{t("apiKeys.noExpiry")}</span>;
  const left = new Date(row.expiresAt).getTime() - now;
  if (left <= 0) return <span className="badge">{t("apiKeys.expiredAt", { date: formatDate(row.expiresAt) })}</span>;
  return left < soon ? (
    <span className="badge warn">
      <Time at={row.expiresAt} />
    </span>
  ) : (
    formatDate(row.expiresAt)
  );
}

function KeyMenu({ row, onRotate }: { row: Row; onRotate: () => void }) {
  const execute = useExecute();
  const now = useNow();
  const revoke = async () => {
    const isSure = await confirm({
      title: t("apiKeys.revokeTitle", { name: row.name }),
      text: t("apiKeys.revokeText"),
      action: t("apiKeys.revoke"),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      const { revokeApiKey } = await execute(RevokeApiKeyDocument, { id: row.id });
      const [problem] = revokeApiKey.userErrors;
      if (problem) sayProblem(problem.message);
      else say(t("apiKeys.revoked", { name: row.name }));
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  if (hasEnded(row, now)) return null;
  const label = t("apiKeys.actions", { name: row.name });
  return (
    <ActionMenu
      label={label}
      trigger={<IconButton size="small" tooltip={false} label={label} icon={<Ellipsis aria-hidden />} />}
      entries={[
        { id: "rotate", label: t("apiKeys.rotate"), icon: <RotateCcwKey aria-hidden />, onAction: onRotate },
        {
          id: "revoke",
          label: t("apiKeys.revoke"),
          icon: <Ban aria-hidden />,
          isDangerous: true,
          onAction: () => void revoke(),
        },
      ]}
    />
  );
}

const columns = (onRotate: (row: Row) => void): Column<Row>[] => [
  {
    id: "name",
    title: t("apiKeys.name"),
    width: "3fr",
    phone: "title",
    cell: ({ name, prefix }) => (
      <span className="settings-two-lines">
        <bdi className="strong cut">{name}</bdi>
        <span className="quiet mono cut">{prefix}…</span>
      </span>
    ),
  },
  {
    id: "scopes",
    title: t("apiKeys.scopes"),
    width: "2fr",
    cell: ({ scopes: own }) => {
      const names = own.map((scope) => t(`scope.${scope}`)).join(", ");
      return (
        <span className="cut" title={names}>
          {own.length === scopes.length ? t("apiKeys.everything") : names}
        </span>
      );
    },
  },
  {
    id: "used",
    title: t("apiKeys.lastUsed"),
    width: 130,
    cell: ({ lastUsedAt }) => (
      <span className="quiet">
        <span className="only-narrow">{t("apiKeys.lastUsed")}: </span>
        {lastUsedAt === null ? t("apiKeys.never") : <Time at={lastUsedAt} />}
      </span>
    ),
  },
  {
    id: "expires",
    title: t("apiKeys.expires"),
    width: 125,
    cell: (row) => (
      <>
        <span className="only-narrow">{t("apiKeys.expires")}: </span>
        <Validity row={row} />
      </>
    ),
  },
  {
    id: "created",
    title: t("apiKeys.created"),
    width: 130,
    phone: "none",
    cell: ({ createdAt, createdBy }) => (
      <span className="settings-two-lines">
        <span className="quiet">{formatDate(createdAt)}</span>
        {createdBy === null ? null : <bdi className="quiet small cut">{createdBy.displayName}</bdi>}
      </span>
    ),
  },
  {
    id: "actions",
    title: "",
    hiddenTitle: t("common.actions"),
    width: 56,
    phone: "aside",
    cell: (row) => <KeyMenu row={row} onRotate={() => onRotate(row)} />,
  },
];

/** The keys by which programs use the API. */
export function ApiKeysPage() {
  const { data, error, isLoading, refresh } = useData(ApiKeysDocument);
  const now = useNow();
  const [isCreating, setCreating] = useState(false);
  const [rotated, setRotated] = useState<Row | null>(null);
  const [isEndedShown, setEndedShown] = useState(false);
  const all = data?.apiKeys ?? [];
  const ended = all.filter((row) => hasEnded(row, now));
  const valid = all.filter((row) => !hasEnded(row, now));
  const create = (
    <Button look="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
      {t("apiKeys.create")}
    </Button>
  );
  return (
    <SettingsSection
      title={t("settings.apiKeys")}
      text={t("apiKeys.text")}
      actions={valid.length > 0 ? create : undefined}
    >
      {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
      {isLoading ? <Skeleton lines={4} /> : null}
      {valid.length > 0 ? (
        <DataTable label={t("settings.apiKeys")} columns={columns(setRotated)} rows={valid} rowHeight={52} />
      ) : null}
      {data !== undefined && valid.length === 0 ? (
        <Empty icon={<KeyRound aria-hidden />} title={t("apiKeys.none.title")} action={create}>
          {t("apiKeys.none.text")}
        </Empty>
      ) : null}
      {ended.length > 0 ? (
        <div>
          <Button look="subtle" aria-expanded={isEndedShown} onPress={() => setEndedShown(!isEndedShown)}>
            {t(isEndedShown ? "apiKeys.hideEnded" : "apiKeys.showEnded", {
              count: ended.length,
              number: formatNumber(ended.length),
            })}
          </Button>
        </div>
      ) : null}
      {isEndedShown && ended.length > 0 ? (
        <DataTable label={t("apiKeys.ended")} columns={columns(setRotated).slice(0, -1)} rows={ended} rowHeight={52} />
      ) : null}
      {isCreating ? <CreateApiKeyDialog onClose={() => setCreating(false)} /> : null}
      {rotated === null ? null : <RotateApiKeyDialog apiKey={rotated} onClose={() => setRotated(null)} />}
    </SettingsSection>
  );
}

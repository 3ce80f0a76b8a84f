import { useState } from "react";
import {
  ApiKeysDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
  SetSignOnGroupRoleDocument,
  type SignOnSettingsFragment,
  type TeamRole,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useData, useExecute } from "../../../graphql/hooks.ts";
import { formatDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { CopyBox } from "../../../ui/copy.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { SecretDialog } from "../secret-dialog.tsx";

type Group = SignOnSettingsFragment["groups"][number];
const roles = ["none", "REVIEWER", "BLIND_REVIEWER", "MANAGER", "OWNER"] as const;

/** A group of the directory, and the role that it gives. */
function GroupRow({ group }: { group: Group }) {
  const execute = useExecute();
  const { problems, send } = useForm();
  const { name, role, memberCount } = group;
  const change = (chosen: (typeof roles)[number]) =>
    send(
      async () =>
        (
          await execute(SetSignOnGroupRoleDocument, {
            group: name,
            role: chosen === "none" ? null : (chosen as TeamRole),
          })
        ).setSignOnGroupRole,
    );
  return (
    <li className="stack tight">
      <FormProblems problems={problems} fields={[]} />
      <SelectField
        label={t("scim.groupRole", { name })}
        hint={t("scim.groupMembers", { count: memberCount })}
        value={(role ?? "none") as (typeof roles)[number]}
        onChange={(chosen) => void change(chosen)}
        choices={roles.map((id) => ({ id, label: t(id === "none" ? "scim.groupRoleNone" : `role.${id}`) }))}
      />
    </li>
  );
}

/** How the company's directory makes and disables members: the address and the key to enter there, and the groups that came. */
export function Provisioning({ scimUrl, groups }: { scimUrl: string; groups: Group[] }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const { data, refresh } = useData(ApiKeysDocument);
  const [made, setMade] = useState<{ key: string | null } | null>(null);
  const keys = (data?.apiKeys ?? []).filter(
    ({ scopes, revokedAt }) => revokedAt === null && scopes.includes("SCIM") && scopes.length === 1,
  );
  const create = async () => {
    const input = { name: t("scim.keyName"), scopes: ["SCIM" as const] };
    const answer = await send(
      async () => (await execute(CreateApiKeyDocument, { input, idempotencyKey: newIdempotencyKey() })).createApiKey,
    );
    if (answer !== null) setMade({ key: answer.key });
    refresh();
  };
  const revoke = async (id: string) => {
    const isSure = await confirm({
      title: t("scim.removeTitle"),
      text: t("scim.removeText"),
      action: t("scim.remove"),
      isDangerous: true,
    });
    if (isSure) await send(async () => (await execute(RevokeApiKeyDocument, { id })).revokeApiKey);
  };
  return (
    <div className="panel">
      <div className="panel-body stack">
        <div className="stack tight">
          <span className="strong small">{t("scim.url")}</span>
          <CopyBox label={t("scim.url")} value={scimUrl} action={t("signOn.copy")} />
        </div>
        <FormProblems problems={problems} fields={[]} />
        <ul className="stack tight" aria-label={t("scim.keys")}>
          {keys.map(({ id, prefix, createdAt }) => (
            <li key={id} className="row apart wrap">
              <span>{t("scim.key", { prefix, date: formatDate(createdAt) })}</span>
              <Button size="small" isDisabled={isPending} onPress={() => void revoke(id)}>
                {t("scim.remove")}
              </Button>
            </li>
          ))}
        </ul>
        <div>
          <Button isPending={isPending} onPress={() => void create()}>
            {t("scim.create")}
          </Button>
        </div>
        {groups.length === 0 ? (
          <p className="small quiet">{t("scim.noGroups")}</p>
        ) : (
          <ul className="stack" aria-label={t("scim.groups")}>
            {groups.map((group) => (
              <GroupRow key={group.name} group={group} />
            ))}
          </ul>
        )}
      </div>
      {made === null ? null : (
        <SecretDialog
          title={t("scim.createdTitle")}
          text={t("scim.createdText")}
          label={t("apiKeys.secret")}
          secret={made.key}
          onClose={() => setMade(null)}
        />
      )}
    </div>
  );
}

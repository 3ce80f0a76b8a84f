import {
  AddSignOnDomainDocument,
  RemoveSignOnDomainDocument,
  type SignOnSettingsFragment,
  VerifySignOnDomainDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { CopyBox } from "../../../ui/copy.tsx";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { DomainList } from "../domain-list.tsx";

type Domain = SignOnSettingsFragment["domains"][number];

/** A domain: how it was proved, or the record that proves it. */
function DomainRow({ row }: { row: Domain }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const { domain, proof, recordName, recordValue } = row;
  const verify = () => send(async () => (await execute(VerifySignOnDomainDocument, { domain })).verifySignOnDomain);
  const remove = async () => {
    const isSure = await confirm({
      title: t("signOn.removeDomainTitle", { domain }),
      text: t("signOn.removeDomainText"),
      action: t("signOn.removeDomain"),
      isDangerous: true,
    });
    if (isSure) await send(async () => (await execute(RemoveSignOnDomainDocument, { domain })).removeSignOnDomain);
  };
  return (
    <li className="panel">
      <div className="panel-body stack">
        <div className="row apart wrap">
          <span className="row wrap">
            <bdi className="strong">{domain}</bdi>
            <span className={`badge ${proof === null ? "warn" : "go"}`}>{t(`domainProof.${proof ?? "NONE"}`)}</span>
          </span>
          <span className="row">
            {proof === "DNS" ? null : (
              <Button size="small" isPending={isPending} onPress={() => void verify()}>
                {t("signOn.verify")}
              </Button>
            )}
            <Button size="small" isDisabled={isPending} onPress={() => void remove()}>
              {t("signOn.removeDomain")}
            </Button>
          </span>
        </div>
        <FormProblems problems={problems} fields={[]} />
        {proof === "DNS" ? null : (
          <>
            <p className="small quiet">{t("signOn.recordText")}</p>
            <CopyBox label={t("signOn.recordName", { domain })} value={recordName} action={t("signOn.copy")} />
            <CopyBox label={t("signOn.recordValue", { domain })} value={recordValue} action={t("signOn.copy")} />
          </>
        )}
      </div>
    </li>
  );
}

/** The domains whose addresses sign on, and a field to add one. */
export function Domains({ domains }: { domains: Domain[] }) {
  const execute = useExecute();
  return (
    <DomainList
      domains={domains}
      labels={{ list: t("signOn.domains"), field: t("signOn.newDomain"), button: t("signOn.addDomain") }}
      add={async (domain) => (await execute(AddSignOnDomainDocument, { domain })).addSignOnDomain}
      rowOf={(row) => <DomainRow key={row.domain} row={row} />}
    />
  );
}

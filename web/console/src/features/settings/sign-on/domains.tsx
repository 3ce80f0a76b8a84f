import { useState } from "react";
import { Form } from "react-aria-components/Form";
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
import { FormProblems, problemAt } from "../../../ui/form-problems.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { useForm } from "../../../ui/use-form.ts";

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
  const { problems, isPending, send } = useForm();
  const [domain, setDomain] = useState("");
  const add = async () => {
    const answer = await send(
      async () => (await execute(AddSignOnDomainDocument, { domain: domain.trim() })).addSignOnDomain,
    );
    if (answer !== null) setDomain("");
  };
  return (
    <div className="stack">
      {domains.length === 0 ? null : (
        <ul className="stack" aria-label={t("signOn.domains")}>
          {domains.map((row) => (
            <DomainRow key={row.domain} row={row} />
          ))}
        </ul>
      )}
      <Form
        className="stack settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (domain.trim() !== "") void add();
        }}
      >
        <FormProblems problems={problems} fields={["domain"]} />
        <TextField
          label={t("signOn.newDomain")}
          placeholder="example.com"
          value={domain}
          onChange={setDomain}
          problem={problemAt(problems, "domain")}
        />
        <div>
          <Button type="submit" isPending={isPending} isDisabled={domain.trim() === ""}>
            {t("signOn.addDomain")}
          </Button>
        </div>
      </Form>
    </div>
  );
}

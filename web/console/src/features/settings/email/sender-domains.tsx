import {
  AddSenderDomainDocument,
  RemoveSenderDomainDocument,
  type SenderSettingsFragment,
  VerifySenderDomainDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { CopyBox } from "../../../ui/copy.tsx";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { Time } from "../../../ui/values.tsx";
import { DomainList } from "../domain-list.tsx";

type Domain = SenderSettingsFragment["domains"][number];
type DnsRecord = Domain["records"][number];

const tones = { VERIFIED: "go", PENDING: "warn", FAILED: "bad" } as const;
const recordTones = { FOUND: "go", MISSING: "warn", DIFFERENT: "bad", UNKNOWN: "warn", UNCHECKED: "warn" } as const;

/** A record to publish, with what the last check has found of it. */
function RecordRow({ domain, record }: { domain: string; record: DnsRecord }) {
  const { purpose, type, name, value, required, state, found } = record;
  const names = { domain, type, purpose: t(`senderPurpose.${purpose}`) };
  return (
    <li className="stack tight">
      <div className="row wrap">
        <span className="strong small">{t("sender.record", names)}</span>
        <span className={`badge ${recordTones[state]}`}>{t(`senderRecord.${state}`)}</span>
        {required ? null : <span className="small quiet">{t("sender.recommended")}</span>}
      </div>
      <p className="small quiet">{t(`senderPurpose.${purpose}.text`)}</p>
      <CopyBox label={t("sender.recordName", names)} value={name} action={t("sender.copy")} />
      <CopyBox label={t("sender.recordValue", names)} value={value} action={t("sender.copy")} />
      {found !== null && found !== value ? (
        <p className="small lines">
          {t("sender.found")} <span className="mono">{found}</span>
        </p>
      ) : null}
    </li>
  );
}

/** A domain: its state, its records, and what can be done with it. */
function DomainRow({ row }: { row: Domain }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const { domain, state, verifiedByOtherTeam, checkedAt, missingSince, records } = row;
  const verify = () => send(async () => (await execute(VerifySenderDomainDocument, { domain })).verifySenderDomain);
  const remove = async () => {
    const isSure = await confirm({
      title: t("sender.removeTitle", { domain }),
      text: t("sender.removeText"),
      action: t("sender.remove"),
      isDangerous: true,
    });
    if (isSure) await send(async () => (await execute(RemoveSenderDomainDocument, { domain })).removeSenderDomain);
  };
  return (
    <li className="panel">
      <div className="panel-body stack">
        <div className="row apart wrap">
          <span className="row wrap">
            <bdi className="strong">{domain}</bdi>
            <span className={`badge ${missingSince === null ? tones[state] : "bad"}`}>
              {t(`senderState.${missingSince !== null && state === "VERIFIED" ? "MISSING" : state}`)}
            </span>
          </span>
          <span className="row">
            <Button size="small" isPending={isPending} onPress={() => void verify()}>
              {t("sender.verify")}
            </Button>
            <Button size="small" isDisabled={isPending} onPress={() => void remove()}>
              {t("sender.remove")}
            </Button>
          </span>
        </div>
        <FormProblems problems={problems} fields={[]} />
        {verifiedByOtherTeam ? <Note tone="bad">{t("sender.verifiedByOther")}</Note> : null}
        <p className="small quiet">
          {checkedAt === null ? (
            t("sender.notChecked")
          ) : (
            <>
              {t("sender.checked")} <Time at={checkedAt} />
            </>
          )}
        </p>
        <ul className="stack" aria-label={t("sender.records", { domain })}>
          {records.map((record) => (
            <RecordRow key={record.purpose} domain={domain} record={record} />
          ))}
        </ul>
      </div>
    </li>
  );
}

/** The domains that e-mails can come from, and a field to add one. */
export function SenderDomains({ domains }: { domains: Domain[] }) {
  const execute = useExecute();
  return (
    <DomainList
      domains={domains}
      labels={{ list: t("sender.domains"), field: t("sender.newDomain"), button: t("sender.addDomain") }}
      add={async (domain) => (await execute(AddSenderDomainDocument, { domain })).addSenderDomain}
      rowOf={(row) => <DomainRow key={row.domain} row={row} />}
    />
  );
}

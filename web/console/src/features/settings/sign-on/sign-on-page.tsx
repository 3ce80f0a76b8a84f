import { useCan } from "../../../app/viewer.ts";
import { SignOnDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { CopyBox } from "../../../ui/copy.tsx";
import { LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { Domains } from "./domains.tsx";
import { IssuerForm } from "./issuer-form.tsx";
import { Provisioning } from "./provisioning.tsx";

/** How the team's members sign in: by which issuer, with addresses of which domains, and whether by links as well. */
export function SignOnPage() {
  const canChange = useCan("admin");
  const { data, error, isLoading, refresh } = useData(SignOnDocument, undefined, { pause: !canChange });
  const signOn = data?.signOn ?? null;
  if (!canChange) return null;
  return (
    <>
      <SettingsSection title={t("settings.signOn")} text={t("signOn.text")}>
        {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
        {isLoading ? <Skeleton lines={6} /> : null}
        {signOn === null ? null : <IssuerForm signOn={signOn} />}
      </SettingsSection>
      {signOn === null ? null : (
        <>
          <SettingsSection title={t("signOn.domains")} text={t("signOn.domainsText")}>
            <Domains domains={signOn.domains} />
          </SettingsSection>
          <SettingsSection title={t("scim.title")} text={t("scim.text")}>
            <Provisioning scimUrl={signOn.scimUrl} groups={signOn.groups} />
          </SettingsSection>
          <SettingsSection title={t("signOn.addresses")} text={t("signOn.addressesText")}>
            <div className="panel">
              <div className="panel-body stack">
                {(["callbackUrl", "signedOutUrl", "startUrl"] as const).map((name) => (
                  <div key={name} className="stack tight">
                    <span className="strong small">{t(`signOn.${name}`)}</span>
                    <CopyBox label={t(`signOn.${name}`)} value={signOn[name]} action={t("signOn.copy")} />
                  </div>
                ))}
              </div>
            </div>
          </SettingsSection>
        </>
      )}
    </>
  );
}

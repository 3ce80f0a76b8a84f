import { useState } from "react";
import { Form } from "react-aria-components/Form";
import {
  RemoveSignOnDocument,
  SetSignOnDocument,
  type SignOnSettingsFragment,
  type TeamRole,
  TestSignOnDocument,
  type TestSignOnMutation,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { SelectField, Switch } from "../../../ui/fields.tsx";
import { FormProblems, problemAt } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { say } from "../../../ui/toasts.tsx";
import { useForm } from "../../../ui/use-form.ts";

const firstRoles = ["none", "REVIEWER", "BLIND_REVIEWER", "MANAGER"] as const;
type FirstRole = (typeof firstRoles)[number];

/** The issuer, what the team is known by there, and what becomes of users whom the team does not know yet. */
export function IssuerForm({ signOn }: { signOn: SignOnSettingsFragment }) {
  const execute = useExecute();
  const { problems, isPending, send } = useForm();
  const [form, setForm] = useState({
    issuer: signOn.issuer ?? "",
    clientId: signOn.clientId ?? "",
    clientSecret: "",
    firstRole: (signOn.firstRole ?? "none") as FirstRole,
  });
  const [checks, setChecks] = useState<TestSignOnMutation["testSignOn"]["checks"] | null>(null);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const isSetUp = signOn.issuer !== null;
  const save = async () => {
    const input = {
      issuer: form.issuer.trim(),
      clientId: form.clientId.trim(),
      ...(form.clientSecret === "" ? {} : { clientSecret: form.clientSecret }),
      firstRole: form.firstRole === "none" ? null : (form.firstRole as TeamRole),
    };
    const answer = await send(async () => (await execute(SetSignOnDocument, { input })).setSignOn);
    if (answer === null) return;
    set({ clientSecret: "" });
    setChecks(null);
    say(t("common.saved"));
  };
  const test = async () => {
    const answer = await send(async () => (await execute(TestSignOnDocument, {})).testSignOn);
    if (answer !== null) setChecks(answer.checks);
  };
  const require = async (required: boolean) => {
    const isSure =
      !required ||
      (await confirm({
        title: t("signOn.requireTitle"),
        text: t("signOn.requireText"),
        action: t("signOn.require"),
      }));
    if (isSure) await send(async () => (await execute(SetSignOnDocument, { input: { required } })).setSignOn);
  };
  const remove = async () => {
    const isSure = await confirm({
      title: t("signOn.removeTitle"),
      text: t("signOn.removeText"),
      action: t("signOn.remove"),
      isDangerous: true,
    });
    if (!isSure) return;
    const answer = await send(async () => (await execute(RemoveSignOnDocument, {})).removeSignOn);
    if (answer !== null) setForm({ issuer: "", clientId: "", clientSecret: "", firstRole: "none" });
  };
  return (
    <div className="panel">
      <div className="panel-body">
        <Form
          className="stack settings-form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <FormProblems problems={problems} fields={["issuer", "clientId", "clientSecret", "firstRole"]} />
          <TextField
            label={t("signOn.issuer")}
            hint={t("signOn.issuerHint")}
            type="url"
            isRequired
            value={form.issuer}
            onChange={(issuer) => set({ issuer })}
            problem={problemAt(problems, "issuer")}
          />
          <TextField
            label={t("signOn.clientId")}
            isRequired
            maxLength={500}
            value={form.clientId}
            onChange={(clientId) => set({ clientId })}
            problem={problemAt(problems, "clientId")}
          />
          <TextField
            label={t("signOn.clientSecret")}
            hint={t(isSetUp ? "signOn.clientSecretStored" : "signOn.clientSecretHint")}
            type="password"
            autoComplete="off"
            maxLength={2_000}
            value={form.clientSecret}
            onChange={(clientSecret) => set({ clientSecret })}
            problem={problemAt(problems, "clientSecret")}
          />
          <SelectField
            label={t("signOn.firstRole")}
            hint={t("signOn.firstRoleHint")}
            value={form.firstRole}
            onChange={(firstRole) => set({ firstRole })}
            choices={firstRoles.map((id) => ({ id, label: t(id === "none" ? "signOn.firstRoleNone" : `role.${id}`) }))}
          />
          <div className="row wrap">
            <Button look="primary" type="submit" isPending={isPending}>
              {t("common.save")}
            </Button>
            {isSetUp ? (
              <>
                <Button onPress={() => void test()} isDisabled={isPending}>
                  {t("signOn.test")}
                </Button>
                <Button onPress={() => void remove()} isDisabled={isPending}>
                  {t("signOn.remove")}
                </Button>
              </>
            ) : null}
          </div>
          {checks?.map(({ check, problem }) => (
            <Note key={check} tone={problem === null ? "go" : "bad"} isAlert={problem !== null}>
              {t(`issuerCheck.${check}`)}: {problem ?? t("signOn.checkFine")}
            </Note>
          ))}
          {isSetUp ? (
            <Switch
              label={t("signOn.required")}
              hint={t("signOn.requiredHint")}
              isSelected={signOn.required}
              isDisabled={isPending}
              onChange={(required) => void require(required)}
            />
          ) : null}
        </Form>
      </div>
    </div>
  );
}

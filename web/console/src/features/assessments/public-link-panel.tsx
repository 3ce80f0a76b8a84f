import { Link as LinkIcon, RefreshCw } from "lucide-react";
import {
  RotatePublicLinkDocument,
  UpdateAssessmentDocument,
  type UpdateAssessmentInput,
} from "../../graphql/generated/graphql.ts";
import { useExecute } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { CopyBox } from "../../ui/copy.tsx";
import { Switch } from "../../ui/fields.tsx";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";
import type { AssessmentData } from "./assessment-data.ts";

/** The link that anybody can take the assessment by, unless only invitations let candidates in. */
export function PublicLinkPanel({ assessment }: { assessment: AssessmentData }) {
  const { id, inviteOnly, publicUrl } = assessment;
  const execute = useExecute();
  const update = async (input: UpdateAssessmentInput, done: string) => {
    try {
      const { updateAssessment } = await execute(UpdateAssessmentDocument, { id, input, withLinks: true });
      if (updateAssessment.assessment === null) sayProblem(updateAssessment.userErrors[0]?.message ?? "");
      else say(done);
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const rotate = async () => {
    const isSure = await confirm({
      title: t("publicLink.newTitle"),
      text: t("publicLink.newText"),
      action: t("publicLink.new"),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      const { rotatePublicLink } = await execute(RotatePublicLinkDocument, { id });
      if (rotatePublicLink.assessment === null) sayProblem(rotatePublicLink.userErrors[0]?.message ?? "");
      else say(t("publicLink.replaced"));
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  return (
    <section className="panel public-link" aria-label={t("publicLink.title")}>
      <div className="panel-head">
        <h2 className="row">
          <LinkIcon aria-hidden className="heading-icon" />
          {t("publicLink.title")}
        </h2>
        {publicUrl ? (
          <Button look="subtle" size="small" icon={<RefreshCw aria-hidden />} onPress={rotate}>
            {t("publicLink.new")}
          </Button>
        ) : null}
      </div>
      <div className="panel-body stack">
        {publicUrl ? (
          <>
            <CopyBox label={t("publicLink.title")} value={publicUrl} action={t("publicLink.copy")} />
            <p className="small quiet">{t("publicLink.text")}</p>
          </>
        ) : (
          <p className="quiet">{t("publicLink.off")}</p>
        )}
        <Switch
          label={t("publicLink.inviteOnly")}
          isSelected={inviteOnly}
          onChange={(isOn) =>
            void update({ inviteOnly: isOn }, isOn ? t("publicLink.switchedOff") : t("publicLink.switchedOn"))
          }
        />
      </div>
    </section>
  );
}

import { t } from "../../i18n/index.ts";
import { SelectField } from "../../ui/fields.tsx";
import { useAssessmentChoices } from "../assessments/assessment-choices.ts";

interface AssessmentFieldProps {
  /** Empty: every assessment. */
  value: string;
  onChange: (assessmentId: string) => void;
  /** The assessment that is stored, which may be one that is no longer offered. */
  present: { id: string; title: string } | null;
}

/** One of the published assessments, or all. */
export function AssessmentField({ value, onChange, present }: AssessmentFieldProps) {
  const assessments = useAssessmentChoices();
  const isOther = present !== null && !assessments.some(({ id }) => id === present.id);
  return (
    <SelectField
      label={t("live.filter.assessment")}
      value={value}
      onChange={onChange}
      choices={[
        { id: "", label: t("live.filter.everyAssessment") },
        ...(isOther ? [{ id: present.id, label: present.title }] : []),
        ...assessments,
      ]}
    />
  );
}

import { Ellipsis, FlaskConical, Pencil, Power, Trash2 } from "lucide-react";
import { useState } from "react";
import { useHasFeature } from "../../../app/viewer.ts";
import {
  type ChatDestinationRowFragment,
  DeleteChatDestinationDocument,
  TestChatDestinationDocument,
  type TestChatDestinationMutation,
  UpdateChatDestinationDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { confirm } from "../../../ui/confirm.ts";
import { FormProblems } from "../../../ui/form-problems.tsx";
import { Note } from "../../../ui/notes.tsx";
import { ActionMenu, type MenuEntry } from "../../../ui/overlays.tsx";
import { useForm } from "../../../ui/use-form.ts";
import { Time } from "../../../ui/values.tsx";
import { said } from "../said.ts";
import { EndpointStateBadge } from "../webhooks/webhook-states.tsx";
import { DestinationDialog } from "./destination-dialog.tsx";

type Row = ChatDestinationRowFragment;
type Tested = TestChatDestinationMutation["testChatDestination"];

const statusOf = (status: number | null): string => (status === null ? t("webhooks.noAnswer") : `HTTP ${status}`);

/** What it is sent, and what was answered last. */
const Details = ({ row }: { row: Row }) => (
  <dl className="details-list small">
    <dt>{t("webhooks.events")}</dt>
    <dd>
      {row.eventTypes.length === 0
        ? t("webhooks.everyEvent")
        : row.eventTypes.map((type) => t(`notificationEvent.${type}`)).join(" · ")}
    </dd>
    <dt>{t("live.filter.assessment")}</dt>
    <dd>{row.assessment === null ? t("live.filter.everyAssessment") : <bdi>{row.assessment.title}</bdi>}</dd>
    <dt>{t("chat.candidates")}</dt>
    <dd>{row.namesCandidates ? t("chat.named") : t("chat.codenames")}</dd>
    <dt>{t("chat.lastAnswer")}</dt>
    <dd>
      {row.lastAttemptAt === null ? (
        <span className="quiet">{t("chat.noAttempt")}</span>
      ) : (
        <>
          {statusOf(row.lastStatusCode)}
          {" · "}
          <Time at={row.lastAttemptAt} />
          {row.lastAnswer ? <span className="mono lines quiet"> · {row.lastAnswer}</span> : null}
        </>
      )}
    </dd>
  </dl>
);

/** What the provider answered to a test message. */
const TestOutcome = ({ tested }: { tested: Tested }) => (
  <Note tone={tested.accepted ? "go" : "bad"} isAlert={!tested.accepted}>
    <p>{t(tested.accepted ? "chat.accepted" : "chat.notAccepted", { status: statusOf(tested.statusCode) })}</p>
    {tested.answer ? <p className="small mono lines">{tested.answer}</p> : null}
  </Note>
);

/** A destination: what it is sent, how the last attempt went, and what can be done. */
export function DestinationCard({ destination: row }: { destination: Row }) {
  const { id, name, kind, urlHint, enabled, disabledReason } = row;
  const execute = useExecute();
  const hasChat = useHasFeature("WEBHOOKS");
  const { problems, isPending, send } = useForm();
  const [isEditing, setEditing] = useState(false);
  const [tested, setTested] = useState<Tested | null>(null);
  const test = async () => {
    setTested(null);
    setTested(await send(async () => (await execute(TestChatDestinationDocument, { id })).testChatDestination));
  };
  const switchTo = (to: boolean) =>
    said(
      async () => (await execute(UpdateChatDestinationDocument, { id, input: { enabled: to } })).updateChatDestination,
      t(to ? "chat.nowEnabled" : "chat.nowDisabled", { name }),
    );
  const remove = async () => {
    const isSure = await confirm({
      title: t("chat.deleteTitle", { name }),
      text: t("chat.deleteText"),
      action: t("webhooks.delete"),
      isDangerous: true,
    });
    if (isSure)
      await said(
        async () => (await execute(DeleteChatDestinationDocument, { id })).deleteChatDestination,
        t("chat.deleted", { name }),
      );
  };
  const entries: MenuEntry[] = [
    ...(hasChat
      ? [
          {
            id: "edit",
            label: t("webhooks.edit"),
            icon: <Pencil aria-hidden />,
            onAction: () => setEditing(true),
          },
        ]
      : []),
    ...(enabled || hasChat
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
      id: "delete",
      label: t("webhooks.delete"),
      icon: <Trash2 aria-hidden />,
      isDangerous: true,
      onAction: () => void remove(),
    },
  ];
  return (
    <li className="panel">
      <div className="panel-head">
        <div className="stack tight">
          <span className="row wrap">
            <bdi className="strong">{name}</bdi>
            <EndpointStateBadge {...row} />
          </span>
          <span className="small quiet settings-address">
            {t(`chatKind.${kind}`)} · {urlHint}
          </span>
        </div>
        <div className="row">
          {hasChat ? (
            <Button
              size="small"
              icon={<FlaskConical aria-hidden />}
              isPending={isPending}
              aria-label={t("chat.testOf", { name })}
              onPress={() => void test()}
            >
              {t("chat.test")}
            </Button>
          ) : null}
          <ActionMenu
            label={t("chat.actions", { name })}
            trigger={
              <Button
                size="small"
                aria-label={`${t("selection.more")}: ${t("chat.actions", { name })}`}
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
        <FormProblems problems={problems} fields={[]} />
        {!enabled && disabledReason !== null ? (
          <Note tone="bad">
            <p>{t("chat.switchedOff")}</p>
            <p className="small mono lines">{disabledReason}</p>
          </Note>
        ) : null}
        {tested === null ? null : <TestOutcome tested={tested} />}
        <Details row={row} />
      </div>
      {isEditing ? <DestinationDialog destination={row} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

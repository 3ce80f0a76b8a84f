import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Ellipsis, MailPlus, Pencil, Send, UserPlus, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { useCan, useViewer } from "../../../app/viewer.ts";
import {
  InviteTeamMembersDocument,
  type MemberRowFragment,
  MembersDocument,
  type TeamMemberState,
} from "../../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../../graphql/hooks.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { formatDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, IconButton } from "../../../ui/buttons.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { ActionMenu, type MenuEntry } from "../../../ui/overlays.tsx";
import { say, sayProblem, wordsOf } from "../../../ui/toasts.tsx";
import { Time } from "../../../ui/values.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { InviteMembersDialog } from "./invite-members-dialog.tsx";
import { MemberDialog } from "./member-dialog.tsx";

const route = getRouteApi("/settings/members");
const states: TeamMemberState[] = ["ACTIVE", "INVITED", "DISABLED"];
const tones: Record<TeamMemberState, string> = { ACTIVE: "go", INVITED: "info", DISABLED: "" };

const StateBadge = ({ state }: { state: TeamMemberState }) => (
  <span className={`badge ${tones[state]}`}>{t(`memberState.${state}`)}</span>
);

/** What can be done with a member; only owners see it. */
function MemberMenu({ member, onEdit }: { member: MemberRowFragment; onEdit: () => void }) {
  const execute = useExecute();
  const mailAgain = async () => {
    try {
      const { inviteTeamMembers } = await execute(InviteTeamMembersDocument, {
        members: [{ email: member.email, role: member.role }],
        idempotencyKey: newIdempotencyKey(),
      });
      const [problem] = inviteTeamMembers.userErrors;
      if (problem) sayProblem(problem.message);
      else say(t("members.mailedAgain", { email: member.email }));
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  const entries: MenuEntry[] = [
    { id: "edit", label: t("members.edit"), icon: <Pencil aria-hidden />, onAction: onEdit },
    ...(member.state === "INVITED"
      ? [
          {
            id: "again",
            label: t("members.mailAgain"),
            icon: <Send aria-hidden />,
            onAction: () => void mailAgain(),
          },
        ]
      : []),
  ];
  return (
    <ActionMenu
      label={t("members.actions", { name: member.displayName })}
      trigger={
        <IconButton
          size="small"
          tooltip={false}
          label={t("members.actions", { name: member.displayName })}
          icon={<Ellipsis aria-hidden />}
        />
      }
      entries={entries}
    />
  );
}

interface ColumnOptions {
  ownId: string;
  onEdit: ((member: MemberRowFragment) => void) | null;
}
type Row = MemberRowFragment & { lastSignInAt?: string | null };

const columns = ({ ownId, onEdit }: ColumnOptions): Column<Row>[] => [
  {
    id: "name",
    title: t("members.name"),
    width: "1fr",
    phone: "title",
    cell: ({ id, name, email, displayName }) => (
      <span className="settings-two-lines">
        <span className="cut">
          <bdi className="strong">{displayName}</bdi>
          {id === ownId ? <span className="quiet"> {t("members.you")}</span> : null}
        </span>
        {name === null ? null : <span className="quiet small cut">{email}</span>}
      </span>
    ),
  },
  { id: "role", title: t("members.role"), width: 150, cell: ({ role }) => t(`role.${role}`) },
  {
    id: "state",
    title: t("members.state"),
    width: 120,
    phone: "aside",
    cell: ({ state }) => <StateBadge state={state} />,
  },
  {
    id: "added",
    title: t("members.added"),
    width: 120,
    phone: "none",
    cell: ({ createdAt }) => <span className="quiet">{formatDate(createdAt)}</span>,
  },
  ...(onEdit === null
    ? []
    : [
        {
          id: "lastSignIn",
          title: t("members.lastSignIn"),
          width: 130 as const,
          phone: "none" as const,
          cell: ({ lastSignInAt }: Row) => (
            <span className="quiet">{lastSignInAt == null ? t("members.never") : <Time at={lastSignInAt} />}</span>
          ),
        },
        {
          id: "actions",
          title: "",
          hiddenTitle: t("common.actions"),
          width: 56 as const,
          phone: "aside" as const,
          cell: (member: MemberRowFragment) => <MemberMenu member={member} onEdit={() => onEdit(member)} />,
        },
      ]),
];

/** Who belongs to the team, and what each may do. Everybody sees it; owners invite and change. */
export function MembersPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const canEdit = useCan("admin");
  const { member: own } = useViewer();
  const [isInviting, setInviting] = useState(false);
  const [edited, setEdited] = useState<MemberRowFragment | null>(null);
  const variables = useMemo(
    () => ({
      state: search.state === undefined ? null : [search.state as TeamMemberState],
      withSignIns: canEdit,
    }),
    [search.state, canEdit],
  );
  const pages = usePages(MembersDocument, variables, (data) => data.members, 100);
  const isAlone = pages.rows.length === 1 && search.state === undefined && !pages.hasMore;
  return (
    <SettingsSection
      title={t("settings.members")}
      text={canEdit ? t("members.text") : t("members.textForOthers")}
      actions={
        canEdit ? (
          <Button look="primary" icon={<UserPlus aria-hidden />} onPress={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        ) : undefined
      }
    >
      <div className="toolbar">
        <SelectField
          hideLabel
          label={t("members.state")}
          value={search.state ?? ""}
          onChange={(state) =>
            void navigate({ to: "/settings/members", search: { state: state || undefined }, replace: true })
          }
          choices={[
            { id: "", label: t("members.everyState") },
            ...states.map((id) => ({ id, label: t(`memberState.${id}`) })),
          ]}
        />
      </div>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={5} /> : null}
      {pages.rows.length > 0 ? (
        <DataTable
          label={t("settings.members")}
          columns={columns({ ownId: own.id, onEdit: canEdit ? setEdited : null })}
          rows={pages.rows}
          rowHeight={52}
          onOpen={canEdit ? setEdited : undefined}
          hasMore={pages.hasMore}
          isLoadingMore={pages.isLoadingMore}
          onLoadMore={pages.loadMore}
        />
      ) : null}
      {isAlone && canEdit ? (
        <Empty icon={<MailPlus aria-hidden />} title={t("members.alone.title")}>
          {t("members.alone.text")}
        </Empty>
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <Empty icon={<Users aria-hidden />} title={t("common.nothingMatches")}>
          {t("members.noneOfState")}
        </Empty>
      ) : null}
      {isInviting ? <InviteMembersDialog onClose={() => setInviting(false)} /> : null}
      {edited === null ? null : <MemberDialog key={edited.id} member={edited} onClose={() => setEdited(null)} />}
    </SettingsSection>
  );
}

import { sql } from "../platform/database/sql.ts";
import { defineShape } from "../platform/graphql/shape.ts";
import { memberShape } from "../teams/team.query.ts";

/** How assessments are read. */
export const assessmentShape = defineShape("assessment", {
  name: "Assessment",
  externalIdOrder: (row) => sql`${row.ref("$.state")} <> 'ARCHIVED' desc, ${row.ref("$.id")} desc`,
  columns: {
    externalId: "external_id",
    title: "title",
    instructions: "instructions",
    state: "state",
    inviteOnly: "invite_only",
    publicLinkVersion: "public_link_version",
    verifyPublicEmail: "verify_public_email",
    confirmSubmission: "confirm_submission",
    defaultReminders: "default_reminders",
    timeLimit: "time_limit",
    launchUrl: "launch_url",
    practiceLaunchUrl: "practice_launch_url",
    defaultMessage: "default_message",
    defaultExpiry: "default_expiry",
    defaultLocked: "default_locked",
    defaultLabels: "default_labels",
    defaultAssigneeIds: "default_assignee_ids",
    notificationScheme: "notification_scheme",
    createdById: "created_by",
    createdAt: "created_at",
    updatedAt: "updated_at",
  },
  always: [],
  needs: {
    defaultAssignees: ["defaultAssigneeIds"],
    publicUrl: ["state", "inviteOnly", "publicLinkVersion"],
  },
  relations: { createdBy: { shape: () => memberShape, key: "createdById" } },
});

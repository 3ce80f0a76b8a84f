import { Assessment } from "./assessments/assessment.entity.ts";
import { Invitation } from "./invitations/invitation.entity.ts";
import { NotificationSetting } from "./notifications/notification-setting.entity.ts";
import { ApiKey } from "./teams/api-key.entity.ts";
import { Team } from "./teams/team.entity.ts";
import { TeamMember } from "./teams/team-member.entity.ts";

/** Every entity of the ORM. */
export const entities = [Team, TeamMember, ApiKey, Assessment, Invitation, NotificationSetting];

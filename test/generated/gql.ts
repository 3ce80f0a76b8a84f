/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query LookAround {\n  viewer {\n    __typename\n    ... on TeamMember {\n      displayName\n      role\n    }\n    ... on ApiKey {\n      displayName\n      scopes\n    }\n  }\n  team {\n    name\n    features\n    notificationScheme\n    mailHealth {\n      delivering\n      lastError\n      inboxUrl\n    }\n  }\n  assessments(filter: {state: [PUBLISHED]}) {\n    nodes {\n      id\n      title\n      timeLimit\n    }\n  }\n}": typeof types.LookAroundDocument,
    "subscription WatchEvents($after: Cursor) {\n  assessmentEvents(after: $after) {\n    cursor\n    replayed\n    node {\n      sequence\n      type\n      occurredAt\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      actor {\n        displayName\n      }\n    }\n  }\n}": typeof types.WatchEventsDocument,
    "mutation InviteCandidates($input: InviteCandidatesInput!, $sendEmail: Boolean! = true) {\n  inviteCandidates(input: $input, sendEmail: $sendEmail) {\n    batch {\n      id\n      invited\n      unchanged\n      rejected\n    }\n    results {\n      index\n      email\n      outcome\n      candidate {\n        id\n        displayName\n      }\n      invitation {\n        id\n        state\n        inviteUrl\n        practiceUrl\n      }\n      errors {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.InviteCandidatesDocument,
    "query ListInvitations($first: Int = 10, $after: Cursor, $filter: InvitationFilter) {\n  invitations(first: $first, after: $after, filter: $filter) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      id\n      state\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      startedAt\n      deadlineAt\n      submittedAt\n      emails {\n        kind\n        state\n        attempts\n        lastResponse\n      }\n    }\n  }\n}": typeof types.ListInvitationsDocument,
    "query WhoIsTold($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}": typeof types.WhoIsToldDocument,
    "mutation CreateAssessment($input: CreateAssessmentInput!) {\n  createAssessment(input: $input) {\n    assessment {\n      id\n      state\n      title\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.CreateAssessmentDocument,
    "mutation PublishAssessment($id: ID!) {\n  publishAssessment(id: $id) {\n    assessment {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.PublishAssessmentDocument,
    "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) {\n  events(last: $last, before: $before, filter: $filter) {\n    latestCursor\n    edges {\n      cursor\n      node {\n        id\n        sequence\n        type\n        occurredAt\n        changes\n      }\n    }\n  }\n}": typeof types.ReadEventsDocument,
    "mutation StartAssessment($token: String!) {\n  startAssessment(token: $token) {\n    continueUrl\n    invitation {\n      state\n      startedAt\n      deadlineAt\n      refusal {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.StartAssessmentDocument,
    "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) {\n  submitAssessment(token: $token, submission: $submission) {\n    invitation {\n      state\n      submission {\n        url\n        notes\n        automatic\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.SubmitAssessmentDocument,
    "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.SwitchNotificationsDocument,
};
const documents: Documents = {
    "query LookAround {\n  viewer {\n    __typename\n    ... on TeamMember {\n      displayName\n      role\n    }\n    ... on ApiKey {\n      displayName\n      scopes\n    }\n  }\n  team {\n    name\n    features\n    notificationScheme\n    mailHealth {\n      delivering\n      lastError\n      inboxUrl\n    }\n  }\n  assessments(filter: {state: [PUBLISHED]}) {\n    nodes {\n      id\n      title\n      timeLimit\n    }\n  }\n}": types.LookAroundDocument,
    "subscription WatchEvents($after: Cursor) {\n  assessmentEvents(after: $after) {\n    cursor\n    replayed\n    node {\n      sequence\n      type\n      occurredAt\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      actor {\n        displayName\n      }\n    }\n  }\n}": types.WatchEventsDocument,
    "mutation InviteCandidates($input: InviteCandidatesInput!, $sendEmail: Boolean! = true) {\n  inviteCandidates(input: $input, sendEmail: $sendEmail) {\n    batch {\n      id\n      invited\n      unchanged\n      rejected\n    }\n    results {\n      index\n      email\n      outcome\n      candidate {\n        id\n        displayName\n      }\n      invitation {\n        id\n        state\n        inviteUrl\n        practiceUrl\n      }\n      errors {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.InviteCandidatesDocument,
    "query ListInvitations($first: Int = 10, $after: Cursor, $filter: InvitationFilter) {\n  invitations(first: $first, after: $after, filter: $filter) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      id\n      state\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      startedAt\n      deadlineAt\n      submittedAt\n      emails {\n        kind\n        state\n        attempts\n        lastResponse\n      }\n    }\n  }\n}": types.ListInvitationsDocument,
    "query WhoIsTold($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}": types.WhoIsToldDocument,
    "mutation CreateAssessment($input: CreateAssessmentInput!) {\n  createAssessment(input: $input) {\n    assessment {\n      id\n      state\n      title\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.CreateAssessmentDocument,
    "mutation PublishAssessment($id: ID!) {\n  publishAssessment(id: $id) {\n    assessment {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.PublishAssessmentDocument,
    "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) {\n  events(last: $last, before: $before, filter: $filter) {\n    latestCursor\n    edges {\n      cursor\n      node {\n        id\n        sequence\n        type\n        occurredAt\n        changes\n      }\n    }\n  }\n}": types.ReadEventsDocument,
    "mutation StartAssessment($token: String!) {\n  startAssessment(token: $token) {\n    continueUrl\n    invitation {\n      state\n      startedAt\n      deadlineAt\n      refusal {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.StartAssessmentDocument,
    "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) {\n  submitAssessment(token: $token, submission: $submission) {\n    invitation {\n      state\n      submission {\n        url\n        notes\n        automatic\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.SubmitAssessmentDocument,
    "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.SwitchNotificationsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query LookAround {\n  viewer {\n    __typename\n    ... on TeamMember {\n      displayName\n      role\n    }\n    ... on ApiKey {\n      displayName\n      scopes\n    }\n  }\n  team {\n    name\n    features\n    notificationScheme\n    mailHealth {\n      delivering\n      lastError\n      inboxUrl\n    }\n  }\n  assessments(filter: {state: [PUBLISHED]}) {\n    nodes {\n      id\n      title\n      timeLimit\n    }\n  }\n}"): typeof import('./graphql.ts').LookAroundDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchEvents($after: Cursor) {\n  assessmentEvents(after: $after) {\n    cursor\n    replayed\n    node {\n      sequence\n      type\n      occurredAt\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      actor {\n        displayName\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').WatchEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation InviteCandidates($input: InviteCandidatesInput!, $sendEmail: Boolean! = true) {\n  inviteCandidates(input: $input, sendEmail: $sendEmail) {\n    batch {\n      id\n      invited\n      unchanged\n      rejected\n    }\n    results {\n      index\n      email\n      outcome\n      candidate {\n        id\n        displayName\n      }\n      invitation {\n        id\n        state\n        inviteUrl\n        practiceUrl\n      }\n      errors {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').InviteCandidatesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListInvitations($first: Int = 10, $after: Cursor, $filter: InvitationFilter) {\n  invitations(first: $first, after: $after, filter: $filter) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      id\n      state\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      startedAt\n      deadlineAt\n      submittedAt\n      emails {\n        kind\n        state\n        attempts\n        lastResponse\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ListInvitationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query WhoIsTold($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}"): typeof import('./graphql.ts').WhoIsToldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateAssessment($input: CreateAssessmentInput!) {\n  createAssessment(input: $input) {\n    assessment {\n      id\n      state\n      title\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').CreateAssessmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PublishAssessment($id: ID!) {\n  publishAssessment(id: $id) {\n    assessment {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').PublishAssessmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) {\n  events(last: $last, before: $before, filter: $filter) {\n    latestCursor\n    edges {\n      cursor\n      node {\n        id\n        sequence\n        type\n        occurredAt\n        changes\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ReadEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation StartAssessment($token: String!) {\n  startAssessment(token: $token) {\n    continueUrl\n    invitation {\n      state\n      startedAt\n      deadlineAt\n      refusal {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').StartAssessmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) {\n  submitAssessment(token: $token, submission: $submission) {\n    invitation {\n      state\n      submission {\n        url\n        notes\n        automatic\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').SubmitAssessmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').SwitchNotificationsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

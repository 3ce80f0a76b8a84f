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
    "query WhoIsNotified($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}": typeof types.WhoIsNotifiedDocument,
    "mutation CreateAssessment($input: CreateAssessmentInput!) {\n  createAssessment(input: $input) {\n    assessment {\n      id\n      state\n      title\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.CreateAssessmentDocument,
    "mutation PublishAssessment($id: ID!) {\n  publishAssessment(id: $id) {\n    assessment {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.PublishAssessmentDocument,
    "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) {\n  events(last: $last, before: $before, filter: $filter) {\n    latestCursor\n    edges {\n      cursor\n      node {\n        id\n        sequence\n        type\n        occurredAt\n        changes\n      }\n    }\n  }\n}": typeof types.ReadEventsDocument,
    "mutation StartAssessment($token: String!) {\n  startAssessment(token: $token) {\n    continueUrl\n    invitation {\n      state\n      startedAt\n      deadlineAt\n      refusal {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.StartAssessmentDocument,
    "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) {\n  submitAssessment(token: $token, submission: $submission) {\n    invitation {\n      state\n      submission {\n        url\n        notes\n        automatic\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.SubmitAssessmentDocument,
    "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.SwitchNotificationsDocument,
    "query FindCandidates($filter: CandidateFilter, $orderBy: CandidateOrder) {\n  candidates(first: 10, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      id\n      displayName\n      progress\n      decision\n      labels\n      emailSuppressed\n    }\n  }\n}": typeof types.FindCandidatesDocument,
    "mutation PreviewInvitation($input: InviteCandidatesInput!, $index: Int!, $sendTestToMe: Boolean!) {\n  previewInvitationEmail(\n    input: $input\n    index: $index\n    sendTestToMe: $sendTestToMe\n  ) {\n    subject\n    text\n    html\n    warnings\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.PreviewInvitationDocument,
    "mutation MailAgain($ids: [ID!]!) {\n  resendInvitations(ids: $ids) {\n    invitations {\n      id\n      emailRequested\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.MailAgainDocument,
    "mutation GiveMoreTime($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration) {\n  extendInvitations(ids: $ids, expiresAt: $expiresAt, timeLimit: $timeLimit) {\n    invitations {\n      id\n      state\n      expiresAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}": typeof types.GiveMoreTimeDocument,
    "mutation Reopen($ids: [ID!]!, $timeLimit: Duration, $expiresAt: DateTime) {\n  reopenInvitations(ids: $ids, timeLimit: $timeLimit, expiresAt: $expiresAt) {\n    invitations {\n      id\n      state\n      reopenedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.ReopenDocument,
    "mutation Cancel($ids: [ID!]!, $reason: String) {\n  cancelInvitations(ids: $ids, reason: $reason) {\n    invitations {\n      id\n      state\n      cancelReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.CancelDocument,
    "subscription WatchBatch($id: ID!) {\n  invitationBatchProgress(id: $id) {\n    title\n    total\n    invited\n    unchanged\n    rejected\n    emailsQueued\n    emailsSent\n    emailsFailed\n    done\n  }\n}": typeof types.WatchBatchDocument,
    "query SeeFunnel {\n  assessments(first: 10, filter: {state: [PUBLISHED]}) {\n    nodes {\n      title\n      publicUrl\n      funnel {\n        invited\n        emailed\n        bounced\n        opened\n        started\n        submitted\n        expired\n        cancelled\n        medianTimeToStart\n        medianTimeToSubmit\n      }\n    }\n  }\n}": typeof types.SeeFunnelDocument,
    "mutation CorrectAddress($id: ID!, $email: EmailAddress!) {\n  correctCandidateEmail(id: $id, email: $email) {\n    candidate {\n      id\n      email\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}": typeof types.CorrectAddressDocument,
    "mutation RecordSubmission($externalId: String!, $submission: SubmissionInput!, $occurredAt: DateTime) {\n  recordSubmission(\n    externalId: $externalId\n    submission: $submission\n    occurredAt: $occurredAt\n  ) {\n    invitation {\n      id\n      state\n      submittedAt\n      submission {\n        score\n        resultUrl\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RecordSubmissionDocument,
    "mutation InvitePeople($members: [TeamMemberInput!]!) {\n  inviteTeamMembers(members: $members) {\n    members {\n      id\n      displayName\n      role\n      state\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.InvitePeopleDocument,
    "query ReadNotifications {\n  notifications(last: 25) {\n    unreadCount\n    latestCursor\n    nodes {\n      title\n      reason\n      readAt\n      event {\n        type\n        occurredAt\n      }\n    }\n  }\n}": typeof types.ReadNotificationsDocument,
    "subscription WatchNotifications($after: Cursor) {\n  notificationReceived(after: $after) {\n    cursor\n    node {\n      title\n      reason\n    }\n  }\n}": typeof types.WatchNotificationsDocument,
    "mutation SumUp($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n      digest\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SumUpDocument,
    "mutation CreateKey($input: ApiKeyInput!, $idempotencyKey: String) {\n  createApiKey(input: $input, idempotencyKey: $idempotencyKey) {\n    apiKey {\n      id\n      name\n      prefix\n      scopes\n      expiresAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.CreateKeyDocument,
    "mutation RotateKey($id: ID!, $overlap: Duration) {\n  rotateApiKey(id: $id, overlap: $overlap) {\n    apiKey {\n      id\n      prefix\n      expiresAt\n      lastUsedAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RotateKeyDocument,
    "mutation RevokeKey($id: ID!) {\n  revokeApiKey(id: $id) {\n    apiKey {\n      id\n      name\n      revokedAt\n      lastUsedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RevokeKeyDocument,
    "query ReadAuditLog($filter: AuditLogFilter, $after: Cursor) {\n  auditLog(first: 25, after: $after, filter: $filter) {\n    nodes {\n      occurredAt\n      action\n      actor {\n        id\n        displayName\n      }\n      targetId\n      changes\n      ipAddress\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n  apiKeys {\n    id\n    name\n    prefix\n    scopes\n    expiresAt\n    lastUsedAt\n    revokedAt\n    createdBy {\n      displayName\n    }\n  }\n}": typeof types.ReadAuditLogDocument,
    "mutation CreateWebhook($input: CreateWebhookEndpointInput!, $idempotencyKey: String) {\n  createWebhookEndpoint(input: $input, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      url\n      eventTypes\n      scopes\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.CreateWebhookDocument,
    "mutation ShapeWebhook($id: ID!, $payloadQuery: String) {\n  updateWebhookEndpoint(id: $id, input: {payloadQuery: $payloadQuery}) {\n    endpoint {\n      id\n      payloadQuery\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.ShapeWebhookDocument,
    "mutation TestWebhook($id: ID!, $eventType: AssessmentEventType!) {\n  sendTestWebhook(id: $id, eventType: $eventType) {\n    delivery {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.TestWebhookDocument,
    "query SeeWebhooks {\n  webhookEndpoints {\n    id\n    url\n    enabled\n    disabledReason\n    consecutiveFailures\n    deliveries(first: 10) {\n      nodes {\n        id\n        state\n        attempts\n        statusCode\n        responseBody\n        durationMs\n        nextAttemptAt\n        event {\n          sequence\n          type\n        }\n      }\n    }\n  }\n}": typeof types.SeeWebhooksDocument,
    "mutation RedeliverWebhook($deliveryId: ID!, $idempotencyKey: String) {\n  redeliverWebhook(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.RedeliverWebhookDocument,
    "mutation ReplayWebhooks($id: ID!, $after: Cursor!, $idempotencyKey: String) {\n  replayWebhooks(id: $id, after: $after, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      consecutiveFailures\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.ReplayWebhooksDocument,
    "mutation RotateWebhookSecret($id: ID!, $overlap: Duration) {\n  rotateWebhookSecret(id: $id, overlap: $overlap) {\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RotateWebhookSecretDocument,
    "query FindByYourId($externalId: String!) {\n  invitation(externalId: $externalId) {\n    id\n    state\n    startedAt\n    submittedAt\n    submission {\n      score\n      resultUrl\n    }\n    candidate {\n      id\n      displayName\n      externalId\n    }\n    assessment {\n      id\n      title\n      externalId\n    }\n  }\n}": typeof types.FindByYourIdDocument,
    "query ReadResultsSince($after: Cursor) {\n  events(\n    first: 100\n    after: $after\n    filter: {types: [ASSESSMENT_SUBMITTED, RESULT_UPDATED]}\n  ) {\n    nodes {\n      sequence\n      type\n      occurredAt\n      invitation {\n        id\n        externalId\n        submittedAt\n        submission {\n          score\n          resultUrl\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    latestCursor\n  }\n}": typeof types.ReadResultsSinceDocument,
    "query ListFailedMail($after: Cursor) {\n  invitations(\n    first: 100\n    after: $after\n    filter: {emailState: [FAILED, BOUNCED, SUPPRESSED]}\n  ) {\n    nodes {\n      id\n      externalId\n      candidate {\n        id\n        displayName\n        emailSuppressed\n      }\n      emails {\n        kind\n        state\n        lastResponse\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListFailedMailDocument,
    "mutation RecordStart($externalId: String!, $occurredAt: DateTime, $idempotencyKey: String) {\n  recordStart(\n    externalId: $externalId\n    occurredAt: $occurredAt\n    idempotencyKey: $idempotencyKey\n  ) {\n    invitation {\n      id\n      state\n      startedAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RecordStartDocument,
    "mutation SwitchWebhook($id: ID!, $enabled: Boolean!) {\n  updateWebhookEndpoint(id: $id, input: {enabled: $enabled}) {\n    endpoint {\n      id\n      enabled\n      disabledReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SwitchWebhookDocument,
    "query DrawActivity($days: Int! = 30, $timeZone: TimeZone) {\n  team {\n    activity(days: $days, timeZone: $timeZone) {\n      timeZone\n      days {\n        date\n        invited\n        started\n        submitted\n      }\n    }\n  }\n}": typeof types.DrawActivityDocument,
    "mutation SwitchTeam($teamId: ID!) {\n  switchTeam(teamId: $teamId) {\n    token\n    expiresAt\n    member {\n      id\n      displayName\n      role\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": typeof types.SwitchTeamDocument,
    "mutation ExportInvitations($filter: InvitationFilter, $columns: [InvitationExportColumn!]) {\n  exportInvitations(filter: $filter, columns: $columns, byteOrderMark: true) {\n    url\n    expiresAt\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.ExportInvitationsDocument,
    "mutation WriteNote($candidateId: ID!, $text: String!) {\n  addCandidateNote(candidateId: $candidateId, text: $text) {\n    note {\n      id\n      text\n      createdAt\n      author {\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.WriteNoteDocument,
    "mutation SaveFilter($input: SavedFilterInput!) {\n  createSavedFilter(input: $input) {\n    savedFilter {\n      id\n      name\n      list\n      filter\n      orderBy\n      shared\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SaveFilterDocument,
    "query ListDeliveries($endpointId: ID!, $after: Cursor) {\n  webhookDeliveries(\n    endpointId: $endpointId\n    state: [FAILED, RETRYING]\n    first: 50\n    after: $after\n  ) {\n    nodes {\n      id\n      state\n      attempts\n      statusCode\n      responseBody\n      nextAttemptAt\n      event {\n        sequence\n        type\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListDeliveriesDocument,
    "mutation SetSignOn($input: SetSignOnInput!) {\n  setSignOn(input: $input) {\n    signOn {\n      issuer\n      clientId\n      firstRole\n      required\n      callbackUrl\n      signedOutUrl\n      startUrl\n      scimUrl\n      domains {\n        domain\n        proof\n        recordName\n        recordValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SetSignOnDocument,
    "mutation SetSignOnGroupRole($group: String!, $role: TeamRole) {\n  setSignOnGroupRole(group: $group, role: $role) {\n    signOn {\n      groups {\n        name\n        role\n        memberCount\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SetSignOnGroupRoleDocument,
    "mutation AddChatChannel($input: CreateChatDestinationInput!, $idempotencyKey: String) {\n  createChatDestination(input: $input, idempotencyKey: $idempotencyKey) {\n    destination {\n      id\n      name\n      kind\n      urlHint\n      namesCandidates\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.AddChatChannelDocument,
    "mutation TestChatChannel($id: ID!) {\n  testChatDestination(id: $id) {\n    accepted\n    statusCode\n    answer\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.TestChatChannelDocument,
    "query SeeChatChannels {\n  chatDestinations {\n    id\n    name\n    kind\n    urlHint\n    eventTypes\n    locale\n    namesCandidates\n    enabled\n    disabledReason\n    consecutiveFailures\n    lastStatusCode\n    lastAttemptAt\n  }\n}": typeof types.SeeChatChannelsDocument,
    "mutation AddRule($input: CreateAutomationRuleInput!, $idempotencyKey: String) {\n  createAutomationRule(input: $input, idempotencyKey: $idempotencyKey) {\n    rule {\n      id\n      name\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.AddRuleDocument,
    "mutation RehearseRule($id: ID!) {\n  rehearseAutomationRule(id: $id) {\n    submissions {\n      invitationId\n      candidateId\n      outcome\n      reason\n      results {\n        type\n        outcome\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.RehearseRuleDocument,
    "mutation SwitchRule($id: ID!, $enabled: Boolean!) {\n  updateAutomationRule(id: $id, input: {enabled: $enabled}) {\n    rule {\n      id\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SwitchRuleDocument,
    "query SeeRules {\n  automationRules {\n    id\n    name\n    enabled\n    runs(first: 10) {\n      nodes {\n        id\n        outcome\n        reason\n        createdAt\n        results {\n          type\n          outcome\n          code\n          message\n        }\n      }\n    }\n  }\n}": typeof types.SeeRulesDocument,
    "mutation SetEmailSender($input: SetEmailSenderInput!) {\n  setEmailSender(input: $input) {\n    emailSender {\n      from\n      isOwnUsed\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          state\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.SetEmailSenderDocument,
    "mutation AddSenderDomain($domain: String!) {\n  addSenderDomain(domain: $domain) {\n    emailSender {\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          required\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.AddSenderDomainDocument,
    "mutation VerifySenderDomain($domain: String!) {\n  verifySenderDomain(domain: $domain) {\n    emailSender {\n      from\n      domains {\n        domain\n        state\n        checkedAt\n        records {\n          purpose\n          state\n          found\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": typeof types.VerifySenderDomainDocument,
};
const documents: Documents = {
    "query LookAround {\n  viewer {\n    __typename\n    ... on TeamMember {\n      displayName\n      role\n    }\n    ... on ApiKey {\n      displayName\n      scopes\n    }\n  }\n  team {\n    name\n    features\n    notificationScheme\n    mailHealth {\n      delivering\n      lastError\n      inboxUrl\n    }\n  }\n  assessments(filter: {state: [PUBLISHED]}) {\n    nodes {\n      id\n      title\n      timeLimit\n    }\n  }\n}": types.LookAroundDocument,
    "subscription WatchEvents($after: Cursor) {\n  assessmentEvents(after: $after) {\n    cursor\n    replayed\n    node {\n      sequence\n      type\n      occurredAt\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      actor {\n        displayName\n      }\n    }\n  }\n}": types.WatchEventsDocument,
    "mutation InviteCandidates($input: InviteCandidatesInput!, $sendEmail: Boolean! = true) {\n  inviteCandidates(input: $input, sendEmail: $sendEmail) {\n    batch {\n      id\n      invited\n      unchanged\n      rejected\n    }\n    results {\n      index\n      email\n      outcome\n      candidate {\n        id\n        displayName\n      }\n      invitation {\n        id\n        state\n        inviteUrl\n        practiceUrl\n      }\n      errors {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.InviteCandidatesDocument,
    "query ListInvitations($first: Int = 10, $after: Cursor, $filter: InvitationFilter) {\n  invitations(first: $first, after: $after, filter: $filter) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      id\n      state\n      candidate {\n        displayName\n      }\n      assessment {\n        title\n      }\n      startedAt\n      deadlineAt\n      submittedAt\n      emails {\n        kind\n        state\n        attempts\n        lastResponse\n      }\n    }\n  }\n}": types.ListInvitationsDocument,
    "query WhoIsNotified($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}": types.WhoIsNotifiedDocument,
    "mutation CreateAssessment($input: CreateAssessmentInput!) {\n  createAssessment(input: $input) {\n    assessment {\n      id\n      state\n      title\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.CreateAssessmentDocument,
    "mutation PublishAssessment($id: ID!) {\n  publishAssessment(id: $id) {\n    assessment {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.PublishAssessmentDocument,
    "query ReadEvents($last: Int = 25, $before: Cursor, $filter: AssessmentEventFilter) {\n  events(last: $last, before: $before, filter: $filter) {\n    latestCursor\n    edges {\n      cursor\n      node {\n        id\n        sequence\n        type\n        occurredAt\n        changes\n      }\n    }\n  }\n}": types.ReadEventsDocument,
    "mutation StartAssessment($token: String!) {\n  startAssessment(token: $token) {\n    continueUrl\n    invitation {\n      state\n      startedAt\n      deadlineAt\n      refusal {\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.StartAssessmentDocument,
    "mutation SubmitAssessment($token: String!, $submission: SubmissionInput) {\n  submitAssessment(token: $token, submission: $submission) {\n    invitation {\n      state\n      submission {\n        url\n        notes\n        automatic\n      }\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.SubmitAssessmentDocument,
    "mutation SwitchNotifications($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.SwitchNotificationsDocument,
    "query FindCandidates($filter: CandidateFilter, $orderBy: CandidateOrder) {\n  candidates(first: 10, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      id\n      displayName\n      progress\n      decision\n      labels\n      emailSuppressed\n    }\n  }\n}": types.FindCandidatesDocument,
    "mutation PreviewInvitation($input: InviteCandidatesInput!, $index: Int!, $sendTestToMe: Boolean!) {\n  previewInvitationEmail(\n    input: $input\n    index: $index\n    sendTestToMe: $sendTestToMe\n  ) {\n    subject\n    text\n    html\n    warnings\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.PreviewInvitationDocument,
    "mutation MailAgain($ids: [ID!]!) {\n  resendInvitations(ids: $ids) {\n    invitations {\n      id\n      emailRequested\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.MailAgainDocument,
    "mutation GiveMoreTime($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration) {\n  extendInvitations(ids: $ids, expiresAt: $expiresAt, timeLimit: $timeLimit) {\n    invitations {\n      id\n      state\n      expiresAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}": types.GiveMoreTimeDocument,
    "mutation Reopen($ids: [ID!]!, $timeLimit: Duration, $expiresAt: DateTime) {\n  reopenInvitations(ids: $ids, timeLimit: $timeLimit, expiresAt: $expiresAt) {\n    invitations {\n      id\n      state\n      reopenedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.ReopenDocument,
    "mutation Cancel($ids: [ID!]!, $reason: String) {\n  cancelInvitations(ids: $ids, reason: $reason) {\n    invitations {\n      id\n      state\n      cancelReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.CancelDocument,
    "subscription WatchBatch($id: ID!) {\n  invitationBatchProgress(id: $id) {\n    title\n    total\n    invited\n    unchanged\n    rejected\n    emailsQueued\n    emailsSent\n    emailsFailed\n    done\n  }\n}": types.WatchBatchDocument,
    "query SeeFunnel {\n  assessments(first: 10, filter: {state: [PUBLISHED]}) {\n    nodes {\n      title\n      publicUrl\n      funnel {\n        invited\n        emailed\n        bounced\n        opened\n        started\n        submitted\n        expired\n        cancelled\n        medianTimeToStart\n        medianTimeToSubmit\n      }\n    }\n  }\n}": types.SeeFunnelDocument,
    "mutation CorrectAddress($id: ID!, $email: EmailAddress!) {\n  correctCandidateEmail(id: $id, email: $email) {\n    candidate {\n      id\n      email\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}": types.CorrectAddressDocument,
    "mutation RecordSubmission($externalId: String!, $submission: SubmissionInput!, $occurredAt: DateTime) {\n  recordSubmission(\n    externalId: $externalId\n    submission: $submission\n    occurredAt: $occurredAt\n  ) {\n    invitation {\n      id\n      state\n      submittedAt\n      submission {\n        score\n        resultUrl\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RecordSubmissionDocument,
    "mutation InvitePeople($members: [TeamMemberInput!]!) {\n  inviteTeamMembers(members: $members) {\n    members {\n      id\n      displayName\n      role\n      state\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.InvitePeopleDocument,
    "query ReadNotifications {\n  notifications(last: 25) {\n    unreadCount\n    latestCursor\n    nodes {\n      title\n      reason\n      readAt\n      event {\n        type\n        occurredAt\n      }\n    }\n  }\n}": types.ReadNotificationsDocument,
    "subscription WatchNotifications($after: Cursor) {\n  notificationReceived(after: $after) {\n    cursor\n    node {\n      title\n      reason\n    }\n  }\n}": types.WatchNotificationsDocument,
    "mutation SumUp($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n      digest\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SumUpDocument,
    "mutation CreateKey($input: ApiKeyInput!, $idempotencyKey: String) {\n  createApiKey(input: $input, idempotencyKey: $idempotencyKey) {\n    apiKey {\n      id\n      name\n      prefix\n      scopes\n      expiresAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.CreateKeyDocument,
    "mutation RotateKey($id: ID!, $overlap: Duration) {\n  rotateApiKey(id: $id, overlap: $overlap) {\n    apiKey {\n      id\n      prefix\n      expiresAt\n      lastUsedAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RotateKeyDocument,
    "mutation RevokeKey($id: ID!) {\n  revokeApiKey(id: $id) {\n    apiKey {\n      id\n      name\n      revokedAt\n      lastUsedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RevokeKeyDocument,
    "query ReadAuditLog($filter: AuditLogFilter, $after: Cursor) {\n  auditLog(first: 25, after: $after, filter: $filter) {\n    nodes {\n      occurredAt\n      action\n      actor {\n        id\n        displayName\n      }\n      targetId\n      changes\n      ipAddress\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n  apiKeys {\n    id\n    name\n    prefix\n    scopes\n    expiresAt\n    lastUsedAt\n    revokedAt\n    createdBy {\n      displayName\n    }\n  }\n}": types.ReadAuditLogDocument,
    "mutation CreateWebhook($input: CreateWebhookEndpointInput!, $idempotencyKey: String) {\n  createWebhookEndpoint(input: $input, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      url\n      eventTypes\n      scopes\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.CreateWebhookDocument,
    "mutation ShapeWebhook($id: ID!, $payloadQuery: String) {\n  updateWebhookEndpoint(id: $id, input: {payloadQuery: $payloadQuery}) {\n    endpoint {\n      id\n      payloadQuery\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.ShapeWebhookDocument,
    "mutation TestWebhook($id: ID!, $eventType: AssessmentEventType!) {\n  sendTestWebhook(id: $id, eventType: $eventType) {\n    delivery {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.TestWebhookDocument,
    "query SeeWebhooks {\n  webhookEndpoints {\n    id\n    url\n    enabled\n    disabledReason\n    consecutiveFailures\n    deliveries(first: 10) {\n      nodes {\n        id\n        state\n        attempts\n        statusCode\n        responseBody\n        durationMs\n        nextAttemptAt\n        event {\n          sequence\n          type\n        }\n      }\n    }\n  }\n}": types.SeeWebhooksDocument,
    "mutation RedeliverWebhook($deliveryId: ID!, $idempotencyKey: String) {\n  redeliverWebhook(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.RedeliverWebhookDocument,
    "mutation ReplayWebhooks($id: ID!, $after: Cursor!, $idempotencyKey: String) {\n  replayWebhooks(id: $id, after: $after, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      consecutiveFailures\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.ReplayWebhooksDocument,
    "mutation RotateWebhookSecret($id: ID!, $overlap: Duration) {\n  rotateWebhookSecret(id: $id, overlap: $overlap) {\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RotateWebhookSecretDocument,
    "query FindByYourId($externalId: String!) {\n  invitation(externalId: $externalId) {\n    id\n    state\n    startedAt\n    submittedAt\n    submission {\n      score\n      resultUrl\n    }\n    candidate {\n      id\n      displayName\n      externalId\n    }\n    assessment {\n      id\n      title\n      externalId\n    }\n  }\n}": types.FindByYourIdDocument,
    "query ReadResultsSince($after: Cursor) {\n  events(\n    first: 100\n    after: $after\n    filter: {types: [ASSESSMENT_SUBMITTED, RESULT_UPDATED]}\n  ) {\n    nodes {\n      sequence\n      type\n      occurredAt\n      invitation {\n        id\n        externalId\n        submittedAt\n        submission {\n          score\n          resultUrl\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    latestCursor\n  }\n}": types.ReadResultsSinceDocument,
    "query ListFailedMail($after: Cursor) {\n  invitations(\n    first: 100\n    after: $after\n    filter: {emailState: [FAILED, BOUNCED, SUPPRESSED]}\n  ) {\n    nodes {\n      id\n      externalId\n      candidate {\n        id\n        displayName\n        emailSuppressed\n      }\n      emails {\n        kind\n        state\n        lastResponse\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListFailedMailDocument,
    "mutation RecordStart($externalId: String!, $occurredAt: DateTime, $idempotencyKey: String) {\n  recordStart(\n    externalId: $externalId\n    occurredAt: $occurredAt\n    idempotencyKey: $idempotencyKey\n  ) {\n    invitation {\n      id\n      state\n      startedAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RecordStartDocument,
    "mutation SwitchWebhook($id: ID!, $enabled: Boolean!) {\n  updateWebhookEndpoint(id: $id, input: {enabled: $enabled}) {\n    endpoint {\n      id\n      enabled\n      disabledReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SwitchWebhookDocument,
    "query DrawActivity($days: Int! = 30, $timeZone: TimeZone) {\n  team {\n    activity(days: $days, timeZone: $timeZone) {\n      timeZone\n      days {\n        date\n        invited\n        started\n        submitted\n      }\n    }\n  }\n}": types.DrawActivityDocument,
    "mutation SwitchTeam($teamId: ID!) {\n  switchTeam(teamId: $teamId) {\n    token\n    expiresAt\n    member {\n      id\n      displayName\n      role\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}": types.SwitchTeamDocument,
    "mutation ExportInvitations($filter: InvitationFilter, $columns: [InvitationExportColumn!]) {\n  exportInvitations(filter: $filter, columns: $columns, byteOrderMark: true) {\n    url\n    expiresAt\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.ExportInvitationsDocument,
    "mutation WriteNote($candidateId: ID!, $text: String!) {\n  addCandidateNote(candidateId: $candidateId, text: $text) {\n    note {\n      id\n      text\n      createdAt\n      author {\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.WriteNoteDocument,
    "mutation SaveFilter($input: SavedFilterInput!) {\n  createSavedFilter(input: $input) {\n    savedFilter {\n      id\n      name\n      list\n      filter\n      orderBy\n      shared\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SaveFilterDocument,
    "query ListDeliveries($endpointId: ID!, $after: Cursor) {\n  webhookDeliveries(\n    endpointId: $endpointId\n    state: [FAILED, RETRYING]\n    first: 50\n    after: $after\n  ) {\n    nodes {\n      id\n      state\n      attempts\n      statusCode\n      responseBody\n      nextAttemptAt\n      event {\n        sequence\n        type\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListDeliveriesDocument,
    "mutation SetSignOn($input: SetSignOnInput!) {\n  setSignOn(input: $input) {\n    signOn {\n      issuer\n      clientId\n      firstRole\n      required\n      callbackUrl\n      signedOutUrl\n      startUrl\n      scimUrl\n      domains {\n        domain\n        proof\n        recordName\n        recordValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SetSignOnDocument,
    "mutation SetSignOnGroupRole($group: String!, $role: TeamRole) {\n  setSignOnGroupRole(group: $group, role: $role) {\n    signOn {\n      groups {\n        name\n        role\n        memberCount\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SetSignOnGroupRoleDocument,
    "mutation AddChatChannel($input: CreateChatDestinationInput!, $idempotencyKey: String) {\n  createChatDestination(input: $input, idempotencyKey: $idempotencyKey) {\n    destination {\n      id\n      name\n      kind\n      urlHint\n      namesCandidates\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.AddChatChannelDocument,
    "mutation TestChatChannel($id: ID!) {\n  testChatDestination(id: $id) {\n    accepted\n    statusCode\n    answer\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.TestChatChannelDocument,
    "query SeeChatChannels {\n  chatDestinations {\n    id\n    name\n    kind\n    urlHint\n    eventTypes\n    locale\n    namesCandidates\n    enabled\n    disabledReason\n    consecutiveFailures\n    lastStatusCode\n    lastAttemptAt\n  }\n}": types.SeeChatChannelsDocument,
    "mutation AddRule($input: CreateAutomationRuleInput!, $idempotencyKey: String) {\n  createAutomationRule(input: $input, idempotencyKey: $idempotencyKey) {\n    rule {\n      id\n      name\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.AddRuleDocument,
    "mutation RehearseRule($id: ID!) {\n  rehearseAutomationRule(id: $id) {\n    submissions {\n      invitationId\n      candidateId\n      outcome\n      reason\n      results {\n        type\n        outcome\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.RehearseRuleDocument,
    "mutation SwitchRule($id: ID!, $enabled: Boolean!) {\n  updateAutomationRule(id: $id, input: {enabled: $enabled}) {\n    rule {\n      id\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SwitchRuleDocument,
    "query SeeRules {\n  automationRules {\n    id\n    name\n    enabled\n    runs(first: 10) {\n      nodes {\n        id\n        outcome\n        reason\n        createdAt\n        results {\n          type\n          outcome\n          code\n          message\n        }\n      }\n    }\n  }\n}": types.SeeRulesDocument,
    "mutation SetEmailSender($input: SetEmailSenderInput!) {\n  setEmailSender(input: $input) {\n    emailSender {\n      from\n      isOwnUsed\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          state\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.SetEmailSenderDocument,
    "mutation AddSenderDomain($domain: String!) {\n  addSenderDomain(domain: $domain) {\n    emailSender {\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          required\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.AddSenderDomainDocument,
    "mutation VerifySenderDomain($domain: String!) {\n  verifySenderDomain(domain: $domain) {\n    emailSender {\n      from\n      domains {\n        domain\n        state\n        checkedAt\n        records {\n          purpose\n          state\n          found\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}": types.VerifySenderDomainDocument,
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
export function graphql(source: "query WhoIsNotified($invitationId: ID!, $eventType: NotificationEventType! = ASSESSMENT_STARTED) {\n  notificationRecipients(invitationId: $invitationId, eventType: $eventType) {\n    member {\n      displayName\n      role\n    }\n    channel\n    reason\n    outcome\n  }\n}"): typeof import('./graphql.ts').WhoIsNotifiedDocument;
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
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query FindCandidates($filter: CandidateFilter, $orderBy: CandidateOrder) {\n  candidates(first: 10, filter: $filter, orderBy: $orderBy) {\n    nodes {\n      id\n      displayName\n      progress\n      decision\n      labels\n      emailSuppressed\n    }\n  }\n}"): typeof import('./graphql.ts').FindCandidatesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PreviewInvitation($input: InviteCandidatesInput!, $index: Int!, $sendTestToMe: Boolean!) {\n  previewInvitationEmail(\n    input: $input\n    index: $index\n    sendTestToMe: $sendTestToMe\n  ) {\n    subject\n    text\n    html\n    warnings\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').PreviewInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation MailAgain($ids: [ID!]!) {\n  resendInvitations(ids: $ids) {\n    invitations {\n      id\n      emailRequested\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').MailAgainDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation GiveMoreTime($ids: [ID!]!, $expiresAt: DateTime, $timeLimit: Duration) {\n  extendInvitations(ids: $ids, expiresAt: $expiresAt, timeLimit: $timeLimit) {\n    invitations {\n      id\n      state\n      expiresAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').GiveMoreTimeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Reopen($ids: [ID!]!, $timeLimit: Duration, $expiresAt: DateTime) {\n  reopenInvitations(ids: $ids, timeLimit: $timeLimit, expiresAt: $expiresAt) {\n    invitations {\n      id\n      state\n      reopenedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').ReopenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Cancel($ids: [ID!]!, $reason: String) {\n  cancelInvitations(ids: $ids, reason: $reason) {\n    invitations {\n      id\n      state\n      cancelReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').CancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchBatch($id: ID!) {\n  invitationBatchProgress(id: $id) {\n    title\n    total\n    invited\n    unchanged\n    rejected\n    emailsQueued\n    emailsSent\n    emailsFailed\n    done\n  }\n}"): typeof import('./graphql.ts').WatchBatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SeeFunnel {\n  assessments(first: 10, filter: {state: [PUBLISHED]}) {\n    nodes {\n      title\n      publicUrl\n      funnel {\n        invited\n        emailed\n        bounced\n        opened\n        started\n        submitted\n        expired\n        cancelled\n        medianTimeToStart\n        medianTimeToSubmit\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SeeFunnelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CorrectAddress($id: ID!, $email: EmailAddress!) {\n  correctCandidateEmail(id: $id, email: $email) {\n    candidate {\n      id\n      email\n    }\n    userErrors {\n      code\n      message\n      path\n      existing {\n        id\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').CorrectAddressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RecordSubmission($externalId: String!, $submission: SubmissionInput!, $occurredAt: DateTime) {\n  recordSubmission(\n    externalId: $externalId\n    submission: $submission\n    occurredAt: $occurredAt\n  ) {\n    invitation {\n      id\n      state\n      submittedAt\n      submission {\n        score\n        resultUrl\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RecordSubmissionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation InvitePeople($members: [TeamMemberInput!]!) {\n  inviteTeamMembers(members: $members) {\n    members {\n      id\n      displayName\n      role\n      state\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').InvitePeopleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ReadNotifications {\n  notifications(last: 25) {\n    unreadCount\n    latestCursor\n    nodes {\n      title\n      reason\n      readAt\n      event {\n        type\n        occurredAt\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ReadNotificationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchNotifications($after: Cursor) {\n  notificationReceived(after: $after) {\n    cursor\n    node {\n      title\n      reason\n    }\n  }\n}"): typeof import('./graphql.ts').WatchNotificationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SumUp($settings: [NotificationSettingInput!]!) {\n  updateNotificationSettings(settings: $settings) {\n    settings {\n      eventType\n      channel\n      enabled\n      digest\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SumUpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateKey($input: ApiKeyInput!, $idempotencyKey: String) {\n  createApiKey(input: $input, idempotencyKey: $idempotencyKey) {\n    apiKey {\n      id\n      name\n      prefix\n      scopes\n      expiresAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').CreateKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RotateKey($id: ID!, $overlap: Duration) {\n  rotateApiKey(id: $id, overlap: $overlap) {\n    apiKey {\n      id\n      prefix\n      expiresAt\n      lastUsedAt\n    }\n    key\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RotateKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RevokeKey($id: ID!) {\n  revokeApiKey(id: $id) {\n    apiKey {\n      id\n      name\n      revokedAt\n      lastUsedAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RevokeKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ReadAuditLog($filter: AuditLogFilter, $after: Cursor) {\n  auditLog(first: 25, after: $after, filter: $filter) {\n    nodes {\n      occurredAt\n      action\n      actor {\n        id\n        displayName\n      }\n      targetId\n      changes\n      ipAddress\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n  apiKeys {\n    id\n    name\n    prefix\n    scopes\n    expiresAt\n    lastUsedAt\n    revokedAt\n    createdBy {\n      displayName\n    }\n  }\n}"): typeof import('./graphql.ts').ReadAuditLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateWebhook($input: CreateWebhookEndpointInput!, $idempotencyKey: String) {\n  createWebhookEndpoint(input: $input, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      url\n      eventTypes\n      scopes\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').CreateWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ShapeWebhook($id: ID!, $payloadQuery: String) {\n  updateWebhookEndpoint(id: $id, input: {payloadQuery: $payloadQuery}) {\n    endpoint {\n      id\n      payloadQuery\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').ShapeWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation TestWebhook($id: ID!, $eventType: AssessmentEventType!) {\n  sendTestWebhook(id: $id, eventType: $eventType) {\n    delivery {\n      id\n      state\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').TestWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SeeWebhooks {\n  webhookEndpoints {\n    id\n    url\n    enabled\n    disabledReason\n    consecutiveFailures\n    deliveries(first: 10) {\n      nodes {\n        id\n        state\n        attempts\n        statusCode\n        responseBody\n        durationMs\n        nextAttemptAt\n        event {\n          sequence\n          type\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SeeWebhooksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RedeliverWebhook($deliveryId: ID!, $idempotencyKey: String) {\n  redeliverWebhook(deliveryId: $deliveryId, idempotencyKey: $idempotencyKey) {\n    delivery {\n      id\n      state\n      nextAttemptAt\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').RedeliverWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ReplayWebhooks($id: ID!, $after: Cursor!, $idempotencyKey: String) {\n  replayWebhooks(id: $id, after: $after, idempotencyKey: $idempotencyKey) {\n    endpoint {\n      id\n      consecutiveFailures\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').ReplayWebhooksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RotateWebhookSecret($id: ID!, $overlap: Duration) {\n  rotateWebhookSecret(id: $id, overlap: $overlap) {\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RotateWebhookSecretDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query FindByYourId($externalId: String!) {\n  invitation(externalId: $externalId) {\n    id\n    state\n    startedAt\n    submittedAt\n    submission {\n      score\n      resultUrl\n    }\n    candidate {\n      id\n      displayName\n      externalId\n    }\n    assessment {\n      id\n      title\n      externalId\n    }\n  }\n}"): typeof import('./graphql.ts').FindByYourIdDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ReadResultsSince($after: Cursor) {\n  events(\n    first: 100\n    after: $after\n    filter: {types: [ASSESSMENT_SUBMITTED, RESULT_UPDATED]}\n  ) {\n    nodes {\n      sequence\n      type\n      occurredAt\n      invitation {\n        id\n        externalId\n        submittedAt\n        submission {\n          score\n          resultUrl\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    latestCursor\n  }\n}"): typeof import('./graphql.ts').ReadResultsSinceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListFailedMail($after: Cursor) {\n  invitations(\n    first: 100\n    after: $after\n    filter: {emailState: [FAILED, BOUNCED, SUPPRESSED]}\n  ) {\n    nodes {\n      id\n      externalId\n      candidate {\n        id\n        displayName\n        emailSuppressed\n      }\n      emails {\n        kind\n        state\n        lastResponse\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').ListFailedMailDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RecordStart($externalId: String!, $occurredAt: DateTime, $idempotencyKey: String) {\n  recordStart(\n    externalId: $externalId\n    occurredAt: $occurredAt\n    idempotencyKey: $idempotencyKey\n  ) {\n    invitation {\n      id\n      state\n      startedAt\n      deadlineAt\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RecordStartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SwitchWebhook($id: ID!, $enabled: Boolean!) {\n  updateWebhookEndpoint(id: $id, input: {enabled: $enabled}) {\n    endpoint {\n      id\n      enabled\n      disabledReason\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SwitchWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query DrawActivity($days: Int! = 30, $timeZone: TimeZone) {\n  team {\n    activity(days: $days, timeZone: $timeZone) {\n      timeZone\n      days {\n        date\n        invited\n        started\n        submitted\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').DrawActivityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SwitchTeam($teamId: ID!) {\n  switchTeam(teamId: $teamId) {\n    token\n    expiresAt\n    member {\n      id\n      displayName\n      role\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').SwitchTeamDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ExportInvitations($filter: InvitationFilter, $columns: [InvitationExportColumn!]) {\n  exportInvitations(filter: $filter, columns: $columns, byteOrderMark: true) {\n    url\n    expiresAt\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').ExportInvitationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation WriteNote($candidateId: ID!, $text: String!) {\n  addCandidateNote(candidateId: $candidateId, text: $text) {\n    note {\n      id\n      text\n      createdAt\n      author {\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').WriteNoteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SaveFilter($input: SavedFilterInput!) {\n  createSavedFilter(input: $input) {\n    savedFilter {\n      id\n      name\n      list\n      filter\n      orderBy\n      shared\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SaveFilterDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListDeliveries($endpointId: ID!, $after: Cursor) {\n  webhookDeliveries(\n    endpointId: $endpointId\n    state: [FAILED, RETRYING]\n    first: 50\n    after: $after\n  ) {\n    nodes {\n      id\n      state\n      attempts\n      statusCode\n      responseBody\n      nextAttemptAt\n      event {\n        sequence\n        type\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').ListDeliveriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SetSignOn($input: SetSignOnInput!) {\n  setSignOn(input: $input) {\n    signOn {\n      issuer\n      clientId\n      firstRole\n      required\n      callbackUrl\n      signedOutUrl\n      startUrl\n      scimUrl\n      domains {\n        domain\n        proof\n        recordName\n        recordValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SetSignOnDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SetSignOnGroupRole($group: String!, $role: TeamRole) {\n  setSignOnGroupRole(group: $group, role: $role) {\n    signOn {\n      groups {\n        name\n        role\n        memberCount\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SetSignOnGroupRoleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AddChatChannel($input: CreateChatDestinationInput!, $idempotencyKey: String) {\n  createChatDestination(input: $input, idempotencyKey: $idempotencyKey) {\n    destination {\n      id\n      name\n      kind\n      urlHint\n      namesCandidates\n    }\n    secret\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').AddChatChannelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation TestChatChannel($id: ID!) {\n  testChatDestination(id: $id) {\n    accepted\n    statusCode\n    answer\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').TestChatChannelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SeeChatChannels {\n  chatDestinations {\n    id\n    name\n    kind\n    urlHint\n    eventTypes\n    locale\n    namesCandidates\n    enabled\n    disabledReason\n    consecutiveFailures\n    lastStatusCode\n    lastAttemptAt\n  }\n}"): typeof import('./graphql.ts').SeeChatChannelsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AddRule($input: CreateAutomationRuleInput!, $idempotencyKey: String) {\n  createAutomationRule(input: $input, idempotencyKey: $idempotencyKey) {\n    rule {\n      id\n      name\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').AddRuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RehearseRule($id: ID!) {\n  rehearseAutomationRule(id: $id) {\n    submissions {\n      invitationId\n      candidateId\n      outcome\n      reason\n      results {\n        type\n        outcome\n        code\n        message\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').RehearseRuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SwitchRule($id: ID!, $enabled: Boolean!) {\n  updateAutomationRule(id: $id, input: {enabled: $enabled}) {\n    rule {\n      id\n      enabled\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SwitchRuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SeeRules {\n  automationRules {\n    id\n    name\n    enabled\n    runs(first: 10) {\n      nodes {\n        id\n        outcome\n        reason\n        createdAt\n        results {\n          type\n          outcome\n          code\n          message\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SeeRulesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SetEmailSender($input: SetEmailSenderInput!) {\n  setEmailSender(input: $input) {\n    emailSender {\n      from\n      isOwnUsed\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          state\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').SetEmailSenderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AddSenderDomain($domain: String!) {\n  addSenderDomain(domain: $domain) {\n    emailSender {\n      domains {\n        domain\n        state\n        records {\n          purpose\n          type\n          name\n          value\n          required\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').AddSenderDomainDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation VerifySenderDomain($domain: String!) {\n  verifySenderDomain(domain: $domain) {\n    emailSender {\n      from\n      domains {\n        domain\n        state\n        checkedAt\n        records {\n          purpose\n          state\n          found\n        }\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}"): typeof import('./graphql.ts').VerifySenderDomainDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

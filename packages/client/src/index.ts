export { BeckonClient } from "./client.ts";
export type { Document, TypedDocument } from "./document.ts";
export {
  type AnswerError,
  ApiError,
  BeckonError,
  ForbiddenError,
  HttpError,
  NetworkError,
  RateLimitedError,
  UnauthenticatedError,
  type UserError,
  UserErrors,
} from "./errors.ts";
export type { CallOptions, ClientOptions, WebSocketConstructor } from "./options.ts";
export type { RetryOptions } from "./retry.ts";
export type { ConnectionState, SubscribeOptions } from "./subscribe.ts";
export { type VerifyOptions, verifyWebhook, verifyWebhookRequest, WebhookVerificationError } from "./webhooks.ts";

import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link WebhookError}. Match on these, never on the text. */
export const WEBHOOK_ERROR_CODES = [
  /** The receiver of notify.webhook cannot be reached, or did not answer in time; the event is posted again. Remedy: check notify.webhook.url and the way there (firewall, notify.webhook.proxy). */
  'NOTIFY_WEBHOOK_UNREACHABLE',
  /** TLS with the receiver of notify.webhook failed: its certificate is not good, or it speaks none. Remedy: name it as its certificate does, or give notify.webhook.ca. */
  'NOTIFY_WEBHOOK_TLS',
  /** The receiver of notify.webhook does not take an event now; it is posted again. Remedy: the message has its status; look at the log of the receiver. */
  'NOTIFY_WEBHOOK_DEFERRED',
  /** The receiver of notify.webhook refuses an event for good, or leads elsewhere, where nothing is sent. Remedy: the message has its status; correct notify.webhook.url and secret. */
  'NOTIFY_WEBHOOK_REFUSED',
  /** An event was given up: it was tried for notify.webhook.keepTrying. Remedy: mend what the message says of the last try. */
  'NOTIFY_WEBHOOK_GAVE_UP',
  /** More events came than may wait (notify.webhook.maxWaiting), or one was too large; some are lost. Remedy: see that the receiver answers, and quickly. */
  'NOTIFY_WEBHOOK_DROPPED',
  /** The daemon stopped before every event was posted. Remedy: see that the receiver of notify.webhook answers; the log has the messages. */
  'NOTIFY_WEBHOOK_STOPPED',
  /** No receiver of events is configured. Remedy: set notify.webhook.url and secret. */
  'NOTIFY_WEBHOOK_OFF',
] as const
export type WebhookErrorCode = (typeof WEBHOOK_ERROR_CODES)[number]

/** An event could not be posted. Mail does not depend on it. */
export class WebhookError extends CodedError<WebhookErrorCode> {
  override readonly name = 'WebhookError'
}

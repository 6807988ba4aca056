export type { ActionName, Connection, Envelope, Recipient, RejectedRecipient } from './envelope.ts'
export { MILTER_ERROR_CODES, MilterError, type MilterErrorCode, type MilterErrorOptions } from './errors.ts'
export type { Answer, Decide, Decision, EventName, Filter, MacroStage, Observe } from './filter.ts'
export {
  formatListenAddress,
  type ListenAddress,
  parseListenAddress,
  systemdSockets,
} from './listen/address.ts'
export type { Listener } from './listen/listener.ts'
export type { ByteBudget, ServerEvent, ServerOptions } from './options.ts'
export type { Modification, Response, SmtpReply } from './response.ts'
export { createMilterServer, type MilterServer } from './server.ts'
export { type HeaderForm, headerLength, renderHeader, writeHeader } from './wire/header.ts'
export { cleanHeaderValue } from './wire/header-value.ts'
export { deleteHeaders } from './wire/modification.ts'
export { formatReply } from './wire/reply-text.ts'

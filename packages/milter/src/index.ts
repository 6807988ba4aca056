export type { Envelope } from './envelope.ts'
export type {
  ActionName,
  Answer,
  Connection,
  Decide,
  Decision,
  EventName,
  Filter,
  MacroStage,
  Observe,
  Recipient,
} from './filter.ts'
export type { Modification, Response, SmtpReply } from './response.ts'

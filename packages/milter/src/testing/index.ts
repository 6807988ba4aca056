export {
  MTA_ERROR_CODES,
  MtaError,
  type MtaErrorCode,
  ProtocolViolation,
  VIOLATION_CODES,
  type ViolationCode,
} from './errors.ts'
export type { ExchangeResult, Outcome, RecipientOutcome } from './exchange.ts'
export {
  BODY_CHUNK_BYTES,
  type Bytes,
  bareLength,
  command,
  frame,
  type MacroPairs,
} from './frames.ts'
export { ACTION, ALL_ACTIONS, ALL_PROTOCOL, COMMAND, PROTOCOL, REPLY, type Stage } from './letters.ts'
export type { Cut, FilterAddress } from './link.ts'
export { type HeaderField, type Mailbox, message, type OutgoingMail } from './mail.ts'
export { connectMta, Mta, type MtaOptions, type PreparedMail } from './mta.ts'
export { Agreement, decodeOffer, MACRO_STAGE, type Offer } from './offer.ts'
export { POSTFIX, type Profile, type ProfileName, SENDMAIL, SENDMAIL_1M } from './profile.ts'
export { connectRaw, RawMta, type RawOptions } from './raw.ts'
export { decodeChange, decodeReplyCode, type RequestedChange, type SmtpText } from './replies.ts'
export { type Packet, PacketScanner } from './scanner.ts'
export type { SessionOptions, SmtpClient } from './session.ts'

import type { EventName } from '../filter.ts'
import { SMFIC } from '../wire/codes.ts'
import { SMFIP } from '../wire/flags.ts'

/** What an answer other than "continue" puts an end to. */
export type Scope = 'session' | 'message' | 'recipient' | 'command'

/** An event that a handler sees, with the bits by which it is asked for. */
export interface Step {
  readonly event: EventName | 'eom'
  readonly command: number
  readonly scope: Scope
  /** "Do not send" (SMFIP_NO*); 0 for events that the library needs itself. */
  readonly unwanted: number
  /** "Will not be answered" (SMFIP_NR_*); 0 where the MTA always waits. */
  readonly noReply: number
}

/** All steps, in the order of an SMTP session. */
export const STEP = {
  connect: step('connect', SMFIC.CONNECT, 'session', 0, SMFIP.NR_CONN),
  helo: step('helo', SMFIC.HELO, 'session', SMFIP.NOHELO, SMFIP.NR_HELO),
  mail: step('mail', SMFIC.MAIL, 'message', 0, SMFIP.NR_MAIL),
  rcpt: step('rcpt', SMFIC.RCPT, 'recipient', 0, SMFIP.NR_RCPT),
  data: step('data', SMFIC.DATA, 'message', SMFIP.NODATA, SMFIP.NR_DATA),
  unknown: step('unknown', SMFIC.UNKNOWN, 'command', SMFIP.NOUNKNOWN, SMFIP.NR_UNKN),
  header: step('header', SMFIC.HEADER, 'message', SMFIP.NOHDRS, SMFIP.NR_HDR),
  eoh: step('eoh', SMFIC.EOH, 'message', SMFIP.NOEOH, SMFIP.NR_EOH),
  body: step('body', SMFIC.BODY, 'message', SMFIP.NOBODY, SMFIP.NR_BODY),
  /** Body bytes that came with the end of the message: their answer is that of the message. */
  lastBody: step('body', SMFIC.BODYEOB, 'message', 0, 0),
  eom: step('eom', SMFIC.BODYEOB, 'message', 0, 0),
} as const

/** The steps that are negotiated. */
export const NEGOTIATED_STEPS = [
  STEP.connect,
  STEP.helo,
  STEP.mail,
  STEP.rcpt,
  STEP.data,
  STEP.unknown,
  STEP.header,
  STEP.eoh,
  STEP.body,
] as const

/** The step of a command byte; undefined for commands that are no event. */
export function stepOf(command: number): Step | undefined {
  return BY_COMMAND[command]
}

const BY_COMMAND: (Step | undefined)[] = new Array(256)
for (const each of [...NEGOTIATED_STEPS, STEP.eom]) BY_COMMAND[each.command] = each

function step(event: Step['event'], command: number, scope: Scope, unwanted: number, noReply: number): Step {
  return { event, command, scope, unwanted, noReply }
}

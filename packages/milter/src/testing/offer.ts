import { ProtocolViolation } from './errors.ts'
import { ACTION, COMMAND, PROTOCOL, STAGE, type Stage } from './letters.ts'
import type { Packet } from './scanner.ts'

/** What one side says in the negotiation. */
export interface Offer {
  readonly version: number
  readonly actions: number
  readonly protocol: number
  /** Macro names that the filter wants, per stage number (SMFIM_*, mfapi.h). Empty in what an MTA offers. */
  readonly macros: ReadonlyMap<number, readonly string[]>
}

/** Stage numbers of macro lists (SMFIM_*, mfapi.h): end of message is 5, end of header 6. */
export const MACRO_STAGE = {
  connect: 0,
  helo: 1,
  mail: 2,
  rcpt: 3,
  data: 4,
  eom: 5,
  eoh: 6,
} as const

/** @throws {ProtocolViolation} FILTER_NEGOTIATION_MALFORMED */
export function decodeOffer({ letter, payload }: Packet): Offer {
  if (letter !== COMMAND.OPTNEG) throw malformed(`The filter answered the offer with '${letter}'`)
  if (payload.length < 12) throw malformed(`The filter's answer to the offer has ${payload.length} bytes`)
  const macros = new Map<number, readonly string[]>()
  let at = 12
  while (at < payload.length) {
    if (payload.length - at < 5) throw malformed(`The filter's macro lists end after ${payload.length} bytes`)
    const stage = payload.readUInt32BE(at)
    const end = payload.indexOf(0, at + 4)
    if (end < 0) throw malformed(`The macro list of stage ${stage} has no NUL at its end`)
    if (stage > MACRO_STAGE.eoh) throw malformed(`There is a macro list for stage ${stage}, the last is 6`)
    if (macros.has(stage)) throw malformed(`There are two macro lists for stage ${stage}`)
    const text = payload.toString('latin1', at + 4, end)
    macros.set(
      stage,
      text.split(/[ ,]+/).filter((name) => name !== ''),
    )
    at = end + 1
  }
  return {
    version: payload.readUInt32BE(0),
    actions: payload.readUInt32BE(4),
    protocol: payload.readUInt32BE(8),
    macros,
  }
}

/** What was agreed, as questions that the rest of the MTA asks. */
export class Agreement {
  readonly version: number
  readonly actions: number
  readonly protocol: number
  /** Macro names wanted by the filter, per stage; the MTA's own list holds where there is none. */
  readonly macros: ReadonlyMap<number, readonly string[]>

  constructor({ version, actions, protocol, macros }: Offer) {
    this.version = version
    this.actions = actions
    this.protocol = protocol
    this.macros = macros
  }

  /** Whether the event is to be sent. Versions before 3 and 4 know no UNKNOWN and no DATA. */
  sends(stage: Stage): boolean {
    if (stage === 'unknown' && this.version < 3) return false
    if (stage === 'data' && this.version < 4) return false
    return (this.protocol & STAGE[stage].no) === 0
  }

  /** Whether the filter replies to the event. */
  answers(stage: Stage): boolean {
    return (this.protocol & STAGE[stage].nr) === 0
  }

  get leadingSpace(): boolean {
    return (this.protocol & PROTOCOL.HDR_LEADSPC) !== 0
  }

  get skip(): boolean {
    return (this.protocol & PROTOCOL.SKIP) !== 0
  }
}

/**
 * Checks the filter's answer as Sendmail does; Postfix lets foreign protocol bits pass (`strictProtocol` false).
 *
 * @throws {ProtocolViolation} FILTER_VERSION, FILTER_ACTIONS_NOT_OFFERED, FILTER_PROTOCOL_NOT_OFFERED,
 *   FILTER_MACROS_NOT_OFFERED
 */
export function agree(
  offered: Offer,
  answer: Offer,
  { strictProtocol }: { strictProtocol: boolean },
): Agreement {
  if (answer.version < 2 || answer.version > offered.version) {
    throw new ProtocolViolation(
      'FILTER_VERSION',
      `The filter answered version ${answer.version}, offered was ${offered.version}`,
      { details: { answered: answer.version, offered: offered.version } },
    )
  }
  const actions = (answer.actions & ~offered.actions) >>> 0
  if (actions !== 0) {
    throw new ProtocolViolation('FILTER_ACTIONS_NOT_OFFERED', `Actions not offered: ${hex(actions)}`, {
      details: { bits: actions },
    })
  }
  const protocol = (answer.protocol & ~offered.protocol) >>> 0
  if (protocol !== 0 && strictProtocol) {
    throw new ProtocolViolation(
      'FILTER_PROTOCOL_NOT_OFFERED',
      `Protocol bits not offered: ${hex(protocol)}`,
      {
        details: { bits: protocol },
      },
    )
  }
  if (answer.macros.size > 0 && (offered.actions & ACTION.SETSYMLIST) === 0) {
    throw new ProtocolViolation(
      'FILTER_MACROS_NOT_OFFERED',
      'Macro lists came though they were not offered',
      {
        details: { lists: answer.macros.size },
      },
    )
  }
  return new Agreement(answer)
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`
}

function malformed(message: string): ProtocolViolation {
  return new ProtocolViolation('FILTER_NEGOTIATION_MALFORMED', message)
}

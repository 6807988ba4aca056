import type { ActionName } from '../envelope.ts'
import { SMFIC } from '../wire/codes.ts'
import type { Offer } from '../wire/command.ts'
import { actionNames, MDS_PAYLOAD_BYTES, SMFIF, SMFIP } from '../wire/flags.ts'
import { packet } from '../wire/reply.ts'
import type { Plan } from './plan.ts'
import { NEGOTIATED_STEPS } from './step.ts'

const NEWEST_VERSION = 6

/** What MTA and filter have agreed on. */
export interface Agreement {
  readonly version: number
  readonly actions: ReadonlySet<ActionName>
  /** Protocol bits of the answer (SMFIP_*); those of NR_* say which events get no answer. */
  readonly protocol: number
  readonly leadingSpace: boolean
  /** True when `s` may answer a body chunk. */
  readonly canSkip: boolean
  /** True when the MTA reports recipients that it refused itself. */
  readonly tellsRejected: boolean
  /** The answer to OPTNEG, ready to write. */
  readonly reply: Buffer
}

/**
 * Answers an offer with what the plan wants of it, never more than is offered: an event that nobody handles is not asked
 * for, one that nobody answers is marked NR; where the MTA does not offer the bit, the event is answered "continue".
 */
export function negotiate(
  { actions, macroLists, rejectedRecipients, handles, decides }: Plan,
  offer: Offer,
  { maxFrameBytes }: { readonly maxFrameBytes: number },
): Agreement {
  let wanted: number = SMFIP.HDR_LEADSPC
  for (const { event, unwanted, noReply } of NEGOTIATED_STEPS) {
    if (!handles.has(event) && (unwanted & offer.protocol) !== 0) wanted |= unwanted
    else if (!decides.has(event)) wanted |= noReply
  }
  if (handles.has('body')) wanted |= SMFIP.SKIP
  if (rejectedRecipients) wanted |= SMFIP.RCPT_REJ
  const protocol = (wanted & offer.protocol) | dataSize(offer.protocol, maxFrameBytes)
  const hasMacroLists = macroLists.length > 0 && (offer.actions & SMFIF.SETSYMLIST) !== 0
  const agreedActions = actions & offer.actions
  const version = Math.min(NEWEST_VERSION, offer.version)
  const head = Buffer.alloc(12)
  head.writeUInt32BE(version, 0)
  head.writeUInt32BE(agreedActions | (hasMacroLists ? SMFIF.SETSYMLIST : 0), 4)
  head.writeUInt32BE(protocol >>> 0, 8)
  return {
    version,
    actions: actionNames(agreedActions),
    protocol,
    leadingSpace: (protocol & SMFIP.HDR_LEADSPC) !== 0,
    canSkip: (protocol & SMFIP.SKIP) !== 0,
    tellsRejected: (protocol & SMFIP.RCPT_REJ) !== 0,
    reply: hasMacroLists ? packet(SMFIC.OPTNEG, head, macroLists) : packet(SMFIC.OPTNEG, head),
  }
}

/**
 * {@link negotiate} for one filter, remembering the last answer: an MTA makes the same offer in every session.
 */
export function createNegotiator(
  plan: Plan,
  limits: { readonly maxFrameBytes: number },
): (offer: Offer) => Agreement {
  let last: { readonly offer: Offer; readonly agreement: Agreement } | undefined
  return (offer) => {
    if (last === undefined || !isSameOffer(last.offer, offer))
      last = { offer, agreement: negotiate(plan, offer, limits) }
    return last.agreement
  }
}

function isSameOffer(a: Offer, b: Offer): boolean {
  return a.version === b.version && a.actions === b.actions && a.protocol === b.protocol
}

/** The larger data size that the MTA offers and our frame limit permits; it is never asked for unoffered. */
function dataSize(offered: number, maxFrameBytes: number): number {
  for (const name of ['MDS_1M', 'MDS_256K'] as const) {
    if ((offered & SMFIP[name]) !== 0 && maxFrameBytes > MDS_PAYLOAD_BYTES[name]) return SMFIP[name]
  }
  return 0
}

/** Before negotiation. */
export const NO_AGREEMENT: Agreement = {
  version: 0,
  actions: new Set(),
  protocol: 0,
  leadingSpace: false,
  canSkip: false,
  tellsRejected: false,
  reply: Buffer.alloc(0),
}

import type { FailureKind, OutcomeKind } from '../config/schema.ts'
import type { ClientReply } from './types.ts'

/** What fills the placeholders of a text. */
export interface Fillings {
  /** `%v`: the signature, or in words what the mail turned out to be. */
  readonly virus: string
  /** `%i`: the incident id. */
  readonly incident: string | undefined
}

/** Puts the fillings into a text. A replacer function, since `$&` in a name would mean something to `replaceAll`. */
export function fillIn(template: string, { virus, incident }: Fillings): string {
  if (!template.includes('%')) return template
  return template.replaceAll(/%[vi]/g, (placeholder) => {
    return placeholder === '%v' ? virus : (incident ?? placeholder)
  })
}

/** Whether a text has a place for an incident id. */
export function wantsIncident(template: string): boolean {
  return template.includes('%i')
}

/** The refusal of a message, which names what was found; the text has its placeholders still. */
export function rejection(kind: OutcomeKind, text: string | undefined, rejectMessage: string): ClientReply {
  const words = text ?? REPLY_TEXTS[kind].refused ?? rejectMessage
  return { ...(REFUSAL_CODES[kind] ?? REFUSED_BY_POLICY), text: words }
}

const REFUSED_BY_POLICY = { code: 550, enhanced: '5.7.1' } as const
/** Media that are not supported, RFC 3463 section 3.7: it is the form of the message, and no other try will help. */
const BAD_MEDIA = { code: 554, enhanced: '5.6.0' } as const

/** Codes of outcomes that a sender can do something about. */
const REFUSAL_CODES: { readonly [K in OutcomeKind]?: Omit<ClientReply, 'text'> } = {
  oversize: { code: 552, enhanced: '5.3.4' },
  unscannable: BAD_MEDIA,
  ambiguous: BAD_MEDIA,
}

/** The deferral of a message; the text has its placeholders still. */
export function deferral(
  kind: OutcomeKind,
  failure: FailureKind | undefined,
  text: string | undefined,
): ClientReply {
  const { deferred } = failure === 'overloaded' ? OVERLOADED : REPLY_TEXTS[kind]
  return { code: 451, enhanced: '4.7.1', text: text ?? `${deferred}, please try again later` }
}

/** A reply as on the wire. */
export function replyLine({ code, enhanced, text }: ClientReply): string {
  return `${code} ${enhanced} ${text}`
}

interface ReplyTexts {
  /** Undefined: `policy.rejectMessage`, which names the finding. */
  readonly refused?: string
  readonly deferred: string
}

const REFUSED: ReplyTexts = { refused: 'Message refused', deferred: 'Message refused for now' }
const UNCHECKED: ReplyTexts = {
  refused: 'Message could not be checked for viruses',
  deferred: 'Message could not be checked for viruses',
}
const OVERLOADED: ReplyTexts = { deferred: 'Too many messages are waiting to be checked for viruses' }

/** What the client is told of each outcome, where no rule has a text of its own. */
const REPLY_TEXTS: Readonly<Record<OutcomeKind, ReplyTexts>> = {
  clean: REFUSED,
  infected: { deferred: REFUSED.deferred },
  encrypted: { deferred: 'Message holds encrypted content that cannot be checked for viruses now' },
  'limits-exceeded': { deferred: 'Message is too complex to be checked for viruses now' },
  oversize: {
    refused: 'Message is too large to be checked for viruses',
    deferred: 'Message is too large to be checked for viruses now',
  },
  'databases-missing': UNCHECKED,
  'databases-outdated': UNCHECKED,
  unscannable: {
    refused: 'Message has content that cannot be checked for viruses',
    deferred: 'Message has content that cannot be checked for viruses now',
  },
  ambiguous: {
    refused: 'Message has an ambiguous structure, so that its readers may get different content',
    deferred: 'Message has an ambiguous structure, so that its readers may get different content',
  },
  failure: UNCHECKED,
  skipped: REFUSED,
}

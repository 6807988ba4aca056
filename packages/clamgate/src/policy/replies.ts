import type { FailureKind, OutcomeKind } from '../config/schema.ts'
import type { VerdictFacts } from './subject.ts'
import type { ClientReply } from './types.ts'

/** What fills the placeholders of a text. */
export interface Fillings {
  /** `%v`: the signature, or in words what the mail turned out to be. */
  readonly virus: string
  /** `%i`: the incident id. */
  readonly incident: string | undefined
}

/** Longest virus name that goes into a reply or a header; the SMTP line has room for 980 octets in all. */
const MAX_NAME = 250

/** Puts the fillings into a text. A replacer function, since `$&` in a name would mean something to `replaceAll`. */
export function fillIn(template: string, { virus, incident }: Fillings): string {
  if (!template.includes('%')) return template
  return template.replaceAll(/%[vi]/g, (placeholder) => {
    return placeholder === '%v' ? virus.slice(0, MAX_NAME) : (incident ?? placeholder)
  })
}

/** Whether a text has a place for an incident id. */
export function wantsIncident(template: string): boolean {
  return template.includes('%i')
}

/** What `%v` stands for. */
export function wordsFor({ kind, found }: VerdictFacts): string {
  return found?.signature ?? WORDS[kind]
}

const WORDS: Readonly<Record<OutcomeKind, string>> = {
  clean: 'nothing found',
  infected: 'a virus',
  encrypted: 'encrypted content',
  'limits-exceeded': 'content that exceeds limits',
  oversize: 'too large to be checked',
  'databases-missing': 'not checked',
  'databases-outdated': 'not checked with current signatures',
  failure: 'not checked',
  skipped: 'exempt from checks',
}

/** The refusal of a message, which names what was found; the text has its placeholders still. */
export function rejection(kind: OutcomeKind, text: string | undefined, rejectMessage: string): ClientReply {
  const words = text ?? (isFinding(kind) ? rejectMessage : REJECT_TEXT[kind])
  return kind === 'oversize'
    ? { code: 552, enhanced: '5.3.4', text: words }
    : { code: 550, enhanced: '5.7.1', text: words }
}

type FindingKind = 'infected' | 'encrypted' | 'limits-exceeded'

function isFinding(kind: OutcomeKind): kind is FindingKind {
  return kind === 'infected' || kind === 'encrypted' || kind === 'limits-exceeded'
}

/** The deferral of a message; the text has its placeholders still. */
export function deferral(
  kind: OutcomeKind,
  failure: FailureKind | undefined,
  text: string | undefined,
): ClientReply {
  const usual = failure === 'overloaded' ? OVERLOADED : DEFER_TEXT[kind]
  return { code: 451, enhanced: '4.7.1', text: text ?? usual }
}

const UNCHECKED = 'Message could not be checked for viruses'
const LATER = 'please try again later'

const REJECT_TEXT: Readonly<Record<Exclude<OutcomeKind, FindingKind>, string>> = {
  clean: 'Message refused',
  oversize: 'Message is too large to be checked for viruses',
  'databases-missing': UNCHECKED,
  'databases-outdated': UNCHECKED,
  failure: UNCHECKED,
  skipped: 'Message refused',
}

const DEFER_TEXT: Readonly<Record<OutcomeKind, string>> = {
  clean: `Message refused for now, ${LATER}`,
  infected: `Message refused for now, ${LATER}`,
  encrypted: `Message holds encrypted content that cannot be checked for viruses now, ${LATER}`,
  'limits-exceeded': `Message is too complex to be checked for viruses now, ${LATER}`,
  oversize: `Message is too large to be checked for viruses now, ${LATER}`,
  'databases-missing': `${UNCHECKED}, ${LATER}`,
  'databases-outdated': `${UNCHECKED}, ${LATER}`,
  failure: `${UNCHECKED}, ${LATER}`,
  skipped: `Message refused for now, ${LATER}`,
}

const OVERLOADED = `Too many messages are waiting to be checked for viruses, ${LATER}`

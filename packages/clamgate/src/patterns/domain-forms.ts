import { domainToASCII, domainToUnicode } from 'node:url'
import { fold } from './fold.ts'

/** A domain in the two forms that name the same (RFC 5890), for comparison. */
export interface DomainForms {
  /** With A-labels (`xn--`), in lower case: the one form that all spellings share. */
  readonly ascii: string
  /** With U-labels. */
  readonly unicode: string
}

/**
 * The forms of a domain, or of a glob for domains, without a final dot: label by label by UTS 46, as resolvers and browsers
 * do. A label that can have one form only, or holds a wildcard, is folded.
 */
export function domainForms(domain: string): DomainForms {
  if (domain.length > LONGEST_CONVERTED) return same(withoutFinalDot(fold(domain)))
  if (!HAS_FORMS.test(domain)) return same(withoutFinalDot(domain.toLowerCase()))
  const labels = labelsOf(domain).map(toAscii)
  return {
    ascii: withoutFinalDot(labels.join('.')),
    unicode: withoutFinalDot(labels.map(toUnicode).join('.')),
  }
}

/** The labels of a domain; dots of other scripts part them too (UTS 46 section 2.3). */
export function labelsOf(domain: string): readonly string[] {
  return domain.split(/[.。．｡]/u)
}

/** The A-label of a U-label, or the label folded where it has none. */
export function toAscii(label: string): string {
  if (!/^[\w\u0080-\u{10ffff}-]+$/u.test(label)) return fold(label)
  if (ASCII.test(label)) return label.toLowerCase()
  return converted(label, domainToASCII) || fold(label)
}

/** The U-label of an A-label in lower case, or the label as it is where it has none. */
export function toUnicode(label: string): string {
  if (!label.startsWith('xn--') || !/^[\w-]+$/.test(label)) return label
  const unicode = converted(label, domainToUnicode)
  return converted(unicode, domainToASCII) === label ? unicode : label
}

/** A text, or a glob, in which domains may occur anywhere, with its A-labels as U-labels. */
export function withUnicodeLabels(text: string): string {
  return text.replace(A_LABELS, (label) => toUnicode(label.toLowerCase()))
}

/** Whole labels of a length that there can be, not the beginnings of ones with a wildcard. */
const A_LABELS = /(?<![\w-])xn--[a-z0-9-]{1,59}(?![\w*?-])/gi

/** `example.org.` as `example.org`: both name the same domain. */
function withoutFinalDot(domain: string): string {
  return domain.endsWith('.') && domain.length > 1 ? domain.slice(0, -1) : domain
}

function same(domain: string): DomainForms {
  return { ascii: domain, unicode: domain }
}

/** Node takes a name that ends in a number for an IPv4 address: a label behind it keeps it from that. */
function converted(label: string, convert: (domain: string) => string): string {
  return convert(`${label}.${BEHIND}`).slice(0, -BEHIND.length - 1)
}

const BEHIND = 'x'
/** Longer than any domain with any wildcards: the conversion need not take time linear to the text. */
const LONGEST_CONVERTED = 1000
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/
/** Something in it may be written differently. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const HAS_FORMS = /[^\x00-\x7f]|xn--/i

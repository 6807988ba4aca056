import type { AmbiguityClass } from '../../classes.ts'
import { spellingsOf } from './spellings.ts'

/** A media type, RFC 2045 section 5.1, at the start of a text. */
const TYPE = /^([!#$&+\-.^_`|~0-9a-z]{1,100})\/([!#$&+\-.^_`|~0-9a-z]{1,100})/

/** The same anywhere. What comes before the slash is bounded, so that nothing is looked at twice. */
const ANYWHERE =
  /(?:multipart|message|text|image|audio|video|application|model|font)\/[!#$&+\-.^_`|~0-9a-z]{0,100}/g

/** Private ones count, too: what matters is that a joined word is no type. */
const TOP = /^(?:multipart|message|text|image|audio|video|application|model|font|x-.*)$/

/** Media types of one field that are looked at. */
const MOST = 8

/** Octets of a field in which a media type is looked for before its parameters. */
const MAX_HEAD = 4000

/** The media type by the grammar, `undefined` when the field has none. `value` is what stands before its parameters. */
export function strictType(value: string): string | undefined {
  const found = TYPE.exec(value)
  if (found === null) return undefined
  const behind = value.charAt(found[0].length)
  return behind === '' || behind === ' ' || behind === '\t' ? found[0] : undefined
}

/** Whether a field whose media type ends at `from` may have another one for some reader. */
export function hasHiddenType(field: string, from: number): boolean {
  return /[^\t -~]|\(|=\?/.test(field) || /(?:multipart|message)\//i.test(field.slice(from))
}

/** Calls `add` for each media type that some reader finds in a field. */
export function looseTypes(field: string, add: (type: string, via: AmbiguityClass) => void): void {
  let left = MOST
  const each = (type: string, via: AmbiguityClass) => {
    const cleaned = completed(type)
    if (cleaned === undefined || left === 0) return
    left--
    add(cleaned, via)
  }
  for (const { text, via = 'C02' } of spellingsOf(field)) {
    const lower = text.slice(0, MAX_HEAD).toLowerCase()
    for (const piece of lower.split(/[;,]/, 3)) {
      each(piece.trim(), via)
      if (!piece.includes('(')) each(piece.replace(/[^!-~]+/g, '').replace(/["'<>=:()\\]/g, ''), via)
    }
    let found = 0
    for (const [type] of lower.matchAll(ANYWHERE)) {
      each(type, via)
      found++
      if (found === 4) break
    }
    const word = /multipart|message/.exec(lower.slice(0, 200))
    if (word !== null && !lower.includes(`${word[0]}/`)) each(`${word[0]}/`, via)
  }
}

/** With a subtype, where a reader needs none. */
function completed(type: string): string | undefined {
  if (type === 'multipart' || type === 'multipart/') return 'multipart/mixed'
  if (type === 'message' || type === 'message/') return 'message/rfc822'
  const [whole, top] = TYPE.exec(type) ?? []
  return top !== undefined && TOP.test(top) ? whole : undefined
}

import { type Document, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, visit } from 'yaml'
import { REDACTED, Secret } from '../../config/secret.ts'
import { PolicyError } from './errors.ts'

/** A text without its secrets, and what they were, in their order. */
export interface Masked {
  readonly text: string
  /** As they are written in the file, quotes included. */
  readonly secrets: readonly string[]
}

/** Keys whose values are secrets, whatever a schema says: also of a file that cannot be loaded, and in comments. */
const SECRET_KEY = /(?:password|passwd|secret|secretKey|token|passphrase|apiKey|accessKey)$|^key$/i
const IN_COMMENT =
  /^([ \t]*#+[ \t]*(?:-[ \t]*)?\w*(?:password|passwd|secret|secretKey|token|passphrase|apiKey|accessKey)[ \t]*:[ \t]*)(\S.*)$/gim
/** `user:password@` of an address. */
const USER_INFO = /:\/\/([^\s/@:]*:[^\s/@]+)@/g
const MASK = /\*{8} ?(\d+)/g

interface Range {
  readonly start: number
  readonly end: number
  /** Keys on the way to it, with `*` for each list, and what it is there. */
  readonly place: string
}

/** Writes `********` and a number for each secret of a file. `config` has those that a schema knows. */
export function maskSecrets(text: string, config: unknown): Masked {
  return replaced(text, secretsIn(text, config))
}

/**
 * Puts the secrets of a file back into a changed text of it, where their numbers are. Each one may only stand where it stood: in a
 * comment, or as the name of a rule, it could be read by those who may not.
 * @throws {PolicyError} POLICY_SECRET: there is none of that number, or not there
 */
export function unmaskSecrets(text: string, before: string, config: unknown): string {
  const secrets = secretsIn(before, config)
  const pieces: string[] = []
  const filled: (Range & { readonly mask: string })[] = []
  let [at, length] = [0, 0]
  for (const { 0: mask, 1: number, index } of text.matchAll(MASK)) {
    const secret = secrets[Number(number) - 1]
    if (secret === undefined) throw misplaced(mask)
    pieces.push(text.slice(at, index), before.slice(secret.start, secret.end))
    const start = length + index - at
    length = start + secret.end - secret.start
    filled.push({ start, end: length, place: secret.place, mask })
    at = index + mask.length
  }
  if (filled.length === 0) return text
  const whole = [...pieces, text.slice(at)].join('')
  const now = new Set(secretsIn(whole, config).map(keyOf))
  for (const range of filled) if (!now.has(keyOf(range))) throw misplaced(range.mask)
  // By another name they could be brought anywhere.
  const known = referencesIn(before)
  for (const reference of referencesIn(whole)) if (!known.has(reference)) throw referred()
  return whole
}

function misplaced(mask: string): PolicyError {
  return new PolicyError(
    'POLICY_SECRET',
    `The text has ${mask} where the file has no secret of this number`,
    {
      remedy: 'Leave the places of secrets as they are, or edit the file on the host: clamgate config edit',
    },
  )
}

function referred(): PolicyError {
  return new PolicyError('POLICY_SECRET', 'The text has a new anchor or alias, and the file has secrets', {
    remedy: 'Write the value itself, or edit the file on the host: clamgate config edit',
  })
}

/** Secrets of a text in their order; of those within others the outer one. */
function secretsIn(text: string, config: unknown): readonly Range[] {
  const known = new Set<string>()
  collect(config, known)
  const ranges: Range[] = []
  const scalars: Range[] = []
  visit(parseDocument(text), {
    Pair(_, pair, path) {
      if (
        isPair(pair) &&
        isScalar(pair.key) &&
        SECRET_KEY.test(String(pair.key.value)) &&
        isScalar(pair.value)
      ) {
        ranges.push(...rangeOf(pair.value.range, placeOf([...path, pair])))
      }
    },
    Scalar(key, node, path) {
      const found = rangeOf(node.range, `${placeOf(path)}${key === 'key' ? ' (key)' : ''}`)
      scalars.push(...found)
      if (typeof node.value === 'string' && known.has(node.value)) ranges.push(...found)
    },
  })
  // What looks like a comment may be a line of a value.
  const around = (at: number) => scalars.find(({ start, end }) => start <= at && at < end)?.place ?? ''
  for (const { 1: before = '', 2: secret = '', index } of text.matchAll(IN_COMMENT)) {
    const start = index + before.length
    const place = `${around(start)} ${before.replaceAll(/[\s#:-]/g, '')} (comment)`
    ranges.push({ start, end: start + secret.length, place })
  }
  for (const { 1: secret = '', index } of text.matchAll(USER_INFO)) {
    const start = index + '://'.length
    ranges.push({ start, end: start + secret.length, place: `${around(start)} (user)` })
  }
  let at = 0
  return ranges
    .toSorted((one, other) => one.start - other.start || other.end - one.end)
    .filter(({ start, end }) => {
      const isOuter = start >= at && end > start
      if (isOuter) at = end
      return isOuter
    })
}

/** Anchors and aliases, each with its place. */
function referencesIn(text: string): ReadonlySet<string> {
  const references = new Set<string>()
  visit(parseDocument(text), {
    Alias(_, { source }, path) {
      references.add(`*${source} ${placeOf(path)}`)
    },
    Value(_, { anchor }, path) {
      if (anchor !== undefined) references.add(`&${anchor} ${placeOf(path)}`)
    },
  })
  return references
}

function keyOf({ start, end, place }: Range): string {
  return `${start} ${end} ${place}`
}

function replaced(text: string, ranges: readonly Range[]): Masked {
  const secrets: string[] = []
  const pieces: string[] = []
  let at = 0
  for (const { start, end } of ranges) {
    secrets.push(text.slice(start, end))
    pieces.push(text.slice(at, start), `${REDACTED}${secrets.length}`)
    at = end
  }
  return { text: [...pieces, text.slice(at)].join(''), secrets }
}

function rangeOf(range: readonly number[] | null | undefined, place: string): readonly Range[] {
  const [start, end] = range ?? []
  return start === undefined || end === undefined ? [] : [{ start, end, place }]
}

/** The keys on the way down to a value. JSON, as a key may have a dot. */
function placeOf(path: readonly (Document | Node | Pair)[]): string {
  const keys = path.flatMap((node) =>
    isPair(node) ? [isScalar(node.key) ? String(node.key.value) : ''] : isSeq(node) ? ['*'] : [],
  )
  return JSON.stringify(keys)
}

/** Texts of secrets that stand in the file itself, wherever they are in a configuration. */
function collect(value: unknown, into: Set<string>): void {
  if (value instanceof Secret) {
    const text = value.source.kind === 'text' ? value.known() : undefined
    if (text !== undefined && text !== '') into.add(text)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, into)
  }
}

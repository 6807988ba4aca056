import { charsetOf, decodeCharset, isCutOff } from './charsets.ts'

/** An encoded word of RFC 2047 that can be read, but for its octets perhaps. */
interface EncodedWord {
  /** As it stands, one character for each octet. */
  readonly source: string
  /** The one name of its charset. */
  readonly charset: string
  readonly octets: Buffer
}

/** A part of a header field; where it is text, that is as it stands. */
type Part = string | EncodedWord

/**
 * The value of a header field with its encoded words decoded. What is none, or is broken, goes through `plain`.
 *
 * As readers do, and unlike RFC 2047, it takes words of any length, inside of quotes and other words, blanks in the text of
 * a word, base64 without its padding, and characters whose octets are split between words.
 *
 * @param value one character for each octet, without line ends
 */
export function decodeWords(value: string, plain: (text: string) => string): string {
  if (!value.includes('=?')) return plain(value)
  return runsOf(partsOf(value))
    .map((run) => (typeof run === 'string' ? plain(run) : decodeRun(run, plain)))
    .join('')
}

/** Charset, perhaps with a language (RFC 2231 section 5), encoding, text. */
const WORD = /=\?([^?*\s]{1,80})(?:\*[^?\s]{0,80})?\?([bq])\?([^?]*)\?=/gi

function* partsOf(value: string): Generator<Part> {
  let from = 0
  for (const match of value.matchAll(WORD)) {
    const [source, label = '', encoding = '', text = ''] = match
    const charset = charsetOf(label)
    const octets = encoding.toLowerCase() === 'b' ? fromBase64(text) : fromQuoted(text)
    if (charset === undefined || octets === undefined) continue
    if (match.index > from) yield value.slice(from, match.index)
    yield { source, charset, octets }
    from = match.index + source.length
  }
  yield value.slice(from)
}

/** A word of a run, and the blanks between it and the word before. */
interface RunWord extends EncodedWord {
  readonly before: string
}

/** Words that stand beside each other come together; the blanks between them are not to be seen. */
function runsOf(parts: Iterable<Part>): readonly (string | readonly RunWord[])[] {
  const runs: (string | readonly RunWord[])[] = []
  let run: RunWord[] = []
  let before = ''
  for (const part of parts) {
    if (typeof part !== 'string') {
      if (run.length === 0) runs.push(run)
      run.push({ ...part, before })
      before = ''
    } else if (run.length > 0 && before === '' && /^[ \t]+$/.test(part)) {
      before = part
    } else {
      runs.push(before + part)
      run = []
      before = ''
    }
  }
  return [...runs, before]
}

function decodeRun(words: readonly RunWord[], plain: (text: string) => string): string {
  let text = ''
  let afterBroken = false
  for (let at = 0; at < words.length; ) {
    const { text: read, words: count } = readFrom(words, at)
    for (const { before, source } of words.slice(at, read === undefined ? at + count : at))
      text += before + plain(source)
    // A broken word is text, and blanks between text and words are to be seen.
    if (read !== undefined) text += (afterBroken ? (words[at]?.before ?? '') : '') + read
    afterBroken = read === undefined
    at += count
  }
  return text
}

/** What the words from one on say, as many as share characters; without text when they are broken. */
interface Reading {
  readonly text: string | undefined
  readonly words: number
}

function readFrom(all: readonly EncodedWord[], from: number): Reading {
  const charset = all[from]?.charset ?? ''
  let text = ''
  let last: Octets = { text: '', rest: NOTHING, isWhole: false }
  for (let at = from; ; at++) {
    const word = all[at]
    const next = word?.charset === charset ? readOctets(charset, joined(last, word.octets)) : undefined
    if (next === undefined) return { text: last.isWhole ? text : undefined, words: Math.max(1, at - from) }
    text += next.text
    if (next.rest.length === 0) return { text, words: at + 1 - from }
    last = next
  }
}

/** Octets of a word, read as far as they go. */
interface Octets {
  readonly text: string
  /** What the next word goes on from. */
  readonly rest: Buffer
  /** No character lacks an octet: the next word need not go on. */
  readonly isWhole: boolean
}

/** How many octets of a character may be missing its others. */
const MOST_CUT = 3

function readOctets(charset: string, octets: Buffer): Octets | undefined {
  const most = isCutOff(charset, octets) ? Math.min(MOST_CUT, octets.length) : 0
  for (let cut = 0; cut <= most; cut++) {
    const head = octets.subarray(0, octets.length - cut)
    const text = decodeCharset(charset, head)
    if (text === undefined) continue
    const shift = charset === 'iso-2022-jp' ? openShift(head) : NOTHING
    return { text, rest: Buffer.concat([shift, octets.subarray(head.length)]), isWhole: cut === 0 }
  }
  return undefined
}

function joined({ rest, isWhole }: Octets, octets: Buffer): Buffer {
  // A word that begins with a shift of its own wants none from the word before.
  return rest.length === 0 || (isWhole && octets[0] === ESCAPE) ? octets : Buffer.concat([rest, octets])
}

/** ISO 2022 has states: what does not end in ASCII goes on in the next word, and this is the shift to its state. */
function openShift(octets: Buffer): Buffer {
  const shift = octets.lastIndexOf(ESCAPE)
  return shift === -1 || octets[shift + 1] === 0x28 ? NOTHING : octets.subarray(shift, shift + 3)
}

const ESCAPE = 0x1b
const NOTHING = Buffer.alloc(0)

function fromBase64(text: string): Buffer | undefined {
  const bare = text.replace(/[ \t]+/g, '')
  const digits = bare.replace(/={0,2}$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return undefined
  return Buffer.from(digits, 'base64')
}

function fromQuoted(text: string): Buffer | undefined {
  if (/=(?![0-9a-f]{2})/i.test(text)) return undefined
  const octets = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1')
}

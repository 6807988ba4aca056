import type { Bytes } from './frames.ts'

/** A header field. A value given as text gets one space after the colon; bytes are exactly what follows it. */
export type HeaderField = readonly [name: Bytes, value: Bytes]

/** An address argument, with its ESMTP parameters. */
export interface Mailbox {
  /** As text: angle brackets are added where the MTA has them. As bytes: sent exactly as they are. */
  readonly address: Bytes
  readonly args?: readonly string[]
}

/** One mail for the filter. */
export interface OutgoingMail {
  /** Empty text is the null sender. */
  readonly from: Bytes | Mailbox
  readonly to: readonly (Bytes | Mailbox)[]
  readonly headers?: readonly HeaderField[]
  /** Line ends must be CRLF already; empty or absent: no BODY packet at all. */
  readonly body?: Buffer
  /** Values of macros by name without braces, for this mail; they win over what the MTA would make up. */
  readonly macros?: Readonly<Record<string, Bytes | undefined>>
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const COLON = 0x3a

/**
 * Splits a raw mail as Postfix's cleanup does before its filters see it: line ends become CRLF in the body and bare LF
 * inside folded values, a missing last line end is added, spaces before the colon go, a value ends at a NUL, and the
 * first line that is no header starts the body.
 */
export function message(raw: Buffer): { readonly headers: readonly HeaderField[]; readonly body: Buffer } {
  const headers: [Buffer, Buffer][] = []
  let at = 0
  while (at < raw.length) {
    const line = lineAt(raw, at)
    const last = headers.at(-1)
    if (line.text.length > 0 && isBlank(line.text[0]) && last !== undefined) {
      last[1] = Buffer.concat([last[1], Buffer.of(LF), line.text])
    } else {
      const field = splitField(line.text)
      if (field === undefined) {
        if (line.text.length === 0) at = line.next
        break
      }
      headers.push(field)
    }
    at = line.next
  }
  return {
    headers: headers.map(([name, value]) => [name, cutAtNul(value)]),
    body: crlfLines(raw.subarray(at)),
  }
}

function lineAt(raw: Buffer, at: number): { text: Buffer; next: number } {
  const end = raw.indexOf(LF, at)
  if (end < 0) return { text: raw.subarray(at), next: raw.length }
  return { text: raw.subarray(at, end > at && raw[end - 1] === CR ? end - 1 : end), next: end + 1 }
}

function splitField(line: Buffer): [Buffer, Buffer] | undefined {
  const colon = line.indexOf(COLON)
  if (colon <= 0) return undefined
  let end = colon
  while (end > 0 && isBlank(line[end - 1])) end--
  const name = line.subarray(0, end)
  if (name.length === 0 || name.some((byte) => byte <= SPACE || byte > 0x7e)) return undefined
  return [name, line.subarray(colon + 1)]
}

function cutAtNul(value: Buffer): Buffer {
  const nul = value.indexOf(0)
  return nul < 0 ? value : value.subarray(0, nul)
}

/** The text with every line end as CRLF, also the last. */
function crlfLines(text: Buffer): Buffer {
  if (text.length === 0) return text
  let bare = 0
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) {
    if (at === 0 || text[at - 1] !== CR) bare++
  }
  const unfinished = text[text.length - 1] !== LF
  if (bare === 0 && !unfinished) return text
  const parts: Buffer[] = []
  for (let at = 0; at < text.length; ) {
    const { text: line, next } = lineAt(text, at)
    parts.push(line, CRLF)
    at = next
  }
  return Buffer.concat(parts)
}

const CRLF = Buffer.from('\r\n')

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

import { decodeBase64 } from '../base64/decode-base64.ts'
import type { EmbeddedFile } from '../types.ts'

const COMMA = 0x2c
const SPACE = 0x20
const PERCENT = 0x25
/** The end of what stands before the comma of a URL whose content is base64: WHATWG Fetch, the data: URL processor. */
const MARK = /;[ ]*base64[ ]*$/i
/** Octets before a comma that are looked at. */
const MARK_BYTES = 32
const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_% \t\r\n\f\\'
const IS_SIGN = new Uint8Array(256)
for (const sign of SIGNS) IS_SIGN[sign.charCodeAt(0)] = 1

/**
 * Files in `data:` URLs (RFC 2397), of a page or of a script in it: what a browser opens or stores at a click. Linear: each octet
 * belongs to one URL at most.
 */
export function dataUrlFiles(text: Buffer): readonly EmbeddedFile[] {
  const files: EmbeddedFile[] = []
  for (let at = text.indexOf('64'); at !== -1; at = text.indexOf('64', at)) {
    at += 2
    while (text[at] === SPACE) at++
    if (text[at] !== COMMA || !MARK.test(text.toString('latin1', Math.max(0, at - MARK_BYTES), at))) continue
    const start = at + 1
    let isEscaped = false
    for (at = start; IS_SIGN[text[at] ?? 0] === 1; at++) isEscaped ||= text[at] === PERCENT
    if (at === start) continue
    for (const octets of decoded(text.subarray(start, at), isEscaped))
      files.push({ octets, via: 'I03', name: undefined, at: start })
  }
  return files
}

function decoded(body: Buffer, isEscaped: boolean): readonly Buffer[] {
  const plain = isEscaped
    ? Buffer.from(body.toString('latin1').replace(/%[0-9a-f]{2}/gi, unescaped), 'latin1')
    : body
  const { main, others } = decodeBase64(plain, 0, plain.length)
  return [main, ...others.map(({ octets }) => octets)].filter(({ length }) => length > 0)
}

function unescaped(sequence: string): string {
  return String.fromCharCode(Number.parseInt(sequence.slice(1), 16))
}

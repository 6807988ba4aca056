import { bytesOf, type Octets } from './octets.ts'

/**
 * What every mail program shows of an unfolded value: encoded words decoded where they are by the book (RFC 2047), so that
 * a value that only looks like a mark to us does not pass for one. Patterns read what some program shows; see
 * `patterns/encoded-words.ts`.
 */
export function visibleText(value: Octets): string {
  const parts = value.split(/([ \t]+)/)
  let shown = ''
  let wasWord = false
  for (let index = 0; index < parts.length; index += 2) {
    const part = parts[index] ?? ''
    const blanks = parts[index - 1] ?? ''
    const word = decodedWord(part)
    // The blank between two encoded words is none of the text.
    shown += word !== undefined && wasWord ? word : `${blanks}${word ?? rawText(part)}`
    wasWord = word !== undefined
  }
  return shown
}

const WORD = /^=\?([A-Za-z0-9-]+)(?:\*[A-Za-z-]+)?\?([BbQq])\?([!->@-~]*)\?=$/
const MAX_WORD_OCTETS = 75

function decodedWord(part: Octets): string | undefined {
  if (part.length > MAX_WORD_OCTETS) return undefined
  const [, charset = '', encoding = '', text = ''] = WORD.exec(part) ?? []
  const bytes = encoding.toLowerCase() === 'b' ? fromBase64(text) : fromQ(text)
  return encoding === '' || bytes === undefined ? undefined : decoded(bytes, charset)
}

function fromBase64(text: Octets): Buffer | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    ? Buffer.from(text, 'base64')
    : undefined
}

function fromQ(text: Octets): Buffer | undefined {
  if (/=(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const octets = text
    .replaceAll('_', ' ')
    .replace(/=(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return bytesOf(octets)
}

function rawText(part: Octets): string {
  return decoded(bytesOf(part), 'utf-8') ?? part
}

function decoded(bytes: Buffer, charset: string): string | undefined {
  // Their ASCII is not ASCII, which no mail program expects in a header field.
  if (/^(?:utf-?16|ucs|unicode)/i.test(charset)) return undefined
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Neither a charset that we know nor text in it: shown as it stands.
    return undefined
  }
}

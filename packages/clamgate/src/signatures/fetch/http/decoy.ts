import type { SignatureError } from '../../errors.ts'
import type { Format } from '../../types.ts'
import { PausingError } from '../pausing-error.ts'
import { REFUSED_PAUSE_MS } from './status.ts'

export interface Beginning {
  readonly head: Buffer
  readonly contentType: string | undefined
  readonly format: Format
  /** Of the address, for sentences. */
  readonly shown: string
  /** Unix time, ms. */
  readonly nowMs: number
}

/**
 * Refuses a web page or a message in place of a database, by its beginning. Some providers serve databases through scripts
 * that call everything `text/html`: that alone refuses nothing that begins as its format does.
 */
export function decoyFailure(beginning: Beginning): SignatureError | undefined {
  const { head, contentType = '', format, shown, nowMs } = beginning
  const what = kindOf(head.toString('latin1'), contentType, format)
  if (what === undefined) return undefined
  return new PausingError('SIGNATURES_DECOY', `${shown} is ${what}, no database`, nowMs + REFUSED_PAUSE_MS, {
    remedy:
      'Look at the address with a browser: the account may have ended, or the file has another place now.',
  })
}

function kindOf(head: string, contentType: string, format: Format): string | undefined {
  if (head === '') return 'empty'
  const text = head.replace(/^\u00ef\u00bb\u00bf/, '').trimStart()
  if (/^<(?:!doctype|html|head|body|title|script|meta|!--)/i.test(text)) return 'a web page'
  if (/^<\?xml/i.test(text)) return 'an XML document'
  // Signatures of Linux Malware Detect begin with {HEX}: a brace alone is none.
  if (/^\{\s*(?:"|\}|$)/.test(text) || /^\[\s*(?:\{|"|\])/.test(text)) return 'a JSON document'
  if (/^(?:text\/html|application\/xhtml\+xml|application\/(?:problem\+)?json)\b/i.test(contentType.trim())) {
    return beginsAs(format, text) ? undefined : 'a text that its source calls a web page or JSON'
  }
  return undefined
}

function beginsAs(format: Format, text: string): boolean {
  if (text.startsWith('#')) return true
  if (format === 'yar' || format === 'yara') {
    return /^(?:\/\*|\/\/|import\b|include\b|(?:private\s+|global\s+)*rule\b)/.test(text)
  }
  // A line of any other format has no blank before its first separator, and is one word where it has none.
  return /^[^\s<]+(?:[:;=]|\r?\n|$)/.test(text)
}

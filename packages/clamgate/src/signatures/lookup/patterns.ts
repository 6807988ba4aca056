import type { Format } from '../types.ts'
import type { Sigtool } from './sigtool.ts'

/** What is shown of a pattern; a rule of YARA may be long. */
const MAX_SHOWN = 4000

const HASHED: Partial<Record<Format, (fields: readonly string[]) => string>> = {
  hdb: wholeFile,
  hsb: wholeFile,
  hdu: wholeFile,
  hsu: wholeFile,
  mdb: section,
  msb: section,
  mdu: section,
  msu: section,
  imp: ([digest = '']) => `the imports of a Windows program with the digest ${digest}`,
}

/**
 * What a signature looks for: of hashes in our words, of rules of YARA their text, of the rest as sigtool says it; undefined where
 * it cannot.
 */
export async function patternOf(text: string, format: Format, sigtool: Sigtool): Promise<string | undefined> {
  const hashed = HASHED[format]
  if (hashed !== undefined) return hashed(text.split(':'))
  if (format === 'yar' || format === 'yara') return shown(text)
  // One line at a time: it ends at the first that it cannot decode.
  const decoded = await sigtool(['--decode-sigs'], `${text}\n`)
  return decoded.trim() === '' ? undefined : shown(decoded.trim())
}

function wholeFile([digest = '', size = '*']: readonly string[]): string {
  return `a file${sizeWords(size)} with the ${digestName(digest)} ${digest}`
}

function section([size = '*', digest = '']: readonly string[]): string {
  return `a section of a Windows program${sizeWords(size)} with the ${digestName(digest)} ${digest}`
}

function sizeWords(size: string): string {
  return size === '*' ? ' of any size' : ` of ${size} bytes`
}

function digestName(digest: string): string {
  return { 32: 'MD5', 40: 'SHA-1', 64: 'SHA-256' }[digest.length] ?? 'digest'
}

function shown(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)} … (${text.length} characters)`
}

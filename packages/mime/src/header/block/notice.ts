import type { AmbiguityClass } from '../../classes.ts'
import type { Field, HeaderReading } from '../types.ts'
import type { Met } from './fields.ts'

/** What files of many types begin with, as far as a field name can. */
const MAGIC =
  /^(?:MZ|%PDF|%!PS|Rar!|\{\\rtf|BM|GIF8|0707|xar!|ITSF|SZDD|[FCZ]WS|PK|7z|!<arch>|RIFF|II\*|MM|ID3|OggS|BZh|ustar|MSCF|ISc\(|LZIP|AutoIt|#!|<\?xml|<html|<!DOCTYPE|CWS|U2FsdGVk)/

/** Fields by which scanners know a mail, in the spelling that they know. */
const WELL_KNOWN =
  /^(?:From|To|Cc|Subject|Date|Received|Received-SPF|Return-Path|Message-I[Dd]|Delivered-To|X-UIDL|MIME-Version|Reply-To|Sender|List-[A-Za-z-]{1,40}|X-[!-9;-~]{1,80}|Content-[A-Za-z-]{1,40}|DKIM-Signature|Authentication-Results|ARC-[A-Za-z-]{1,40}|References|In-Reply-To): /

const HTML = /<(?:html|head|body|script|table|title|meta|iframe|img|a href)\b/i

/** RFC 5322 section 2.1.1. */
const MAX_LINE = 998

/** From here on a field is very long: some readers have less room. */
const LONG_FIELD = 2000

/** What is to be seen in a header block, besides the classes of its alternatives. */
export function classesOf(
  text: string,
  start: number,
  fields: readonly Field[],
  met: Met,
  alternatives: readonly HeaderReading[],
): readonly AmbiguityClass[] {
  if (text === '') return []
  const classes = new Set<AmbiguityClass>()
  for (const { via } of alternatives) if (via !== undefined) classes.add(via)
  for (const via of met.repairable) classes.add(via)
  if (MAGIC.test(text)) classes.add('A01')
  if (/^[^:\n]{0,200}[^\t\r\n -~\x80-\xff]/.test(text) || text.startsWith('\xef\xbb\xbf')) classes.add('A02')
  else if (!WELL_KNOWN.test(text)) classes.add('A03')
  if (HTML.test(text) || text.startsWith('ustar', 257)) classes.add('A04')
  if (met.blank) classes.add('B04')
  if (met.odd) classes.add('B05')
  if (met.foldedName || met.indented) classes.add('B06')
  if (met.dashes) classes.add('B13')
  if (text.includes('\0')) classes.add('B03')
  if (/\r(?!\n)/.test(text) || (/\r\n/.test(text) && /(?:^|[^\r])\n/.test(text))) classes.add('B09')
  if (/[^\0\t\r\n -~\x80-\xff]/.test(text)) classes.add('B10')
  if (hasLineAbove(text, MAX_LINE)) classes.add('B08')
  noticeFields(fields, start, classes)
  return [...classes]
}

function noticeFields(fields: readonly Field[], start: number, classes: Set<AmbiguityClass>): void {
  let versions = 0
  let hasContentType = false
  let isMessage = false
  for (const { name, value } of fields) {
    if (value.length > LONG_FIELD && name.startsWith('content-')) classes.add('B07')
    if (value.startsWith(':')) classes.add('B11')
    if (name === 'mime-version') {
      versions++
      if (value !== '1.0') classes.add('B12')
    } else if (name === 'content-type') hasContentType = true
    else if (name === 'from' || name === 'date' || name === 'received') isMessage = true
  }
  if (versions > 1 || (versions === 0 && start === 0 && isMessage && hasContentType)) classes.add('B12')
}

function hasLineAbove(text: string, most: number): boolean {
  let at = 0
  while (text.length - at > most) {
    const found = text.indexOf('\n', at)
    if ((found === -1 ? text.length : found) - at > most + 1) return true
    if (found === -1) return false
    at = found + 1
  }
  return false
}

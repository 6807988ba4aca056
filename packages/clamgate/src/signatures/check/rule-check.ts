import { createReadStream } from 'node:fs'
import type { Candidate } from '../ports.ts'
import { refusal } from './failures.ts'
import type { Checked } from './line-check.ts'
import { Drops } from './report.ts'
import { isMessage } from './sentence.ts'
import { YaraScanner } from './yara.ts'

const READ_BYTES = 128 * 1024
const HEAD_BYTES = 200
const CR = 0x0d
const LF = 0x0a

/**
 * Looks whether there are rules in a YARA file: the loader takes any text for an empty one. What is in the rules is the
 * loader's business.
 * @throws {SignatureError} SIGNATURES_MALFORMED
 */
export async function checkRules(
  candidate: Candidate,
  hasMark: boolean,
  signal: AbortSignal,
): Promise<Checked> {
  const scanner = new YaraScanner()
  let rules = 0
  let hasLines = false
  let hasReturns = false
  let comment: string | undefined
  let head: Buffer = Buffer.alloc(0)
  for await (const bytes of createReadStream(candidate.path, {
    highWaterMark: READ_BYTES,
    start: hasMark ? 3 : 0,
  })) {
    signal.throwIfAborted()
    if (bytes.includes(0))
      throw refusal('SIGNATURES_MALFORMED', candidate, 'is no YARA file: it has binary data in it')
    comment ??= /(?:\/\/|\/\*)\s*([^\n]*)/.exec(bytes.toString('utf8', 0, 1024))?.[1]?.trim() ?? ''
    if (head.length === 0) head = bytes.subarray(0, HEAD_BYTES)
    hasLines ||= bytes.includes(LF)
    hasReturns ||= bytes.includes(CR)
    rules += scanner.push(bytes).length
  }
  scanner.end()
  const { strayLine, open } = scanner
  if (strayLine !== undefined && rules === 0 && isMessage(candidate.bytes, head, 0, head.length))
    throw refusal('SIGNATURES_DECOY', candidate, 'is a message in plain text, and no database', strayLine)
  if (strayLine !== undefined && rules === 0)
    throw refusal(
      'SIGNATURES_MALFORMED',
      candidate,
      `is no YARA file: line ${strayLine} begins no rule`,
      strayLine,
    )
  if (rules === 0 && open !== undefined)
    throw refusal(
      'SIGNATURES_MALFORMED',
      candidate,
      `is no YARA file: its first ${open} has no end, so that it may be cut off`,
    )
  if (hasReturns && !hasLines)
    throw refusal(
      'SIGNATURES_MALFORMED',
      candidate,
      'ends its lines with CR alone: a comment would hide all that follows',
    )
  const notes: string[] = []
  if (strayLine !== undefined)
    notes.push(`line ${strayLine} begins no rule; ClamAV may pass over what follows`)
  if (open !== undefined) notes.push(`its last ${open} has no end; it may be cut off`)
  return { signatures: rules, drops: new Drops(), comment: comment === '' ? undefined : comment, notes }
}

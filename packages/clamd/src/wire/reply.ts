import { ClamdError, shown } from '../errors.ts'
import type { ScanResult } from '../types.ts'

/** What clamd says before it closes when we were too slow. Ends with a newline even where NUL is awaited. */
export const READ_TIMED_OUT_NOTICE = 'COMMAND READ TIMED OUT'

const FOUND = ' FOUND'
const ERROR = ' ERROR'
const SIZE_LIMIT = 'INSTREAM size limit exceeded. ERROR'
const STREAM_PREFIX = 'stream: '
const UNAVAILABLE_REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    'COMMAND UNAVAILABLE',
    'Allow it in clamd.conf (EnableVersionCommand, EnableStatsCommand, EnableReloadCommand).',
  ],
  ['UNKNOWN COMMAND', 'Update clamd: versions from 0.103 on are supported.'],
])

const CLEAN: ScanResult = { kind: 'clean' }
const TOO_LARGE: ScanResult = { kind: 'too-large' }

/**
 * Reads the reply to INSTREAM (clamd(8); every text of clamd 0.103 to 1.6), its terminator removed. Decided from the
 * right end, since names may hold blanks, ` OK` and ` FOUND`. Old servers may answer several lines: one that found
 * something decides.
 * @throws {ClamdError} CLAMD_READ_TIMED_OUT, CLAMD_COMMAND_UNAVAILABLE; CLAMD_REPLY_UNKNOWN for anything else
 */
export function parseScanReply(reply: string): ScanResult {
  if (reply === 'stream: OK') return CLEAN
  if (!reply.includes('\n') && !reply.includes('\0')) return parseLine(reply)
  return worst(
    reply.split(/[\n\0]/).filter((line) => line !== ''),
    reply,
  )
}

/**
 * Checks a reply to a command other than INSTREAM for what clamd says instead of an answer.
 * @throws {ClamdError} CLAMD_READ_TIMED_OUT, CLAMD_COMMAND_UNAVAILABLE
 */
export function refuseNotice(reply: string): void {
  const line = reply.endsWith('\n') ? reply.slice(0, -1) : reply
  if (line === READ_TIMED_OUT_NOTICE) {
    throw new ClamdError('CLAMD_READ_TIMED_OUT', 'clamd waited too long for data and closed the connection', {
      remedy: 'Raise CommandReadTimeout and ReadTimeout in clamd.conf, or find out what holds the data up.',
    })
  }
  const remedy = UNAVAILABLE_REMEDIES.get(line)
  if (remedy !== undefined) {
    throw new ClamdError('CLAMD_COMMAND_UNAVAILABLE', `clamd refused the command: ${line}`, { remedy })
  }
}

/** An error for a reply that makes no sense as an answer to `command`. */
export function unknownReply(command: string, reply: string): ClamdError {
  return new ClamdError('CLAMD_REPLY_UNKNOWN', `clamd answered ${command} with "${shown(reply)}"`, {
    remedy: 'Check that the address is that of a clamd, and which version it is.',
    details: { reply: shown(reply) },
  })
}

function worst(lines: readonly string[], reply: string): ScanResult {
  let result: ScanResult | undefined
  for (const line of lines) {
    const next = parseLine(line)
    if (next.kind === 'found') return next
    // "Error processing command. ERROR" may follow the error that says more: the first one is kept.
    if (result === undefined || result.kind === 'clean') result = next
  }
  if (result === undefined) throw unknownReply('INSTREAM', reply)
  return result
}

function parseLine(line: string): ScanResult {
  const text = line.startsWith(STREAM_PREFIX) ? line.slice(STREAM_PREFIX.length) : undefined
  if (text === 'OK') return CLEAN
  if (text?.endsWith(FOUND)) {
    const signature = withoutExtendedInfo(text.slice(0, -FOUND.length))
    if (signature.trim() !== '') return { kind: 'found', signature }
  }
  if (line === SIZE_LIMIT) return TOO_LARGE
  if (line.endsWith(ERROR)) return { kind: 'error', text: (text ?? line).slice(0, -ERROR.length) }
  refuseNotice(line)
  throw unknownReply('INSTREAM', line)
}

/** Removes the `(md5:size)` that very old servers put behind the name (ExtendedDetectionInfo). */
function withoutExtendedInfo(name: string): string {
  if (!name.endsWith(')')) return name
  const open = name.lastIndexOf('(')
  return open > 0 && /^\([0-9a-f]{32}:\d{1,20}\)$/.test(name.slice(open))
    ? name.slice(0, open).trimEnd()
    : name
}

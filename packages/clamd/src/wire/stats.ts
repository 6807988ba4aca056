import type { ClamdPool, ClamdStats } from '../types.ts'
import { refuseNotice, unknownReply } from './reply.ts'

/**
 * Reads the reply to STATS of clamd 0.103 to 1.6. The format is declared unstable, so every field is looked for by its
 * name, an unknown one is passed over, and a missing one (or `N/A`) is undefined.
 * @throws {ClamdError} CLAMD_READ_TIMED_OUT, CLAMD_COMMAND_UNAVAILABLE; CLAMD_REPLY_UNKNOWN when no pool is in it or
 *   its END is missing
 */
export function parseStats(reply: string): ClamdStats {
  refuseNotice(reply)
  const lines = reply.split('\n').map((line) => line.trimEnd())
  while (lines.at(-1) === '') lines.pop()
  if (lines.at(-1) !== 'END') throw unknownReply('STATS', reply)
  const starts = lines.flatMap((line, index) => (line.startsWith('STATE:') ? [index] : []))
  if (starts.length === 0) throw unknownReply('STATS', reply)
  const memory = parseFields(lines.find((line) => line.startsWith('MEMSTATS:')) ?? '')
  return {
    pools: starts.map((start, index) => parsePool(lines.slice(start, starts[index + 1]), memory)),
    text: reply,
  }
}

function parsePool(lines: readonly string[], memory: ReadonlyMap<string, number>): ClamdPool {
  const [state = '??', ...flags] = after(lines, 'STATE:').split(/\s+/)
  const threads = parseFields(after(lines, 'THREADS:'))
  return {
    state,
    primary: flags.includes('PRIMARY'),
    threadsLive: threads.get('live'),
    threadsIdle: threads.get('idle'),
    threadsMax: threads.get('max'),
    idleTimeoutSeconds: threads.get('idle-timeout'),
    queueItems: leadingNumber(after(lines, 'QUEUE:')),
    running: lines.filter((line) => line.startsWith('\t')).flatMap(parseRunning),
    poolsUsedMiB: memory.get('pools_used'),
    poolsTotalMiB: memory.get('pools_total'),
  }
}

/** The rest of the line that starts with `label`; empty when there is none. */
function after(lines: readonly string[], label: string): string {
  return (
    lines
      .find((line) => line.startsWith(label))
      ?.slice(label.length)
      .trim() ?? ''
  )
}

/** Numbers by the word before them: `live 2  idle 1`, `pools_used 5.882M`. The `M` of a size is dropped. */
function parseFields(line: string): ReadonlyMap<string, number> {
  const words = line.split(/\s+/)
  const fields = new Map<string, number>()
  for (const [index, word] of words.entries()) {
    const value = decimal(words[index + 1] ?? '')
    if (value !== undefined) fields.set(word, value)
  }
  return fields
}

function leadingNumber(text: string): number | undefined {
  return decimal(text.split(' ', 1)[0] ?? '')
}

function decimal(word: string): number | undefined {
  return /^\d{1,15}(\.\d{1,9})?M?$/.test(word) ? Number.parseFloat(word) : undefined
}

/** A thread: `\tINSTREAM 0.012345 /tmp/file`. What it works on may hold blanks, or be missing. */
function parseRunning(line: string): ClamdPool['running'] {
  const [command = '', seconds = '', ...target] = line.trim().split(' ')
  const value = decimal(seconds)
  return value === undefined ? [] : [{ command, seconds: value, target: target.join(' ') }]
}

import { open } from 'node:fs/promises'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'

/** As much of its end as is read, bytes. */
const TAIL_BYTES = 64 * 1024

/** The end of freshclam's log; undefined where it is not there or may not be read. */
export async function readTail(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return undefined
  }
}

/** What the last run of the distribution's freshclam said. Pure. */
export function freshclamLogChecks(path: string, tail: string | undefined): readonly Check[] {
  const name = 'freshclam.log'
  if (tail === undefined) return [{ name, state: 'skip', ...seen(say('freshclam.no-log', { path })) }]
  const run = lastRun(tail)
  const cooling = run.find((line) => /cool-?down/i.test(line))
  if (cooling !== undefined) {
    return [
      {
        name,
        state: 'warn',
        ...seen(say('freshclam.cool-down', { words: wordsOf(cooling), path })),
        ...advised(say('freshclam.wait')),
      },
    ]
  }
  const errors = run.filter((line) => /\bERROR:/.test(line))
  const last = errors.at(-1)
  if (last === undefined) return [{ name, state: 'ok', ...seen(say('freshclam.no-error', { path })) }]
  return [
    {
      name,
      state: 'warn',
      ...seen(say('freshclam.error', { words: wordsOf(last), path })),
      ...advised(say('freshclam.needs')),
      command: 'systemctl stop clamav-freshclam; freshclam; systemctl start clamav-freshclam',
    },
  ]
}

/** From where it began; all where the beginning is not in what was read. */
function lastRun(tail: string): readonly string[] {
  const lines = tail.split('\n').filter((line) => line.trim() !== '')
  const from = lines.findLastIndex((line) => /process started|daemon \d[\d.]* started/i.test(line))
  return lines.slice(Math.max(from, 0))
}

/** Without the time of day in front. */
function wordsOf(line: string): string {
  return line.replace(/^.*? -> /, '').slice(0, 200)
}

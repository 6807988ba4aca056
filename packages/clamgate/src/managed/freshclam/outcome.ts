import { EngineError } from '../../engine/errors.ts'
import { describeExit, type Exit } from '../process/child.ts'

export type FreshclamOutcome =
  /** The databases are as new as the mirror has them. */
  | { readonly kind: 'ok' }
  /** The servers refused or limit us; asking before `until` (Unix time, ms) only makes it longer. */
  | { readonly kind: 'cooling'; readonly until: number | undefined; readonly error: EngineError }
  | { readonly kind: 'failed'; readonly error: EngineError }

const BLOCKED =
  'Update ClamAV if it is old; ask less often; with many hosts behind one address set up a mirror of your own.'

const LIMITED = 'Wait; with many hosts behind one address set up a mirror of your own.'
const READ_LINES = 'Read its lines in the log at level debug.'

/** What helps against a refusal, whatever freshclam makes of it. */
const REFUSALS: Readonly<Record<string, string>> = { 403: BLOCKED, 429: LIMITED }

/** Exit codes of freshclam 0.104 and later: its list of errors. Those above 39 in the manual page are of older ones. */
const MEANINGS: Readonly<Record<number, readonly [meaning: string, remedy: string]>> = {
  2: ['it could not start', READ_LINES],
  3: ['it cannot make a directory', 'See that engine.directory is on a disk with room.'],
  4: ['it cannot read or write a file', 'See that engine.directory is on a disk with room.'],
  5: [
    'no connection to the mirror',
    'See that this host may reach the mirror over HTTPS, or set a proxy or a mirror.',
  ],
  6: ['the mirror sent an empty file', 'It may pass; otherwise set another engine.freshclam.mirror.'],
  7: ['the mirror sent a broken database', 'It may pass; otherwise set another engine.freshclam.mirror.'],
  8: ['the new database did not load in the test', 'See that there is memory for it: about 1.3 GB.'],
  9: ['its configuration is wrong', 'Correct engine.freshclam.'],
  10: ['it may not use the database directory', 'See who owns engine.directory/databases.'],
  11: [
    'the mirror did not deliver the databases',
    'See that this host resolves and reaches the mirror (HTTPS), or set engine.freshclam.mirror.',
  ],
  12: ['the mirror is not in step', 'It passes within hours.'],
  13: ['it cannot write its log', READ_LINES],
  14: ['the update failed', READ_LINES],
  15: ['memory ran out', 'Give the host more memory: the test of a database needs about 1.3 GB.'],
  16: ['it was called in a wrong way', 'Install freshclam 0.104 or newer.'],
  17: ['the mirror forbids it', BLOCKED],
  18: ['the mirror wants fewer requests', LIMITED],
  19: ['for another reason', READ_LINES],
}

/**
 * Reads how a run of freshclam ended. Its exit code alone is not enough: within a cool-down it does nothing and ends
 * with 0.
 * @param lines what it printed
 */
export function explainRun(exit: Exit, lines: readonly string[]): FreshclamOutcome {
  const cooling = lines.findLast((line) => /cool-down until after: /.test(line))
  if (cooling !== undefined) return coolDown(cooling, httpStatusOf(lines))
  if (exit.code === 0 || exit.code === 1) return { kind: 'ok' }
  const [meaning, remedy] = MEANINGS[exit.code ?? 0] ?? [describeExit(exit), READ_LINES]
  const status = httpStatusOf(lines)
  const said = lines.find((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length)
  const facts = [status && `the mirror answered HTTP ${status}`, said].filter((fact) => fact !== undefined)
  const message = `freshclam could not update the databases: ${meaning}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`
  return {
    kind: 'failed',
    error: new EngineError('ENGINE_FRESHCLAM_FAILED', message, {
      remedy: REFUSALS[status ?? ''] ?? remedy,
      details: { exitCode: exit.code ?? -1, ...(status === undefined ? {} : { httpStatus: status }) },
    }),
  }
}

/** How freshclam 1.0 to 1.4, and curl in it, print what an HTTP server answered. */
const HTTP_STATUS = [
  /received error code (\d{3}(?: or \d{3})?)/,
  /Unexpected response \((\d{3})\)/,
  /\bHTTP status:? (\d{3})\b/,
  /returned error: (\d{3})\b/,
  /tunnel failed, response (\d{3})\b/,
]

/**
 * The status that a mirror, or the proxy on the way there, answered with, as freshclam printed it: that it may not ask,
 * or not so often, before others, and else the last one.
 */
function httpStatusOf(lines: readonly string[]): string | undefined {
  const found = lines.flatMap((line) => {
    const [status] = HTTP_STATUS.flatMap((pattern) => pattern.exec(line)?.[1] ?? [])
    return status === undefined ? [] : [status]
  })
  return found.find((status) => /403|429/.test(status)) ?? found.at(-1)
}

function coolDown(line: string, status: string | undefined): FreshclamOutcome {
  // Local time without a zone, as strftime("%Y-%m-%d %H:%M:%S") gives it; Date reads it as local time too.
  const stamp = /until after: (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(line)
  const parsed = stamp === null ? Number.NaN : new Date(`${stamp[1]}T${stamp[2]}`).getTime()
  const until = Number.isNaN(parsed) ? undefined : parsed
  const when = until === undefined ? 'a time that it did not name' : new Date(until).toISOString()
  const error = new EngineError(
    'ENGINE_FRESHCLAM_COOLDOWN',
    `The servers of the databases want no request before ${when}${status === undefined ? '' : `: they answered HTTP ${status}`}`,
    {
      remedy: REFUSALS[status ?? ''] ?? BLOCKED,
      details: {
        ...(until === undefined ? {} : { until }),
        ...(status === undefined ? {} : { httpStatus: status }),
      },
    },
  )
  return { kind: 'cooling', until, error }
}

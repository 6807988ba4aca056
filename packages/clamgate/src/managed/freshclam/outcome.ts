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

/** Exit codes of freshclam 0.104 and later: its list of errors. Those above 39 in the manual page are of older ones. */
const MEANINGS: Readonly<Record<number, readonly [meaning: string, remedy: string]>> = {
  2: ['it could not start', 'Read its lines in the log at level debug.'],
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
  13: ['it cannot write its log', 'Read its lines in the log at level debug.'],
  14: ['the update failed', 'Read its lines in the log at level debug.'],
  15: ['memory ran out', 'Give the host more memory: the test of a database needs about 1.3 GB.'],
  16: ['it was called in a wrong way', 'Install freshclam 0.104 or newer.'],
  17: ['the mirror forbids it', BLOCKED],
  18: [
    'the mirror wants fewer requests',
    'Wait; with many hosts behind one address set up a mirror of your own.',
  ],
  19: ['for another reason', 'Read its lines in the log at level debug.'],
}

/**
 * Reads how a run of freshclam ended. Its exit code alone is not enough: within a cool-down it does nothing and ends
 * with 0.
 * @param lines what it printed
 */
export function explainRun(exit: Exit, lines: readonly string[]): FreshclamOutcome {
  const cooling = lines.findLast((line) => /cool-down until after: /.test(line))
  if (cooling !== undefined) return coolDown(cooling)
  if (exit.code === 0 || exit.code === 1) return { kind: 'ok' }
  const [meaning, remedy] = MEANINGS[exit.code ?? 0] ?? [
    describeExit(exit),
    'Read its lines in the log at level debug.',
  ]
  const said = lines.find((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length)
  const message = `freshclam could not update the databases: ${meaning}${said === undefined ? '' : ` (${said})`}`
  return {
    kind: 'failed',
    error: new EngineError('ENGINE_FRESHCLAM_FAILED', message, {
      remedy,
      details: { exitCode: exit.code ?? -1 },
    }),
  }
}

function coolDown(line: string): FreshclamOutcome {
  // Local time without a zone, as strftime("%Y-%m-%d %H:%M:%S") gives it; Date reads it as local time too.
  const stamp = /until after: (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(line)
  const parsed = stamp === null ? Number.NaN : new Date(`${stamp[1]}T${stamp[2]}`).getTime()
  const until = Number.isNaN(parsed) ? undefined : parsed
  const when = until === undefined ? 'a time that it did not name' : new Date(until).toISOString()
  const error = new EngineError(
    'ENGINE_FRESHCLAM_COOLDOWN',
    `The servers of the databases want no request before ${when}`,
    {
      remedy: BLOCKED,
      details: until === undefined ? {} : { until },
    },
  )
  return { kind: 'cooling', until, error }
}

import { findProgram } from '../../../ground/find-program.ts'
import { followProgram, type ProgramEnd } from '../../../ground/follow-program.ts'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { SignatureError } from '../../errors.ts'
import { MIN_BYTES_PER_SECOND } from '../http/pace.ts'
import { REFUSED_PAUSE_MS } from '../http/status.ts'
import { PausingError } from '../pausing-error.ts'
import { StagingError } from '../staging.ts'
import type { Landing } from './landing.ts'
import type { Mirror } from './mirrors.ts'

export interface RsyncRun {
  /** The program. */
  readonly rsync: string
  readonly mirror: Mirror
  readonly environment: Readonly<Record<string, string>>
  readonly landing: Landing
  /** Below the module. */
  readonly names: readonly string[]
  /** Of one file, bytes. */
  readonly maxFileBytes: number
  /** Of all of them, bytes. */
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly now: () => number
  /** Unix time, ms. */
  readonly wallMs: number
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/** What rsync has said of single files. */
export interface RsyncNotes {
  /** Those that are older there than here. */
  readonly older: ReadonlySet<string>
  readonly tooLarge: ReadonlySet<string>
  /** Those that are there as they are here. */
  readonly same: ReadonlySet<string>
}

const WATCH_MS = 200
const KILL_MS = 24 * 3600 * 1000

/**
 * Lets rsync bring what a mirror has of some files. Some that are missing are no failure.
 * @throws {SignatureError} SIGNATURES_UNREACHABLE, SIGNATURES_TIMEOUT, SIGNATURES_TOO_LARGE
 * @throws {StagingError}
 */
export async function runRsync(run: RsyncRun): Promise<RsyncNotes> {
  const { rsync, mirror, landing, names, signal } = run
  const notes = { newer: new Set<string>(), 'over max-size': new Set<string>(), uptodate: new Set<string>() }
  const complaints: string[] = []
  const ending = new AbortController()
  using _watch = watch(run, ending)
  let end: ProgramEnd
  try {
    end = await followProgram({
      program: rsync,
      args: argumentsOf(run),
      as: undefined,
      environment: {
        ...{ PATH: PROGRAM_PATH, LC_ALL: 'C' },
        ...run.environment,
        ...(mirror.password === undefined ? {} : { RSYNC_PASSWORD: mirror.password }),
      },
      directory: landing.directory,
      dyingThrough: await findProgram('setpriv', PROGRAM_PATH),
      timeoutMs: KILL_MS,
      signal: AbortSignal.any([signal, ending.signal]),
      input: names.map((name) => `${name}\0`).join(''),
      onOutput: (line) => {
        for (const [words, names] of Object.entries(notes))
          if (line.endsWith(` is ${words}`)) names.add(line.slice(0, -` is ${words}`.length))
      },
      onError: (line) => {
        if (complaints.length < 20) complaints.push(line)
      },
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
  const failure = rsyncFailure(end, mirror, complaints, run.wallMs)
  if (failure !== undefined) throw failure
  return { older: notes.newer, tooLarge: notes['over max-size'], same: notes.uptodate }
}

function argumentsOf({ mirror, landing, maxFileBytes, timeoutMs }: RsyncRun): string[] {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)))
  return [
    // Nothing but files: without --links, --devices and --specials all else is passed over.
    ...['--files-from=-', '--from0', '--no-implied-dirs', '--times', '--whole-file', '--update'],
    ...['--no-motd', `--contimeout=${seconds}`, `--timeout=${seconds}`, `--max-size=${maxFileBytes}`],
    ...['--info=skip1,name2', '--', mirror.url, `${landing.directory}/`],
  ]
}

/** Bounds of time and of bytes, whatever a hostile mirror sends. */
function watch(run: RsyncRun, ending: AbortController): Disposable {
  const { mirror, landing, maxBytes, timeoutMs, now, onBytes } = run
  const startedAt = now()
  let seen = 0
  let isLooking = false
  const look = async () => {
    const bytes = await landing.size()
    if (bytes > seen) onBytes(bytes - seen)
    seen = Math.max(seen, bytes)
    const elapsedMs = now() - startedAt
    if (bytes > maxBytes) {
      const text = `rsync://${mirror.shown}/ sends more than ${maxBytes} bytes`
      ending.abort(
        new SignatureError('SIGNATURES_TOO_LARGE', text, {
          remedy: 'Use another mirror: this one is not in order.',
        }),
      )
    } else if (elapsedMs > 2 * timeoutMs + (seen / MIN_BYTES_PER_SECOND) * 1000) {
      const text = `rsync://${mirror.shown}/ is too slow: ${seen} bytes in ${Math.round(elapsedMs / 1000)} s`
      ending.abort(
        new SignatureError('SIGNATURES_TIMEOUT', text, {
          remedy: 'Use another mirror, or raise signatures.timeout.',
        }),
      )
    }
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void look().finally(() => {
      isLooking = false
    })
  }, WATCH_MS)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** rsync(1), exit values. */
export function rsyncFailure(
  end: ProgramEnd,
  { shown }: Pick<Mirror, 'shown'>,
  complaints: readonly string[],
  nowMs: number,
): SignatureError | undefined {
  const place = `rsync://${shown}/`
  const why =
    complaints.find((line) => !line.startsWith('rsync error:')) ?? complaints[0] ?? 'no reason given'
  if (end.kind !== 'exited') {
    return new SignatureError('SIGNATURES_UNREACHABLE', `rsync was ended while it asked ${place}`, {
      remedy: 'See in the log of the kernel whether memory was short.',
    })
  }
  const refusal = complaints.find((line) => /^@ERROR: (?:auth failed|access denied)/.test(line))
  if (refusal !== undefined) {
    return new PausingError(
      'SIGNATURES_FORBIDDEN',
      `${place} refuses us (${refusal})`,
      nowMs + REFUSED_PAUSE_MS,
      {
        remedy: 'See that user and secret are right, and that the source has not blocked this address.',
      },
    )
  }
  switch (end.code) {
    case 0:
    case 23: // some were not sent: which ones shows in what came
    case 24: // some vanished meanwhile
      return noRoom(complaints) ?? undefined
    case 30:
    case 35:
      return new SignatureError('SIGNATURES_TIMEOUT', `${place} does not answer in time`, {
        remedy: 'See that the port of rsync (873) is open outwards, or raise signatures.timeout.',
      })
    default:
      return (
        noRoom(complaints) ??
        new SignatureError('SIGNATURES_UNREACHABLE', `${place} cannot be asked: ${why} (rsync ${end.code})`, {
          remedy: 'See that the port of rsync (873) is open outwards, and that the module exists.',
        })
      )
  }
}

function noRoom(complaints: readonly string[]): StagingError | undefined {
  const line = complaints.find((one) => /No space left on device|Disk quota exceeded/.test(one))
  return line === undefined
    ? undefined
    : new StagingError('SIGNATURES_DISK_FULL', `There is no room left for what rsync brings: ${line}`, {
        remedy: 'Free some space there, or give signatures.directory another place.',
      })
}

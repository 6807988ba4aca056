import { existsSync } from 'node:fs'
import { EngineError } from '../../engine/errors.ts'
import { describeExit, type Exit } from './child.ts'

export interface StartFailure {
  readonly exit: Exit
  /** What clamd printed, oldest first. */
  readonly lines: readonly string[]
  /** Whether it had been ready before it ended. */
  readonly wasReady: boolean
  readonly user: string
}

interface Words {
  readonly lines: readonly string[]
  readonly user: string
}

interface Rule {
  readonly pattern: RegExp
  readonly explain: (match: RegExpExecArray, words: Words) => EngineError
}

/** What clamd 0.103 to 1.5 prints before it ends, most telling first. */
const RULES: readonly Rule[] = [
  {
    pattern: /cli_load\(\): Can't open file (\/.+)$/,
    explain: ([, path = ''], { user }) => unreadable(path, user),
  },
  {
    pattern: /cli_loaddbdir: Can't open directory (\/.+)$/,
    explain: ([, path = ''], { user }) => unreadable(path, user),
  },
  {
    // The file is as good as it was.
    pattern: /Can't load \/.+: Can't allocate memory/,
    explain: ([line]) =>
      new EngineError('ENGINE_CLAMD_START', `clamd has no memory for its databases: ${line}`, {
        remedy: OUT_OF_MEMORY,
      }),
  },
  { pattern: /Can't load (\/.+): [^:]+$/, explain: ([, path = ''], words) => malformed(path, words) },
  {
    pattern: /error (?:loading database|parsing header of) (\/.+)$/,
    explain: ([, path = ''], words) => malformed(path, words),
  },
  {
    pattern: /TemporaryDirectory: (.+) does not exist|Can't (?:create|write to) temporary/,
    explain: ([line]) =>
      new EngineError('ENGINE_TEMPORARY_DIRECTORY', `clamd cannot use its temporary directory: ${line}`, {
        remedy:
          'See that it exists, has room, and that its user may write to it; or set engine.temporaryDirectory.',
      }),
  },
  {
    pattern: /Parse error at .*|Can't open\/parse the config file.*/,
    explain: ([line]) =>
      new EngineError('ENGINE_CLAMD_START', `clamd does not take its configuration: ${line}`, {
        remedy: guarded('Install ClamAV 0.103 or newer.'),
        details: { isMachine: true },
      }),
  },
  {
    pattern: /could not be bound: .*|Permission denied.*/,
    explain: ([line], { user }) =>
      new EngineError('ENGINE_CLAMD_START', `clamd may not use what it needs: ${line}`, {
        remedy: guarded(`See that user ${user} may write to engine.directory/engine/run.`),
        details: { isMachine: true },
      }),
  },
]

/** Turns the last words of a clamd that ended into an error with its remedy. */
export function explainEnd(failure: StartFailure): EngineError {
  const ended = describeExit(failure.exit)
  if (failure.wasReady) {
    return new EngineError('ENGINE_CLAMD_DIED', `clamd ended with ${ended}`, {
      remedy:
        failure.exit.signal === 'SIGKILL'
          ? OUT_OF_MEMORY
          : 'It is started again; its log lines have level debug.',
    })
  }
  const known = explainLines(failure.lines, failure.user)
  if (known !== undefined) return known
  const said =
    failure.lines.findLast((line) => /error/i.test(line)) ?? failure.lines.at(-1) ?? 'it said nothing'
  return new EngineError('ENGINE_CLAMD_START', `clamd ended with ${ended} before it was ready: ${said}`, {
    remedy: failure.exit.signal === 'SIGKILL' ? OUT_OF_MEMORY : 'Read its lines in the log at level debug.',
  })
}

/** The reason that clamd's own lines give for not starting or not reloading; undefined when none is known. */
function explainLines(lines: readonly string[], user: string): EngineError | undefined {
  for (const { pattern, explain } of RULES) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match !== null) return explain(match, { lines, user })
    }
  }
  return undefined
}

/** The database file that an error names, if it is about one. */
export function databaseOf(error: unknown): string | undefined {
  if (!(error instanceof EngineError) || error.code !== 'ENGINE_DATABASE_MALFORMED') return undefined
  const { file } = error.details
  return typeof file === 'string' ? file : undefined
}

/** Whether it speaks of the databases, and not of clamd or the machine. */
export function isAboutDatabases({ code }: EngineError): boolean {
  return code === 'ENGINE_DATABASE_MALFORMED' || code === 'ENGINE_DATABASE_UNREADABLE'
}

const OUT_OF_MEMORY = 'It may have been killed for want of memory: the official databases take about 1.3 GB.'

function malformed(file: string, { lines }: Words): EngineError {
  const place = lines.find((line) => /Problem parsing database at line \d+/.test(line))
  const where = place === undefined ? '' : ` at line ${/line (\d+)/.exec(place)?.[1]}`
  return new EngineError(
    'ENGINE_DATABASE_MALFORMED',
    `clamd cannot load the database ${file}: malformed${where}`,
    {
      remedy: 'Replace or remove that file; it is tried again by itself then.',
      details: { file },
    },
  )
}

/** @param cause where it was not clamd who said so */
export function unreadable(path: string, user: string, cause?: unknown): EngineError {
  return new EngineError('ENGINE_DATABASE_UNREADABLE', `clamd cannot open ${path}`, {
    remedy: guarded(`Let user ${user} read it and enter every directory above it.`),
    details: { path, user },
    cause,
  })
}

/** Adds what is often the reason on Debian and Ubuntu, whose profile confines clamd to directories of their package. */
function guarded(remedy: string): string {
  if (!existsSync('/sys/kernel/security/apparmor')) return remedy
  return `${remedy} If permissions are right, AppArmor denies it: allow engine.directory in /etc/apparmor.d/local/usr.sbin.clamd.`
}

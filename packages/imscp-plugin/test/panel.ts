import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
export const PLUGIN = join(ROOT, 'plugin/backend/ClamAV.pm')
export const DOUBLES = join(import.meta.dirname, 'panel-perl')

/** A row of the panel's plugin table. */
export interface Row {
  readonly status: string
  readonly config?: unknown
  readonly info?: unknown
}

/** What the table and the log of the panel say afterwards. */
export interface Said {
  readonly rows: readonly {
    readonly status: string
    readonly error: string | null
    readonly results: readonly { readonly method: string; readonly rs: unknown }[]
  }[]
  /** Label and code of what a setup of the panel started. */
  readonly services: readonly string[]
  readonly warnings: readonly string[]
  /** What was logged and not taken into the table. */
  readonly log: Readonly<Record<'debug' | 'warning' | 'error', readonly string[]>>
}

/** Part of what is said where nothing went wrong but what the table has. */
export const CLEAN = { warnings: [], log: { error: [] } }
/** What the last row says. */
export const errorOf = ({ rows }: Said) => rows.at(-1)?.error
/** By row, the methods with what they returned. */
export const methods = ({ rows }: Said) =>
  rows.map(({ results }) => results.map(({ method, rs }) => `${method} ${rs}`))

/** One call of the program. */
export interface Request {
  readonly action: string
  readonly mode: string
  readonly text: string
}

export interface How {
  readonly setup?: boolean
  /** Seconds of the program, and from TERM to KILL. */
  readonly bound?: number
  readonly grace?: number
}

export interface Panel extends AsyncDisposable {
  readonly directory: string
  /** Lines of sh for the program; `$2` is the action. */
  program(lines: string): Promise<void>
  /** Lines of sh for one of the plugin's scripts. */
  script(name: string, lines: string): Promise<void>
  /** Has the backend do its tasks, in one process. */
  work(rows: readonly Row[], how?: How): Promise<Said>
  /** What was run, in order: scripts with their arguments, the program with its action. */
  ran(): Promise<readonly string[]>
  requests(): Promise<readonly Request[]>
  /** Requests that are still there. */
  left(): Promise<readonly string[]>
}

/** A panel with a program and scripts that only write down what they are asked to do. */
export async function startPanel(panelConfig: Readonly<Record<string, string>> = {}): Promise<Panel> {
  const directory = await mkdtemp(join(tmpdir(), 'panel-'))
  const [program, scripts, requests, seen] = ['clamgate', 'program', 'run', 'seen'].map((name) =>
    join(directory, name),
  )
  if (program === undefined || scripts === undefined || requests === undefined || seen === undefined)
    throw new Error('no place')
  for (const place of [scripts, requests, seen]) await mkdir(place)

  const panel: Panel = {
    directory,
    program: async (lines) => {
      const keep = `n=$(ls ${seen} | wc -l); cp "$3" ${seen}/$n-$2-$(stat -c %a "$3")\n`
      await writeFile(program, `#!/bin/sh\n${keep}echo "clamgate $1 $2" >>${directory}/ran\n${lines}\n`)
      await chmod(program, 0o755)
    },
    script: async (name, lines) => {
      await writeFile(join(scripts, name), `echo "$(basename "$0") $*" >>${directory}/ran\n${lines}\n`)
    },
    work: async (rows, { setup = false, bound, grace = 30 } = {}) => {
      const wish = {
        plugin: PLUGIN,
        places: { PROGRAM: program, SCRIPTS: scripts, REQUESTS: requests, 'Child::GRACE': grace },
        panel: { CONF_DIR: directory, ...panelConfig },
        rows: rows.map((row) => ({ config: {}, info: { version: '2.0.0', __nversion__: '2.0.0' }, ...row })),
        ...{ setup: setup ? 1 : 0, bound },
      }
      return JSON.parse(await perl([join(DOUBLES, 'panel.pl')], JSON.stringify(wish)))
    },
    ran: async () =>
      (await readFile(join(directory, 'ran'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    requests: async () =>
      await Promise.all(
        (await readdir(seen)).sort().map(async (name) => {
          const [, action = '', mode = ''] = name.split('-')
          return { action, mode, text: await readFile(join(seen, name), 'utf8') }
        }),
      ),
    left: async () => await readdir(requests),
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  }
  await panel.program('exit 0')
  for (const name of ['install.sh', 'release.sh', 'remove.sh']) await panel.script(name, 'exit 0')
  return panel
}

/** Runs perl. What it prints is its answer; a word on standard error is a failure. */
export async function perl(args: readonly string[], input = ''): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = execFile('perl', args, { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
    if (error === null && stderr === '') resolve(stdout)
    else reject(new Error(`perl ${args.join(' ')}: ${error?.message ?? ''} ${stderr}`))
  })
  child.stdin?.end(input)
  return await promise
}

import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export const SCRIPTS = join(import.meta.dirname, '../plugin/program')

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a script with arguments. */
type Run = (script: string, ...args: readonly string[]) => Promise<Ended>

/** A place for the plugin's scripts, with programs of the host that only write down what they are asked to do. */
export interface Place extends AsyncDisposable {
  readonly directory: string
  /** What the plugin knows of itself. */
  readonly state: string
  /** Lines of sh in place of a program of the host. */
  program(name: string, lines: string): Promise<void>
  readonly run: Run
  /** Runs scripts of another directory. */
  runIn(scripts: string): Run
  /** What the programs were asked, in order. */
  asked(): Promise<readonly string[]>
  forget(): Promise<void>
}

export async function makePlace(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'scripts-'))
  const programs = join(directory, 'programs')
  const state = join(directory, 'state')
  const asked = join(directory, 'asked')
  for (const place of [programs, state]) await mkdir(place)
  const env = {
    PATH: `${programs}${delimiter}/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: directory,
    TMPDIR: directory,
    CLAMGATE_IMSCP_STATE: state,
    CLAMGATE_IMSCP_ETC: join(directory, 'etc'),
    CLAMGATE_IMSCP_BOOTED: join(directory, 'booted'),
    CLAMGATE_PROGRAM: join(directory, 'clamgate'),
  }
  const runIn =
    (scripts: string): Run =>
    async (script, ...args) =>
      await new Promise((resolve) => {
        execFile('sh', [join(scripts, script), ...args], { env }, (error, out, err) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 255, out, err })
        }).stdin?.end()
      })
  return {
    directory,
    state,
    program: async (name, lines) => {
      await writeFile(join(programs, name), `#!/bin/sh\necho "${name} $*" >>${asked}\n${lines}\n`)
      await chmod(join(programs, name), 0o755)
    },
    run: runIn(SCRIPTS),
    runIn,
    asked: async () => (await readFile(asked, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    forget: async () => await rm(asked, { force: true }),
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  }
}

import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'
import { LATE, within } from '../ground/within.ts'
import { buildCommit } from './build-commit.ts'
import { findDaemon } from './daemon-way.ts'
import { VERSION } from './version.ts'

/** What this Clamgate is, and what it works with. */
export interface About {
  readonly version: string
  readonly commit: string | undefined
  /** Of Node, without a v. */
  readonly node: string
  readonly clamd: ClamdAbout | undefined
}

interface ClamdAbout {
  /** `1.4.3` */
  readonly version: string
  readonly databaseVersion: number | undefined
  /** The clamd that the running daemon asks, or the program that is installed here. */
  readonly from: 'daemon' | 'program'
}

/** Whoever asks for a version waits no longer for a daemon, or for clamd, ms. */
const PATIENCE_MS = 2_000

/** Asks the daemon of this configuration file for its clamd; without one, the clamd that is installed. */
export async function aboutUs(configPath: string | undefined): Promise<About> {
  const clamd = (await soon(clamdOfDaemon(configPath))) ?? (await soon(installedClamd()))
  return { version: VERSION, commit: await buildCommit(), node: process.versions.node, clamd }
}

async function clamdOfDaemon(configPath: string | undefined): Promise<ClamdAbout | undefined> {
  const { client } = await findDaemon(configPath)
  const { engine } = await client.status()
  const server = engine.servers.find(({ engineVersion }) => engineVersion !== undefined)
  if (server?.engineVersion === undefined) return undefined
  return { version: server.engineVersion, databaseVersion: server.databaseVersion, from: 'daemon' }
}

async function installedClamd(): Promise<ClamdAbout | undefined> {
  const text = await runProgram({
    program: 'clamd',
    args: ['--version'],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: PATIENCE_MS,
  })
  const [, version, database] = /^ClamAV ([^\s/]+)(?:\/(\d+))?/.exec(text) ?? []
  if (version === undefined) return undefined
  return { version, databaseVersion: database === undefined ? undefined : Number(database), from: 'program' }
}

/** Undefined where it cannot be told, or not soon. */
async function soon(work: Promise<ClamdAbout | undefined>): Promise<ClamdAbout | undefined> {
  const told = await within(work, PATIENCE_MS).catch(() => undefined)
  return told === LATE ? undefined : told
}

import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '../../clamgate/src/ground/program-call.ts'
import { runProgram } from '../../clamgate/src/ground/run-program.ts'
import { LabError } from './errors.ts'
import { SYSTEM_PATH } from './postfix-programs.ts'

/** The superuser of each private PostgreSQL. */
export const SUPERUSER = 'postgres'

export interface PostgresPrograms {
  /** Where initdb(1) and postgres(1) are. */
  readonly bin: string
  /** PostgreSQL refuses root. */
  readonly as: Identity | undefined
}

const BASE = '/usr/lib/postgresql'
const INITDB_TIMEOUT_MS = 60_000

/** @throws {LabError} HOST_POSTGRES_MISSING */
export async function findPostgres(): Promise<PostgresPrograms> {
  const versions = existsSync(BASE) ? await readdir(BASE) : []
  const bin = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(BASE, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')))
  if (bin === undefined) {
    throw new LabError('HOST_POSTGRES_MISSING', 'There is no PostgreSQL on this host', {
      remedy: 'On Debian: apt-get install postgresql.',
    })
  }
  return { bin, as: process.getuid?.() === 0 ? await someUser() : undefined }
}

/** Fills `directory` with an empty cluster. What initdb(1) makes in seconds is kept for the next time, as a directory to copy. */
export async function makeCluster(directory: string, { bin, as }: PostgresPrograms): Promise<void> {
  const owner = as?.uid ?? process.getuid?.() ?? 0
  const template = join(tmpdir(), `clamgate-lab-postgres-${bin.split('/').at(-2)}-${owner}`)
  if (!(await isOwn(template, owner))) await makeTemplate(template, { bin, as })
  await runProgram({
    ...{ program: 'cp', args: ['-a', join(template, 'data'), join(directory, 'data')], as },
    ...{ environment: { PATH: SYSTEM_PATH }, timeoutMs: INITDB_TIMEOUT_MS },
  })
}

async function makeTemplate(template: string, { bin, as }: PostgresPrograms): Promise<void> {
  const making = await mkdtemp(`${template}-`)
  if (as !== undefined) await chown(making, as.uid, as.gid)
  const arguments_ = ['-D', join(making, 'data'), '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale=C']
  await runProgram({
    ...{ program: join(bin, 'initdb'), args: [...arguments_, '--no-sync', '--no-instructions'], as },
    ...{ environment: { PATH: SYSTEM_PATH }, timeoutMs: INITDB_TIMEOUT_MS },
  })
  try {
    await rename(making, template)
  } catch {
    // Another test was quicker; what it made is as good.
    await rm(making, { recursive: true, force: true })
  }
}

/** A directory in /tmp is believed only if it is ours. */
async function isOwn(path: string, owner: number): Promise<boolean> {
  try {
    const { uid } = await stat(path)
    return uid === owner
  } catch {
    return false
  }
}

async function someUser(): Promise<Identity> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody') ?? []
  const [, , uid, gid] = line
  if (uid === undefined || gid === undefined) {
    throw new LabError('HOST_POSTGRES_MISSING', 'There is neither a user postgres nor nobody')
  }
  return { uid: Number(uid), gid: Number(gid) }
}

import { link, realpath, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../engine/errors.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { type Account, identityOf } from '../process/account.ts'
import { unreadable } from '../process/start-failure.ts'
import type { DatabaseFile } from './databases.ts'

export interface CopyOptions {
  readonly from: string
  /** Must let `account` write. */
  readonly to: string
  readonly files: readonly DatabaseFile[]
  readonly account: Account
  /** Free space on the disk of `to`, bytes; tests say something else. */
  readonly freeBytes?: number
}

/** Left free for others on the disk: mail that waits, above all. */
const SPARE_BYTES = 128 * 1024 * 1024
/** Names per call; the kernel takes 2 MB of arguments. */
const BATCH = 200
const LONGEST_COPY_MS = 10 * 60_000

/**
 * Copies databases, sharing blocks where the file system can (btrfs, XFS). It is done by cp(1) as the account of clamd:
 * a link to a file that clamd may not read must not become a copy that it may. Without room for copies they become hard
 * links, which costs nothing and guards against replaced files only, not against ones that are written over.
 * @throws {EngineError} ENGINE_DATABASE_UNREADABLE, ENGINE_DATABASES_NOT_COPIED
 */
export async function copyDatabases(options: CopyOptions): Promise<void> {
  const { from, to, files } = options
  const needed = files.reduce((sum, { size }) => sum + size, 0)
  if (needed + SPARE_BYTES > (options.freeBytes ?? (await freeBytes(to)))) {
    await linkAll(options, needed)
    return
  }
  for (let at = 0; at < files.length; at += BATCH) {
    const paths = files.slice(at, at + BATCH).map(({ name }) => join(from, name))
    await copyAs(options.account, paths, to)
  }
}

/**
 * Gives files that `account` owns another name, as that account: without the rights of root the kernel lets nobody else do
 * it (fs.protected_hardlinks of sysctl).
 * @returns whether all of them have it now
 */
export async function linkAs(account: Account, paths: readonly string[], to: string): Promise<boolean> {
  try {
    for (let at = 0; at < paths.length; at += BATCH) {
      await runAs(account, 'ln', ['-t', to, '--', ...paths.slice(at, at + BATCH)])
    }
    return true
  } catch {
    // They are copied then.
    return false
  }
}

async function copyAs(account: Account, paths: readonly string[], to: string): Promise<void> {
  const flags = ['-L', '--reflink=auto', '--preserve=timestamps', '-t', to, '--']
  try {
    await runAs(account, 'cp', [...flags, ...paths])
  } catch (cause) {
    const said = saidBy(cause)
    const denied = /cannot (?:open|stat) '(.+?)'(?: for reading)?: Permission denied/.exec(said)?.[1]
    if (denied !== undefined) throw unreadable(denied, account.name, cause)
    throw notCopied(said.split('\n', 1)[0] ?? '', cause)
  }
}

async function linkAll({ from, to, files }: CopyOptions, needed: number): Promise<void> {
  try {
    // Of a link its target: a relative one would lead elsewhere from there.
    for (const { name } of files) await link(await realpath(join(from, name)), join(to, name))
  } catch (cause) {
    throw notCopied(`there is no room for ${needed} bytes, and links fail: ${messageOf(cause)}`, cause)
  }
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

async function runAs(account: Account, program: string, args: readonly string[]): Promise<void> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  await runProgram({ program, args, as: identityOf(account), environment, timeoutMs: LONGEST_COPY_MS })
}

/** What a program wrote to its standard error, or why it did not run. */
function saidBy(error: unknown): string {
  return error instanceof ProgramError && error.stderr !== '' ? error.stderr : messageOf(error)
}

function notCopied(why: string, cause: unknown): EngineError {
  return new EngineError('ENGINE_DATABASES_NOT_COPIED', `The databases could not be copied: ${why}`, {
    cause,
    remedy: 'Make room on the disk of engine.directory, for twice what is in its databases.',
  })
}

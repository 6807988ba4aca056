import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { constants, type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { readConfigFile } from '../../config/load/file.ts'
import { FRAGMENTS_DIRECTORY, fragmentsDirectory, isFragment } from '../../config/load/fragments.ts'
import { DEFAULT_CONFIG_PATH } from '../../config/load/load.ts'
import { syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { ChangeError } from './errors.ts'

/** One file of a configuration, and the one that is named to load it. */
export interface ConfigFile {
  readonly path: string
  readonly main: string
}

/** How it is named to be loaded: the default file need not be there. */
export function namedAs(main: string): string | undefined {
  return main === DEFAULT_CONFIG_PATH ? undefined : main
}

/** A file that was named as an argument: the main one, or one of `conf.d` beside it. */
export function configFileOf(named: string | undefined, config: string | undefined): ConfigFile {
  const main = config ?? DEFAULT_CONFIG_PATH
  if (named === undefined) return { path: main, main }
  if (basename(dirname(resolve(named))) !== FRAGMENTS_DIRECTORY) return { path: named, main: named }
  if (!isFragment(basename(named))) {
    throw new UsageError(
      `${named} is not read: only files of ${FRAGMENTS_DIRECTORY} whose names end in .yaml are`,
      'Name another file, or rename it.',
    )
  }
  const beside = join(dirname(dirname(resolve(named))), basename(main))
  const owner = config ?? beside
  // As it is named when the configuration is read, so that it is known there.
  return { path: join(fragmentsDirectory(owner) ?? '', basename(named)), main: owner }
}

/** A text of a file as it is on disk. */
export interface OnDisk {
  readonly text: string
  /** A byte-order mark in front of it, which is no part of the text. */
  readonly mark: string
}

/**
 * Reads a file that is to be changed.
 * @throws {ConfigError} as when it is loaded
 */
export async function readToChange(path: string): Promise<OnDisk> {
  const { text } = await readConfigFile(path)
  if (!(await stat(path)).isFile()) {
    throw new UsageError(`${path} is no regular file`, 'Name the file that is to be changed.')
  }
  const whole = await readFile(path, 'utf8')
  return { text, mark: whole.startsWith('\ufeff') ? '\ufeff' : '' }
}

/** A file that does not exist yet: for root and the group of its directory. */
const NEW_MODE = 0o640

/**
 * Puts a text in the place of a file, whole or not at all, with the owner and the mode that it has. A link stays a link.
 * @param before what it has to hold still; undefined: it is not there
 * @throws {ChangeError} the file is as it was
 */
export async function writeChanged(path: string, before: OnDisk | undefined, text: string): Promise<void> {
  try {
    const target = before === undefined ? resolve(path) : await realpath(path)
    const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
    try {
      await writeLike(
        draft,
        `${before?.mark ?? ''}${text}`,
        before === undefined ? undefined : await stat(target),
      )
      await mustBe(path, before)
      await rename(draft, target)
    } finally {
      await rm(draft, { force: true })
    }
    await syncDirectory(dirname(target)).catch(() => undefined) // not every file system can
  } catch (error) {
    throw error instanceof ChangeError ? error : unwritable(path, error)
  }
}

async function mustBe(path: string, before: OnDisk | undefined): Promise<void> {
  const now = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (now === (before === undefined ? undefined : `${before.mark}${before.text}`)) return
  throw new ChangeError(
    'CHANGE_MEANWHILE',
    `${path} was changed by somebody else meanwhile; it stays as it is now`,
    {
      remedy: 'Run the command again.',
      details: { path },
    },
  )
}

/**
 * Keeps a copy beside the file, with its owner and mode, under a name that is not there yet.
 * @returns its path: `clamgate.yaml.2026-11-28`
 * @throws {ChangeError} CHANGE_UNWRITABLE
 */
export async function backUp(path: string, { text, mark }: OnDisk, now: Date): Promise<string> {
  const day = now.toISOString().slice(0, 'YYYY-MM-DD'.length)
  for (let number = 1; ; number++) {
    const copy = `${path}.${day}${number === 1 ? '' : `.${number}`}`
    try {
      await writeLike(copy, `${mark}${text}`, await stat(path))
      return copy
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw unwritable(copy, error)
    }
  }
}

/** A new file with the owner and mode of another one, on disk. */
async function writeLike(path: string, text: string, like: Stats | undefined): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
  const file = await open(path, flags, like === undefined ? NEW_MODE : 0o600)
  try {
    await file.writeFile(text)
    if (like !== undefined) await makeAlike(file, like)
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function makeAlike(file: FileHandle, like: Stats): Promise<void> {
  const { uid, gid } = await file.stat()
  if (uid !== like.uid || gid !== like.gid) await file.chown(like.uid, like.gid)
  // After the owner: a change of that takes bits of the mode away.
  await file.chmod(like.mode & 0o7777)
}

function unwritable(path: string, cause: unknown): ChangeError {
  const code = systemCode(cause) ?? 'unknown error'
  const [why, remedy] = FAILURES[code] ?? [
    `cannot be written (${code})`,
    'See that touch can write beside it.',
  ]
  return new ChangeError('CHANGE_UNWRITABLE', `${path} ${why}; nothing was changed`, {
    ...{ remedy, cause },
    details: { path },
  })
}

const FAILURES: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EACCES: ['cannot be written: this user may not write to its directory', 'Run the command as root.'],
  EPERM: ['cannot get the owner that it has', 'Run the command as root.'],
  EBUSY: [
    'cannot be replaced: it is mounted into its directory by itself',
    'Change what is mounted there, or mount its directory instead.',
  ],
  EROFS: ['cannot be written: its file system is read-only', 'Mount it for writing: mount -o remount,rw …'],
  ENOSPC: ['cannot be written: its file system is full', 'Make room there.'],
  EDQUOT: ['cannot be written: the quota of this user is used up', 'Make room there.'],
  ENOENT: ['cannot be written: its directory is not there', 'Make the directory first.'],
}

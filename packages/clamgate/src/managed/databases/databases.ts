import { hash } from 'node:crypto'
import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { EngineError } from '../../engine/errors.ts'
import type { Identity } from '../../ground/program-call.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { removeTree } from '../process/remove-tree.ts'
import { STARTER_FILE } from './starter.ts'

/** The databases in a directory, as they were found. */
export interface DatabaseSet {
  /** main and daily are there, as container (cvd) or patched (cld). */
  readonly official: boolean
  /** Changes whenever a file is added, replaced, altered, removed, or gets other rights. */
  readonly fingerprint: string
  /** Of the directory, where the set holds not all that is there, or not as it is there. */
  readonly seenAs?: string
  /** By name. */
  readonly files: readonly DatabaseFile[]
}

export interface DatabaseFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Changes whenever the file does. */
  readonly print: string
  /** Where it lies, when not in the shared directory. */
  readonly from?: string
}

/**
 * Endings of the files that clamd 0.103 to 1.5 loads from a directory (CLI_DBEXT of libclamav), whatever their case,
 * and that of the signatures beside official containers (1.5).
 */
const ENDINGS = new Set(
  (
    'db hdb hdu hsb hsu fp sfp mdb mdu msb msu ndb ndu ldb ldu sdb zmd rmd pdb gdb wdb cbc ftm cfg cvd cld cud cdb cat crb ' +
    'idb ioc yar yara pwdb ign ign2 imp info sign'
  )
    .split(' ')
    .map((ending) => `.${ending}`),
)
const OFFICIAL = /^(main|daily|bytecode)\.(cvd|cld|cud)$/i
const CONTAINER = /\.(cvd|cld|cud)$/i

/**
 * Reads the directory; one that is not there is empty. A file that is being replaced at this moment counts as it is found.
 * @throws {EngineError} ENGINE_DATABASE_UNREADABLE: what cannot be looked at is not gone
 */
export async function readDatabases(directory: string): Promise<DatabaseSet> {
  const names = (await unlessGone(directory, readdir(directory), [])).filter(isDatabase).toSorted()
  const found = await Promise.all(names.map((name) => lookAt(directory, name)))
  return setOf(found.filter((file) => file !== undefined))
}

export function setOf(files: readonly DatabaseFile[]): DatabaseSet {
  const has = (stem: string) => files.some(({ name }) => isOfficial(name) && stemOf(name) === stem)
  return {
    official: has('main') && has('daily'),
    fingerprint: hash('sha256', files.map(({ name, print }) => `${name}\0${print}`).join('\0')).slice(0, 16),
    files,
  }
}

/** Whether a file is one of the official databases, by its name. */
export function isOfficial(path: string): boolean {
  return OFFICIAL.test(basename(path))
}

/** Names in `before` that have no counterpart in `after`; a container may turn from cvd to cld and back. */
export function removedNames(before: DatabaseSet, after: DatabaseSet): readonly string[] {
  const left = new Set(after.files.map(({ name }) => stemOf(name)))
  return before.files.map(({ name }) => name).filter((name) => !left.has(stemOf(name)))
}

/** Moves a database that clamd cannot load out of the way; freshclam fetches it anew. */
export async function setAside(path: string, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const target = join(directory, basename(path))
  await rename(path, target)
  return target
}

/** Removes what a freshclam that was killed left behind: it works in `tmp.…` directories beside the databases. */
export async function removeLeftovers(databases: string, owner: Identity | undefined): Promise<void> {
  for (const entry of await readdir(databases, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^tmp\.[0-9A-Za-z]+$/.test(entry.name)) continue
    await removeTree(join(databases, entry.name), owner)
  }
}

function isDatabase(name: string): boolean {
  // A name that begins with a dot and has no other is an ending for clamd, and none for extname().
  const ending = name.lastIndexOf('.') === 0 ? name : extname(name)
  return name !== STARTER_FILE && ENDINGS.has(ending.toLowerCase())
}

/** The name of a database, whatever form its container has: `daily` for daily.cvd and daily.cld. */
export function stemOf(name: string): string {
  return name.replace(CONTAINER, '').toLowerCase()
}

/** Undefined for what clamd passes over: a directory, a link to nothing, a file that is gone by now. */
async function lookAt(directory: string, name: string): Promise<DatabaseFile | undefined> {
  const path = join(directory, name)
  const facts = await unlessGone(path, stat(path, { bigint: true }), undefined)
  if (facts?.isFile() !== true) return undefined
  const { size, mtimeNs, dev, ino, mode, uid, gid } = facts
  return { name, size: Number(size), print: [size, mtimeNs, dev, ino, mode, uid, gid].join(':') }
}

async function unlessGone<T, G>(path: string, asked: Promise<T>, gone: G): Promise<T | G> {
  try {
    return await asked
  } catch (cause) {
    // A link in a circle leads nowhere either.
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(cause) ?? '')) return gone
    throw new EngineError('ENGINE_DATABASE_UNREADABLE', `${path} cannot be looked at: ${messageOf(cause)}`, {
      cause,
      remedy:
        'Let the user of the daemon enter the directory and what its links lead to; the databases in use stay.',
      details: { path },
    })
  }
}

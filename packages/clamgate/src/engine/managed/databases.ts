import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What is in the database directory. */
export interface DatabaseFiles {
  /** main and daily are there, as container (cvd) or patched (cld). */
  readonly official: boolean
  /** Changes whenever an official file does. */
  readonly fingerprint: string
}

const OFFICIAL = /^(main|daily|bytecode)\.(cvd|cld|cud)$/i
/** Reads the directory. A file that is being replaced at this moment counts as it is found. */
export async function readDatabases(directory: string): Promise<DatabaseFiles> {
  const names = (await readdir(directory).catch(() => [])).toSorted()
  const official = names.filter((name) => OFFICIAL.test(name))
  const has = (stem: string) => official.some((name) => name.toLowerCase().startsWith(`${stem}.`))
  const prints = await Promise.all(official.map((name) => fingerprintOf(directory, name)))
  return {
    official: has('main') && has('daily'),
    fingerprint: prints.join(' '),
  }
}

/** Whether a file is one of the official databases, by its name. */
export function isOfficial(path: string): boolean {
  return OFFICIAL.test(basename(path))
}

/** Moves a database that clamd cannot load out of the way; freshclam fetches it anew. */
export async function setAside(path: string, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const target = join(directory, basename(path))
  await rename(path, target)
  return target
}

/** Removes what a freshclam that was killed left behind: it works in `tmp.…` directories beside the databases. */
export async function removeLeftovers(databases: string): Promise<void> {
  for (const entry of await readdir(databases, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^tmp\.[0-9A-Za-z]+$/.test(entry.name)) continue
    await rm(join(databases, entry.name), { recursive: true, force: true })
  }
}

async function fingerprintOf(directory: string, name: string): Promise<string> {
  const facts = await stat(join(directory, name)).catch(() => undefined)
  return `${name}:${facts?.size ?? 0}:${facts?.mtimeMs ?? 0}:${facts?.ino ?? 0}`
}

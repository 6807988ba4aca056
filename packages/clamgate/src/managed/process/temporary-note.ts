import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises'

/** A temporary directory that was made, or was about to be. */
export interface TemporaryEntry {
  /** Whose it is. */
  readonly uid: number
  readonly gid: number
  readonly path: string
}

/** What the note names: a line `uid gid path` each. */
export async function readTemporaryNote(path: string): Promise<readonly TemporaryEntry[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const entries = await Promise.all(text.split('\n').map((line) => parseEntry(line)))
  return entries.filter((entry) => entry !== undefined)
}

/**
 * Writes it anew: beside and then in its place, so that a full disk leaves what the note said before. An empty one goes.
 * @throws the system error
 */
export async function writeTemporaryNote(path: string, entries: readonly TemporaryEntry[]): Promise<void> {
  if (entries.length === 0) {
    await rm(path, { force: true })
    return
  }
  const draft = `${path}.new`
  try {
    await writeFile(draft, entries.map((entry) => `${entry.uid} ${entry.gid} ${entry.path}\n`).join(''), {
      mode: 0o600,
    })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function parseEntry(line: string): Promise<TemporaryEntry | undefined> {
  const [, uid, gid, path] = /^(\d{1,10}) (\d{1,10}) (\/.+)$/.exec(line) ?? []
  if (path !== undefined) return { uid: Number(uid), gid: Number(gid), path }
  // Earlier versions wrote the path alone; whose it is shows in the directory.
  if (!line.startsWith('/')) return undefined
  const facts = await lstat(line).catch(() => undefined)
  return facts?.isDirectory() === true ? { uid: facts.uid, gid: facts.gid, path: line } : undefined
}

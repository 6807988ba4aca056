import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { formatOf } from '../catalogue/formats.ts'
import { canHit } from '../check/formats.ts'
import type { FileClass, Format, LiveFile, Rating } from '../types.ts'

/** A database file that clamd reads and whose text anybody can read; containers of ClamAV are none. */
export interface SearchedFile {
  readonly name: string
  readonly path: string
  readonly format: Format
  /** The key of a source; `local` for a file of the administrator. */
  readonly source: string
  readonly rating: Rating | undefined
  readonly class: FileClass | undefined
  /** When its content came, ISO 8601; of a file of the administrator when he changed it. */
  readonly updated: string
}

/** What is live at a moment. */
export interface SearchedFiles {
  /** Changes with the content of any of them. */
  readonly id: string
  /** Ours in the order of the manifest, then those of the administrator by their names. */
  readonly files: readonly SearchedFile[]
}

/** Beginning of files that we make ourselves, and of those that are on their way. */
const OURS = /^\.?clamgate-/i

/** Looks at what is live now: what the manifest has, and what else is in the directory. */
export async function searchedFiles(
  manifest: readonly LiveFile[],
  directory: string,
): Promise<SearchedFiles> {
  const owned = new Set(manifest.map(({ name }) => name))
  const others = (await readdir(directory).catch(() => []))
    .filter((name) => !owned.has(name) && !OURS.test(name))
    .toSorted()
  const local = await Promise.all(others.map((name) => localFile(name, directory)))
  const ours = manifest
    .filter(({ format }) => canHit(format))
    .map(({ name, format, source, rating, class: kind, updated, sha256 }) => ({
      file: { name, path: join(directory, name), format, source, rating, class: kind, updated },
      print: `${name} ${sha256}`,
    }))
  const all = [...ours, ...local.filter((one) => one !== undefined)]
  const id = createHash('sha256')
    .update(all.map(({ print }) => print).join('\n'))
    .digest('hex')
  return { id, files: all.map(({ file }) => file) }
}

/** Undefined: clamd reads none of that name, it has no names of signatures, or it went away. */
async function localFile(
  name: string,
  directory: string,
): Promise<{ readonly file: SearchedFile; readonly print: string } | undefined> {
  const format = formatOf(name)
  if (format === undefined || !canHit(format)) return undefined
  const path = join(directory, name)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) return undefined
  const { size, mtimeMs } = found
  const updated = new Date(mtimeMs).toISOString()
  const nobodys = { source: 'local', rating: undefined, class: undefined, updated }
  return { file: { name, path, format, ...nobodys }, print: `${name} ${size} ${mtimeMs}` }
}

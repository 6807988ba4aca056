import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SourceFile } from '../house-rules/source.ts'

/** What has passed: the digest of a test file, by its path. */
export type Passed = ReadonlyMap<string, string>

/** A digest of all that decides whether a test passes: its sources, and around them versions, packages, other files. */
export function digestOf(files: readonly SourceFile[], surroundings: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (text: string) => hash.update(`${text.length}:`).update(text)
  for (const text of surroundings) add(text)
  for (const file of files) {
    add(file.path)
    add(digestOfText(file))
  }
  return hash.digest('hex')
}

/** Most files are imported by many tests. */
const textDigests = new WeakMap<SourceFile, string>()

function digestOfText(file: SourceFile): string {
  const known = textDigests.get(file)
  if (known !== undefined) return known
  const digest = createHash('sha256').update(file.text).digest('hex')
  textDigests.set(file, digest)
  return digest
}

/** A memory that is missing or broken holds nothing. */
export async function readPassed(path: string): Promise<Passed> {
  let entries: unknown
  try {
    entries = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return new Map()
  }
  if (typeof entries !== 'object' || entries === null) return new Map()
  const isText = (entry: readonly [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string'
  return new Map(Object.entries(entries).filter(isText))
}

export async function writePassed(path: string, passed: Passed): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}`
  await writeFile(part, JSON.stringify(Object.fromEntries(passed), undefined, 1))
  await rename(part, path)
}

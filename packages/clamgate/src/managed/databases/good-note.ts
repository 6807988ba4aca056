import { readFile } from 'node:fs/promises'
import { replaceFile } from '../../ground/replace-file.ts'
import type { DatabaseFile, DatabaseSet } from './databases.ts'

/** A generation as a note names it: its directory, and what is in there. */
export interface NotedGeneration {
  readonly name: string
  readonly set: DatabaseSet
}

/** What a later life of ours may fall back on. */
export interface GoodNote {
  /** The last one that a clamd has proved. */
  readonly current: NotedGeneration
  /** The one that was proved before it. */
  readonly before: NotedGeneration | undefined
}

/** Undefined where there is none, or one that a full disk cut off. */
export async function readGoodNote(path: string): Promise<GoodNote | undefined> {
  let note: unknown
  try {
    note = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
  if (!isRecord(note)) return undefined
  const current = parseGeneration(note)
  return current && { current, before: parseGeneration(note['before']) }
}

export async function writeGoodNote(path: string, { current, before }: GoodNote): Promise<void> {
  await replaceFile(path, `${JSON.stringify({ ...current, before })}\n`, 0o600)
}

function parseGeneration(value: unknown): NotedGeneration | undefined {
  if (!isRecord(value)) return undefined
  const { name, set } = value
  if (typeof name !== 'string' || !/^[0-9a-zA-Z-]+$/.test(name) || !isRecord(set)) return undefined
  const { official, fingerprint, files } = set
  if (typeof official !== 'boolean' || typeof fingerprint !== 'string') return undefined
  if (!Array.isArray(files) || files.length === 0 || !files.every(isFile)) return undefined
  return { name, set: { official, fingerprint, files } }
}

function isFile(value: unknown): value is DatabaseFile {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['size'] === 'number' &&
    typeof value['print'] === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

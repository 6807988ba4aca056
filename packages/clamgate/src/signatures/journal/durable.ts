import { constants } from 'node:fs'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { replaceFile } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { inDirectory } from './disk-fault.ts'

const OWNER_ONLY = 0o600

/** Puts a document in its place: it is there as a whole, or as it was. Makes its directory where there is none. */
export async function writeDocument(path: string, document: unknown): Promise<void> {
  const directory = dirname(path)
  await inDirectory(directory, async () => {
    // As a run makes it, whoever comes first.
    await mkdir(directory, { recursive: true, mode: 0o755 })
    await replaceFile(path, `${JSON.stringify(document, null, 1)}\n`, OWNER_ONLY)
  })
}

/** What a document is: there and whole, not there, or nothing that we wrote. */
export type Found<T> = { readonly kind: 'whole'; readonly value: T } | { readonly kind: 'none' | 'foreign' }

/** @throws {SignatureError} where it cannot be read */
export async function readDocument<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<Found<z.output<S>>> {
  let text: string
  try {
    text = await inDirectory(dirname(path), () => readText(path))
  } catch (error) {
    if (error instanceof Error && systemCode(error.cause) === 'ENOENT') return { kind: 'none' }
    throw error
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? { kind: 'whole', value: parsed.data } : { kind: 'foreign' }
  } catch {
    return { kind: 'foreign' }
  }
}

/** A pipe in its place must not hold us up. */
async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return await readFile(file, 'utf8')
  } finally {
    await file.close()
  }
}

/** Moves away what nobody can read, so that a person may look at it. @returns where it is now */
export async function setAside(path: string): Promise<string> {
  const target = `${path}.broken`
  await inDirectory(dirname(path), () => rename(path, target))
  return target
}

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { systemCode } from '../../ground/thrown.ts'
import { inDirectory } from './disk-fault.ts'

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Writes a document beside its place, syncs it and renames it: it is there as a whole, or as it was. */
export async function writeDocument(path: string, document: unknown): Promise<void> {
  await inDirectory(dirname(path), async () => {
    const draft = `${path}.${randomBytes(4).toString('hex')}.new`
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(`${JSON.stringify(document, null, 1)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined)
      throw error
    }
    await syncDirectory(dirname(path))
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

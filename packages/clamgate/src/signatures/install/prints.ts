import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { spentBuffers } from '../../ground/spent-buffers.ts'
import { systemCode } from '../../ground/thrown.ts'
import type { Content } from './manifest.ts'

const CHUNK_BYTES = 256 * 1024
const READABLE = 0o444

/** Changes whenever somebody writes to a file, replaces it, or changes its rights; undefined where no file is. */
export async function printOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await lstat(path, { bigint: true })
    return [size, mtimeNs, ctimeNs, ino].join(':')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** @throws the system error where it cannot be read */
export async function digestOf(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  const digest = createHash('sha256')
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: CHUNK_BYTES })) {
      digest.update(chunk)
      spentBuffers(chunk.length)
    }
  } finally {
    await file.close()
  }
  return digest.digest('hex')
}

/** Whether the file is in the directory with its content, and may be read by all. */
export async function isIntact(directory: string, { name, sha256, bytes }: Content): Promise<boolean> {
  const path = join(directory, name)
  try {
    const found = await lstat(path)
    if (!found.isFile() || found.size !== bytes || (found.mode & READABLE) !== READABLE) return false
    return (await digestOf(path)) === sha256
  } catch (error) {
    if (isGone(error) || systemCode(error) === 'ELOOP') return false
    throw error
  }
}

export function isGone(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

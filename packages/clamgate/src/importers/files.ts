import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { systemCode } from '../ground/thrown.ts'

/** Largest file that is read, bytes; a real configuration has a few thousand. */
export const MAX_IMPORT_BYTES = 1024 * 1024

/** A file as text; or why it cannot be read, to follow its name. */
export type ReadText = { readonly text: string } | { readonly problem: string; readonly cause?: unknown }

/** Reads a file as text. Neither waits at a pipe nor reads past the limit, whatever the path turns out to be. */
export function readText(path: string): ReadText {
  try {
    const bytes = readBytes(path)
    if (bytes === 'directory') return { problem: 'is a directory, not a file' }
    if (bytes === 'special') return { problem: 'is not a file' }
    if (bytes.length > MAX_IMPORT_BYTES) return { problem: `is larger than ${MAX_IMPORT_BYTES} bytes` }
    if (bytes.includes(0)) return { problem: 'is not text: it holds NUL bytes' }
    // Old files are in Latin-1 now and then; every sequence of bytes is text in it.
    return { text: bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1') }
  } catch (cause) {
    return { problem: systemProblem(cause), cause }
  }
}

/** Reads a file that an option names. */
export function readListFile(path: string): ReadText {
  return isAbsolute(path) ? readText(path) : { problem: 'is no absolute path' }
}

function readBytes(path: string): Buffer | 'directory' | 'special' {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) return stats.isDirectory() ? 'directory' : 'special'
    const bytes = Buffer.alloc(MAX_IMPORT_BYTES + 1)
    let length = 0
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null)
      length += read
      if (read === 0 || length === bytes.length) return bytes.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

function systemProblem(cause: unknown): string {
  const code = systemCode(cause) ?? 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  return code === 'EACCES' ? 'may not be read by this user' : `cannot be read (${code})`
}

import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { ListFile } from './context.ts'
import { ImportError } from './errors.ts'

/** Largest file that is read, bytes; a real clamav-milter.conf has a few thousand. */
export const MAX_CONF_BYTES = 1024 * 1024

/**
 * Reads a clamav-milter.conf as text.
 * @throws {ImportError} IMPORT_UNREADABLE
 */
export function readConf(path: string): string {
  const read = readText(path)
  if ('text' in read) return read.text
  throw new ImportError('IMPORT_UNREADABLE', `${path} ${read.problem}`, {
    remedy: 'Name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf.',
    details: { path },
    cause: read.cause,
  })
}

/** Reads a file that an option names. */
export function readListFile(path: string): ListFile {
  return isAbsolute(path) ? readText(path) : { problem: 'is no absolute path' }
}

type Read = { readonly text: string } | { readonly problem: string; readonly cause?: unknown }

/** Neither waits at a pipe nor reads past the limit, whatever the path turns out to be. */
function readText(path: string): Read {
  try {
    const bytes = readBytes(path)
    if (bytes === undefined) return { problem: 'is not a file' }
    if (bytes.length > MAX_CONF_BYTES) return { problem: `is larger than ${MAX_CONF_BYTES} bytes` }
    if (bytes.includes(0)) return { problem: 'is not text: it holds NUL bytes' }
    // Old files are in Latin-1 now and then; every sequence of bytes is text in it.
    return { text: bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1') }
  } catch (cause) {
    return { problem: systemProblem(cause), cause }
  }
}

/** Undefined for what is not a file. */
function readBytes(path: string): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(file).isFile()) return undefined
    const bytes = Buffer.alloc(MAX_CONF_BYTES + 1)
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
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  return code === 'EACCES' ? 'may not be read by this user' : `cannot be read (${code})`
}

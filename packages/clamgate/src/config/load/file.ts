import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ConfigError, type ConfigErrorCode } from '../errors.ts'
import type { Place } from '../problem.ts'

/** Largest configuration file, bytes. A real one has a few thousand; parsed, YAML takes a thousandfold of its size. */
export const MAX_CONFIG_BYTES = 1024 * 1024

/** A configuration file as it was read. */
export interface ConfigText {
  /** Without a byte-order mark. */
  readonly text: string
  /** True when every user of the machine can read the file: no place for a secret. */
  readonly worldReadable: boolean
}

/**
 * Reads a configuration file as text.
 *
 * @throws {ConfigError} CONFIG_NOT_FOUND, CONFIG_UNREADABLE (with the place, where a byte is the fault)
 */
export async function readConfigFile(path: string): Promise<ConfigText> {
  const { bytes, mode } = await readBytes(path)
  const fault = faultOf(bytes)
  if (fault !== undefined) throw failure('CONFIG_UNREADABLE', path, fault)
  const text = bytes.toString('utf8')
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text, worldReadable: (mode & 0o004) !== 0 }
}

interface Fault {
  readonly message: string
  readonly remedy: string
  readonly place?: Place
  readonly cause?: unknown
}

async function readBytes(path: string): Promise<{ readonly bytes: Buffer; readonly mode: number }> {
  try {
    const kind = await stat(path)
    if (kind.isDirectory()) {
      throw failure('CONFIG_UNREADABLE', path, { message: 'is a directory', remedy: 'name the file in it' })
    }
    if (kind.isSocket() || kind.isBlockDevice()) {
      throw failure('CONFIG_UNREADABLE', path, { message: 'is not a file', remedy: 'name a YAML file' })
    }
    const parts: Buffer[] = []
    // Never more than one byte past the limit: the path may be a pipe or a device without an end.
    const stream: AsyncIterable<Buffer> = createReadStream(path, { end: MAX_CONFIG_BYTES })
    for await (const part of stream) parts.push(part)
    return { bytes: Buffer.concat(parts), mode: kind.mode }
  } catch (error) {
    throw error instanceof ConfigError ? error : failure(...systemFault(path, error))
  }
}

function systemFault(path: string, error: unknown): [ConfigErrorCode, string, Fault] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const remedy = 'correct the path, or create the file: an empty one is a valid configuration'
    return ['CONFIG_NOT_FOUND', path, { message: 'there is no such file', remedy, cause: error }]
  }
  const fault =
    code === 'EACCES' || code === 'EPERM'
      ? {
          message: 'no permission to read it',
          remedy: 'run as a user who may, or let this user read it: chown, chmod',
        }
      : { message: `cannot be read (${code})`, remedy: 'see that cat can read it' }
  return ['CONFIG_UNREADABLE', path, { ...fault, cause: error }]
}

function faultOf(bytes: Buffer): Fault | undefined {
  if (bytes.length > MAX_CONFIG_BYTES) {
    return { message: `is larger than ${MAX_CONFIG_BYTES} bytes`, remedy: 'see that this is the right file' }
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { message: 'is UTF-16', remedy: 'save it as UTF-8: iconv -f UTF-16 -t UTF-8' }
  }
  if (!isUtf8(bytes)) {
    return { message: 'is not UTF-8 text here', remedy: 'save the file as UTF-8', place: firstInvalid(bytes) }
  }
  const control = bytes.findIndex(
    (byte, at) => isForbidden(byte) || (byte === 0x0d && bytes[at + 1] !== 0x0a),
  )
  if (control === -1) return undefined
  const name =
    bytes[control] === 0 ? 'NUL byte' : `control character 0x${bytes.toString('hex', control, control + 1)}`
  return {
    message: `holds a ${name}`,
    remedy: 'remove it; see that this is the right file',
    place: placeOf(bytes, control),
  }
}

function isForbidden(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f
}

function firstInvalid(bytes: Buffer): Place {
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    const text = bytes.subarray(start, end === -1 ? bytes.length : end)
    if (!isUtf8(text) || end === -1) {
      const decoded = text.toString('utf8')
      return { line, column: Math.max(decoded.indexOf('\ufffd'), 0) + 1 }
    }
    start = end + 1
  }
}

function placeOf(bytes: Buffer, offset: number): Place {
  const before = bytes.toString('utf8', 0, offset)
  const lines = before.split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

function failure(code: ConfigErrorCode, file: string, { message, remedy, place, cause }: Fault): ConfigError {
  return new ConfigError(code, {
    file,
    problems: [{ severity: 'error', key: '', place, message, remedy }],
    ...(cause === undefined ? {} : { cause }),
  })
}

import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isDescriptorPath } from '../../ground/descriptor-path.ts'
import { systemCode } from '../../ground/thrown.ts'
import { whoMay } from '../../ground/who-may.ts'
import { ConfigError } from '../errors.ts'
import { broken, type Place, type Words, words } from '../problem.ts'

/** Largest configuration file, bytes. A real one has a few thousand; parsed, YAML takes a thousandfold of its size. */
export const MAX_CONFIG_BYTES = 1024 * 1024

/** A file as it was read. */
export interface ConfigText {
  /** Without a byte-order mark. */
  readonly text: string
  /** Who may read and write the file. */
  readonly mode: number
}

/**
 * Reads a configuration file as text.
 *
 * @throws {ConfigError} CONFIG_NOT_FOUND, CONFIG_UNREADABLE (with the place, where a byte is the fault)
 */
export async function readConfigFile(path: string): Promise<ConfigText> {
  const read = await readText(path).catch(async (cause: unknown) => {
    const code = systemCode(cause) ?? 'unknown error'
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
    const problems = [broken(undefined, await systemWords(code, path))]
    throw new ConfigError(isMissing ? 'CONFIG_NOT_FOUND' : 'CONFIG_UNREADABLE', {
      file: path,
      problems,
      cause,
    })
  })
  if (!('fault' in read)) return read
  throw new ConfigError('CONFIG_UNREADABLE', { file: path, problems: [broken(read.fault.place, read.fault)] })
}

async function systemWords(code: string, path: string): Promise<Words> {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return words(
        'there is no such file',
        'correct the path, or create the file: an empty one is a valid configuration',
      )
    case 'EACCES':
    case 'EPERM':
      return words(
        'no permission to read it',
        `run ${await whoMay(path, 'read')}, or let this user read it: chown, chmod`,
      )
    default:
      return words(`cannot be read (${code})`, 'see that cat can read it')
  }
}

/** What is wrong with what a file is or holds, and where. */
interface Fault extends Words {
  readonly place?: Place
}

/**
 * Reads a file as text, or says why it holds none.
 *
 * @throws the error of the system when it cannot be read
 */
export async function readText(path: string): Promise<ConfigText | { readonly fault: Fault }> {
  const kind = await stat(path)
  if (kind.isDirectory()) return { fault: words('is a directory', 'name the file in it') }
  if (kind.isSocket() || kind.isBlockDevice()) {
    return { fault: words('is not a file', 'name a YAML file') }
  }
  if (kind.isFIFO() && !isDescriptorPath(path)) {
    return { fault: words('is a named pipe', 'name a YAML file, or hand it over as <(…) or /dev/stdin') }
  }
  const parts: Buffer[] = []
  // Never more than one byte past the limit: the path may be a pipe or a device without an end.
  const stream: AsyncIterable<Buffer> = createReadStream(path, { end: MAX_CONFIG_BYTES })
  for await (const part of stream) parts.push(part)
  const bytes = Buffer.concat(parts)
  const fault = faultOf(bytes)
  return fault === undefined
    ? { text: bytes.toString('utf8').replace(/^\ufeff/, ''), mode: kind.mode }
    : { fault }
}

function faultOf(bytes: Buffer): Fault | undefined {
  if (bytes.length > MAX_CONFIG_BYTES) {
    return words(`is larger than ${MAX_CONFIG_BYTES} bytes`, 'see that this is the right file')
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return words('is UTF-16', 'save it as UTF-8: iconv -f UTF-16 -t UTF-8')
  }
  if (!isUtf8(bytes)) {
    return { ...words('is not UTF-8 text here', 'save the file as UTF-8'), place: firstInvalid(bytes) }
  }
  const control = bytes.findIndex(
    (byte, at) => isForbidden(byte) || (byte === 0x0d && bytes[at + 1] !== 0x0a),
  )
  if (control === -1) return undefined
  const name =
    bytes[control] === 0 ? 'NUL byte' : `control character 0x${bytes.toString('hex', control, control + 1)}`
  return {
    ...words(`holds a ${name}`, 'remove it; see that this is the right file'),
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

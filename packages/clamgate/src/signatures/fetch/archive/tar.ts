import { SignatureError } from '../../errors.ts'

/** A member of an archive, as its header has it. */
export interface TarMember {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'other'
  readonly bytes: number
}

/** Where the content of a member goes. */
export interface MemberSink {
  write(chunk: Buffer): Promise<void>
  end(): Promise<void>
}

export interface TarBounds {
  /** Of all members with their headers, unpacked, bytes. */
  readonly maxBytes: number
  readonly maxMembers: number
}

const BLOCK_BYTES = 512
/** Long names and the like. */
const MAX_EXTENSION_BYTES = 64 * 1024

/**
 * Reads a tar archive (POSIX ustar and pax, GNU) once, from its beginning to its end.
 * @param take where the content of a member goes; undefined: it is passed over
 * @throws {SignatureError} SIGNATURES_ARCHIVE
 */
export async function readTar(
  chunks: AsyncIterable<Buffer>,
  bounds: TarBounds,
  take: (member: TarMember) => Promise<MemberSink | undefined>,
): Promise<void> {
  const input = new Input(chunks, bounds.maxBytes)
  let next: { name?: string | undefined; size?: number | undefined } = {}
  for (let count = 0; ; count++) {
    const block = await input.read(BLOCK_BYTES)
    if (block === undefined) throw broken(count === 0 ? 'it is empty' : 'its end is missing')
    if (block.every((byte) => byte === 0)) break
    if (count >= bounds.maxMembers) throw broken(`it has more than ${bounds.maxMembers} members`)
    const header = readHeader(block)
    const bytes = next.size ?? header.bytes
    const padding = (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES
    if (header.type === 'x' || header.type === 'L' || header.type === 'K' || header.type === 'g') {
      if (bytes > MAX_EXTENSION_BYTES) throw broken(`a header of it has ${bytes} bytes`)
      const content = (await input.exactly(bytes + padding)).subarray(0, bytes)
      if (header.type === 'L') next = { ...next, name: text(content) }
      if (header.type === 'x') next = { ...next, ...readPax(content) }
      continue
    }
    const name = next.name ?? header.name
    next = {}
    const sink = await take({ name, kind: header.kind, bytes })
    // Of what is no file the size has no meaning in old archives, and is 0 in new ones.
    const held = header.kind === 'other' ? 0 : bytes
    for (let rest = held; rest > 0; ) {
      const chunk = await input.some(rest)
      rest -= chunk.length
      await sink?.write(chunk)
    }
    await sink?.end()
    if (held > 0) await input.exactly(padding)
  }
  // To the end of the compressed stream, where its own check is.
  await input.drain()
}

interface Header {
  readonly name: string
  readonly type: string
  readonly kind: TarMember['kind']
  readonly bytes: number
}

function readHeader(block: Buffer): Header {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  if (number(block.subarray(148, 156)) !== sum) throw broken('a header of it is damaged')
  const type = String.fromCharCode(block[156] ?? 0)
  const isUstar = block.toString('latin1', 257, 262) === 'ustar'
  // GNU has something else in the place of the prefix.
  const prefix = isUstar && block[263] === 0x30 ? text(block.subarray(345, 500)) : ''
  const name = text(block.subarray(0, 100))
  const isFile = type === '0' || type === '\0' || type === '7'
  const isDirectory = type === '5' || (isFile && name.endsWith('/'))
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    kind: isDirectory ? 'directory' : isFile ? 'file' : 'other',
    bytes: number(block.subarray(124, 136)),
  }
}

/** Octal digits, or base 256 where the highest bit is set (GNU). */
function number(field: Buffer): number {
  const first = field[0] ?? 0
  if ((first & 0x80) !== 0) {
    const value = field.reduce((total, byte, at) => total * 256 + (at === 0 ? byte & 0x7f : byte), 0)
    if (first === 0xff || !Number.isSafeInteger(value)) throw broken('a member of it has no possible size')
    return value
  }
  const digits = text(field).trim()
  if (!/^[0-7]*$/.test(digits)) throw broken('a number in it cannot be read')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** Records `LENGTH KEY=VALUE\n` of POSIX.1-2001. */
function readPax(content: Buffer): { name?: string; size?: number } {
  const found: { name?: string; size?: number } = {}
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(0x20, at)
    const length = blank === -1 ? Number.NaN : Number(content.toString('latin1', at, blank))
    if (!Number.isInteger(length) || length <= blank - at || at + length > content.length) {
      throw broken('an extended header of it cannot be read')
    }
    const record = content.toString('utf8', blank + 1, at + length - 1)
    const [key, value] = [record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1)]
    if (key === 'path') found.name = value
    if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value)
    at += length
  }
  return found
}

function text(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? field.length : end)
}

function broken(why: string): SignatureError {
  return new SignatureError('SIGNATURES_ARCHIVE', why)
}

/** Bytes on demand, with a bound on all of them. */
class Input {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #maxBytes: number
  #held: Buffer = Buffer.alloc(0)
  #total = 0

  constructor(chunks: AsyncIterable<Buffer>, maxBytes: number) {
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#maxBytes = maxBytes
  }

  /** At least one byte, and no more than `most`. */
  async some(most: number): Promise<Buffer> {
    if (this.#held.length === 0 && !(await this.#more())) throw broken('it is cut off')
    const part = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  async exactly(size: number): Promise<Buffer> {
    const bytes = await this.read(size)
    if (bytes === undefined) throw broken('it is cut off')
    return bytes
  }

  /** Undefined: there is nothing left. */
  async read(size: number): Promise<Buffer | undefined> {
    while (this.#held.length < size) {
      if (await this.#more()) continue
      if (this.#held.length === 0 && size > 0) return undefined
      throw broken('it is cut off')
    }
    const bytes = this.#held.subarray(0, size)
    this.#held = this.#held.subarray(size)
    return bytes
  }

  async drain(): Promise<void> {
    do this.#held = Buffer.alloc(0)
    while (await this.#more())
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next()
    if (done === true) return false
    this.#total += value.length
    if (this.#total > this.#maxBytes) throw broken(`it holds more than ${this.#maxBytes} bytes`)
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
    return true
  }
}

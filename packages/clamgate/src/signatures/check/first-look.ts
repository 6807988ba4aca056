import { open } from 'node:fs/promises'

/** What a file is by its first bytes, where that is no list of signatures. */
export interface FirstLook {
  /** Undefined: it may be what it should be. */
  readonly foreign: Foreign | undefined
  /** A byte-order mark (UTF-8): the loader takes it for a part of the first name. */
  readonly hasMark: boolean
}

export interface Foreign {
  /** A web page, a message: whatever a server has for those whom it gives no file. */
  readonly isDecoy: boolean
  /** `a web page (HTML)` */
  readonly what: string
}

const HEAD_BYTES = 4096
const MARK = Buffer.from('efbbbf', 'hex')
const BINARY: readonly (readonly [magic: string, what: string])[] = [
  ['1f8b', 'gzip data'],
  ['504b0304', 'a zip archive'],
  ['425a68', 'bzip2 data'],
  ['fd377a585a00', 'xz data'],
  ['28b52ffd', 'zstd data'],
  ['377abcaf271c', 'a 7z archive'],
  ['7f454c46', 'a program (ELF)'],
  ['fffe', 'text in UTF-16'],
  ['feff', 'text in UTF-16'],
]
/** A signed container of ClamAV: never taken from third parties, since it can switch parts of the engine off. */
const CONTAINER = 'ClamAV-VDB:'

export async function lookAtHead(path: string): Promise<FirstLook> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return firstLook(buffer.subarray(0, bytesRead))
}

export function firstLook(head: Buffer): FirstLook {
  const hasMark = head.subarray(0, MARK.length).equals(MARK)
  return { hasMark, foreign: foreignIn(hasMark ? head.subarray(MARK.length) : head) }
}

function foreignIn(head: Buffer): Foreign | undefined {
  const hex = head.toString('hex', 0, 8)
  const binary = BINARY.find(([magic]) => hex.startsWith(magic))
  if (binary !== undefined) return { isDecoy: false, what: binary[1] }
  if (head.includes(0)) return { isDecoy: false, what: 'binary data' }
  const text = head.toString('latin1').trimStart()
  if (text.startsWith(CONTAINER)) return { isDecoy: false, what: 'a signed container of ClamAV' }
  if (text.startsWith('-----BEGIN PGP')) return { isDecoy: false, what: 'an OpenPGP message' }
  if (/^<\?xml/i.test(text)) return { isDecoy: true, what: 'XML' }
  if (/^<(?:!|\w|\/)/.test(text)) return { isDecoy: true, what: 'a web page (HTML)' }
  if (/^(?:\{\s*(?:"|\})|\[\s*(?:[{"[\]]))/.test(text)) return { isDecoy: true, what: 'a message (JSON)' }
  return undefined
}

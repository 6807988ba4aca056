import { createCipheriv } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** A file of a large set, as it lies in the directory. */
export interface BigFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly signatures: number
}

export interface BigSetOptions {
  readonly files: number
  /** Of all of them together. */
  readonly bytes: number
  /** Another revision has other signatures, as many. */
  readonly revision?: number
}

interface Shape {
  readonly ending: string
  /** Of the bytes of the set. */
  readonly share: number
  /** Bytes that are random in a line, in hexadecimal digits on the disk. */
  readonly random: number
  line(hex: string, id: string): string
}

/** As the large providers have it: hashes above all, then patterns of URLs, then the rest. */
const SHAPES: readonly Shape[] = [
  {
    ending: 'hdb',
    share: 0.5,
    random: 16,
    line: (hex, id) => `${hex}:${30_000 + id.length}:Lab.Big.Hash.${id}\n`,
  },
  {
    ending: 'hsb',
    share: 0.3,
    random: 32,
    line: (hex, id) => `${hex}:${30_000 + id.length}:Lab.Big.Sha.${id}\n`,
  },
  { ending: 'ndb', share: 0.12, random: 80, line: (hex, id) => `Lab.Big.Body.${id}:4:*:${hex}\n` },
  {
    ending: 'ldb',
    share: 0.08,
    random: 80,
    line: (hex, id) =>
      `Lab.Big.Logic.${id};Engine:81-255,Target:4;0&1;${hex.slice(0, 80)};${hex.slice(80)}\n`,
  },
]

/** Lines that are made at a time. */
const BATCH = 4096

/** Writes many databases, the same ones each time; nothing has what they look for. */
export async function makeBigSet(directory: string, options: BigSetOptions): Promise<readonly BigFile[]> {
  const { files, bytes, revision = 1 } = options
  const noise = noiseOf(revision)
  const perShape = Math.max(1, Math.floor(files / SHAPES.length))
  const made: BigFile[] = []
  for (const [index, shape] of SHAPES.entries()) {
    const count = index === SHAPES.length - 1 ? files - made.length : perShape
    for (let number = 0; number < count; number++) {
      const name = `big${String(made.length).padStart(3, '0')}.${shape.ending}`
      const wanted = Math.floor((bytes * shape.share) / count)
      const path = join(directory, name)
      made.push({ name, path, ...(await writeBig(path, { shape, wanted, noise, serial: made.length })) })
    }
  }
  return made
}

interface Job {
  readonly shape: Shape
  readonly wanted: number
  readonly noise: (bytes: number) => Buffer
  readonly serial: number
}

async function writeBig(path: string, { shape, wanted, noise, serial }: Job) {
  await using file = await open(path, 'w')
  let bytes = 0
  let signatures = 0
  while (bytes < wanted) {
    const hex = noise(shape.random * BATCH).toString('hex')
    let text = ''
    for (let at = 0; at < BATCH && bytes + text.length < wanted; at++) {
      const own = hex.slice(at * shape.random * 2, (at + 1) * shape.random * 2)
      text += shape.line(own, `${serial}-${signatures}`)
      signatures += 1
    }
    await file.write(text)
    bytes += text.length
  }
  return { bytes, signatures }
}

/** Bytes that look random and are the same each time: a stream cipher of zeros. */
function noiseOf(revision: number): (bytes: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, revision), Buffer.alloc(16))
  return (bytes) => cipher.update(Buffer.alloc(bytes))
}

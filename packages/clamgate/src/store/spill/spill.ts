import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { CLEAN_SHARE, KIND_LETTERS, newTally, type Tally, WRITE_KINDS } from '../write/queue.ts'

/** In their order; the random part keeps a name from coming again, since the database remembers how far a file was replayed. */
const NAME = /^\d{8}-[0-9a-f]{8}\.jsonl$/
const LF = 0x0a
/** Then the next file is begun: one that was replayed gives its room back. */
const FILE_BYTES = 4 * 1024 * 1024

/** Lines of a file that wait, the oldest first. */
export interface SpilledLines {
  readonly file: string
  readonly lines: readonly string[]
  /** Octets of the file up to the end of these. */
  readonly end: number
}

interface SpillFile {
  readonly name: string
  /** All of it. */
  bytes: number
  /** Octets that are in the database. */
  seen: number
}

interface OpenFile {
  readonly descriptor: number
  readonly file: SpillFile
}

/**
 * Files for what the database does not take: JSON, a line each, appended and synced before anybody hears that it is safe. They
 * are read in the order in which they were written, and deleted behind the reader. All of it blocks: it is for the thread that
 * writes.
 */
export class Spill {
  readonly #directory: string
  readonly #maxBytes: () => number
  readonly #files: SpillFile[] = []
  /** The file that is appended to: the last. */
  #open: OpenFile | undefined
  /** The file that is being read, the first, as it was when its last line was appended. */
  #read: { readonly name: string; readonly octets: Buffer } | undefined
  #last = 0

  constructor(directory: string, maxBytes: () => number) {
    this.#directory = directory
    this.#maxBytes = maxBytes
  }

  /** Finds what a run before has left; the directory is made when it is needed. @throws the system's error where the directory cannot be read */
  find(): void {
    for (const name of namesIn(this.#directory)) {
      if (this.#files.some((file) => file.name === name)) continue
      this.#files.push({ name, bytes: statSync(join(this.#directory, name)).size, seen: 0 })
      this.#last = Math.max(this.#last, Number.parseInt(name, 10))
    }
  }

  get bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get isEmpty(): boolean {
    return this.#files.length === 0
  }

  /** So much of a file is in the database already. */
  setSeen(name: string, seen: number): void {
    const file = this.#files.find((one) => one.name === name)
    if (file !== undefined) file.seen = Math.max(file.seen, Math.min(seen, file.bytes))
  }

  /**
   * Appends lines, each with its end, and syncs them. Where the bound is reached those of clean mail are left out first.
   * @param kinds a letter for each line
   * @returns what there was no room for
   * @throws the system's error: nothing of it is in the file
   */
  append(octets: Uint8Array, kinds: string): Tally {
    const { kept, dropped } = this.#bounded(octets, kinds)
    if (kept.length === 0) return dropped
    this.#open ??= this.#begin()
    const { descriptor, file } = this.#open
    try {
      let written = 0
      while (written < kept.length) {
        written += writeSync(descriptor, kept, written, kept.length - written, file.bytes + written)
      }
      fdatasyncSync(descriptor)
    } catch (error) {
      // What a full disk took of it would be a torn line in the middle.
      cut(descriptor, file.bytes)
      throw error
    }
    file.bytes += kept.length
    if (file.bytes >= FILE_BYTES) this.#end()
    return dropped
  }

  /** The oldest lines that wait. @throws the system's error where a file cannot be read */
  next(most: number): SpilledLines | undefined {
    const [file] = this.#files
    if (file === undefined) return undefined
    const octets = this.#contents(file).subarray(0, file.bytes)
    const lines: string[] = []
    let end = file.seen
    while (lines.length < most) {
      const lf = octets.indexOf(LF, end)
      // A last line without its end was torn when somebody was killed: nobody was told that it is safe.
      if (lf === -1) break
      lines.push(octets.toString('utf8', end, lf))
      end = lf + 1
    }
    if (lines.length > 0) return { file: file.name, lines, end }
    this.#forget(file)
    return this.next(most)
  }

  /** The oldest file cannot be read: it gets another name, for somebody to look at, and those behind it go on. @returns its new name */
  setAside(): string | undefined {
    const [file] = this.#files
    if (file === undefined) return undefined
    const aside = `${file.name}.unreadable`
    renameSync(join(this.#directory, file.name), join(this.#directory, aside))
    this.#forget(file)
    return aside
  }

  /** They are in the database. */
  replayed({ file: name, end }: SpilledLines): void {
    const [file] = this.#files
    if (file?.name !== name) return
    file.seen = end
    if (end >= file.bytes) this.#forget(file)
  }

  close(): void {
    this.#end()
  }

  #forget(file: SpillFile): void {
    if (this.#open?.file === file) this.#end()
    this.#files.shift()
    this.#read = undefined
    rmSync(join(this.#directory, file.name), { force: true })
  }

  #contents(file: SpillFile): Buffer {
    if (this.#read?.name !== file.name || this.#read.octets.length < file.bytes) {
      this.#read = { name: file.name, octets: readFileSync(join(this.#directory, file.name)) }
    }
    return this.#read.octets
  }

  #begin(): OpenFile {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
    const name = `${String(this.#last + 1).padStart(8, '0')}-${randomBytes(4).toString('hex')}.jsonl`
    const descriptor = openSync(join(this.#directory, name), 'wx', 0o600)
    this.#last += 1
    const file = { name, bytes: 0, seen: 0 }
    this.#files.push(file)
    // Its name has to outlive a power cut, too.
    const directory = openSync(this.#directory, 'r')
    try {
      fsyncSync(directory)
    } finally {
      closeSync(directory)
    }
    return { descriptor, file }
  }

  #end(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor)
    this.#open = undefined
  }

  #bounded(octets: Uint8Array, kinds: string): { readonly kept: Uint8Array; readonly dropped: Tally } {
    const dropped = newTally()
    const max = this.#maxBytes()
    const used = this.bytes
    if (used + octets.length <= CLEAN_SHARE * max) return { kept: octets, dropped }
    const kept: Uint8Array[] = []
    let [size, from] = [used, 0]
    for (const letter of kinds) {
      const line = octets.subarray(from, octets.indexOf(LF, from) + 1)
      from += line.length
      const kind = WRITE_KINDS.find((one) => KIND_LETTERS[one] === letter) ?? 'finding'
      if (size + line.length > (kind === 'clean' ? CLEAN_SHARE : 1) * max) {
        dropped[kind] += 1
        continue
      }
      size += line.length
      kept.push(line)
    }
    return { kept: Buffer.concat(kept), dropped }
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => NAME.test(name))
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function cut(descriptor: number, bytes: number): void {
  try {
    ftruncateSync(descriptor, bytes)
  } catch {
    // The next write begins at the same place: what is torn is written over.
  }
}

import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../../ground/thrown.ts'
import { syncDirectory } from '../keep/directory.ts'
import { damaged } from './description.ts'
import type { EntryLogLine } from './types.ts'

const at = z.iso.datetime()
const recipients = z.array(z.int().min(0))

const lineSchema = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('release-begun'),
    ...{ at, by: z.string(), attempt: z.string(), recipients },
    as: z.enum(['original', 'attachment', 'zip']),
    to: z.array(z.string()).optional(),
    sender: z.enum(['original', 'null']).optional(),
    first: z.string().optional(),
  }),
  z.object({
    act: z.literal('release-ended'),
    ...{ at, attempt: z.string() },
    results: z.array(
      z.object({
        recipient: z.int().min(0),
        state: z.enum(['released', 'refused', 'deferred', 'unknown']),
        queueId: z.string().optional(),
        words: z.string().optional(),
      }),
    ),
  }),
  z.object({ act: z.literal('deleted'), at, by: z.string(), recipients }),
  z.object({ act: z.literal('noted'), at, by: z.string(), what: z.string(), words: z.string() }),
])

/** Larger than any log grows by releases; what is longer is no log of ours. */
const LOG_MAX_BYTES = 64 * 1024 ** 2
// A pipe that somebody has put there keeps nobody waiting.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW
const OWNER_ONLY = 0o600
const LINE_END = 10

/**
 * Reads what happened to an entry after it was kept. The last line counts only when it was written to its end: whoever wrote
 * it was told nothing else.
 * @throws {EntryError} QUARANTINE_ENTRY_DAMAGED: what happened is not known, so that nothing may be released
 */
export async function readLog(id: string, path: string): Promise<readonly EntryLogLine[]> {
  let file: FileHandle
  try {
    file = await open(path, READ)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    if (systemCode(error) === 'ELOOP') throw damaged(id, 'its log is a link', error)
    throw error
  }
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw damaged(id, 'its log is no file')
    if (facts.size > LOG_MAX_BYTES) throw damaged(id, `its log has ${facts.size} bytes`)
    const content = await file.readFile()
    return parseLog(id, content.subarray(0, content.lastIndexOf(LINE_END) + 1).toString('utf8'))
  } finally {
    await file.close()
  }
}

/** Lines without the one that is torn. */
function parseLog(id: string, text: string): readonly EntryLogLine[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line, index) => {
    try {
      return lineSchema.parse(JSON.parse(line))
    } catch (cause) {
      throw damaged(id, `line ${index + 1} of its log cannot be read`, cause)
    }
  })
}

/** A log that lines are appended to; its file is made, and opened, with the first one. */
export class LogWriter implements AsyncDisposable {
  readonly #path: string
  readonly #syncDirectory: (path: string) => Promise<void>
  #file: FileHandle | undefined
  #isNew = false

  constructor(path: string, sync: (path: string) => Promise<void> = syncDirectory) {
    this.#path = path
    this.#syncDirectory = sync
  }

  /**
   * Appends a line and syncs it; a line that a crash has torn makes room for it first. When it rejects, the log is as it was,
   * or has a torn line, which counts for nothing.
   * @returns by how many bytes the file is larger
   */
  async append(line: EntryLogLine): Promise<number> {
    const file = await this.#opened()
    const before = await withoutTornLine(file)
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      await file.appendFile(bytes)
      await file.sync()
      if (this.#isNew) await this.#syncDirectory(dirname(this.#path))
    } catch (error) {
      // A disk that is full takes a part of a line. The next one would be cut from it as well.
      await file.truncate(before).catch(() => undefined)
      throw error
    }
    this.#isNew = false
    return bytes.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file
    try {
      this.#file = await open(this.#path, APPEND | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY)
      this.#isNew = true
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      this.#file = await open(this.#path, APPEND)
    }
    return this.#file
  }
}

/** Cuts a line without an end away. @returns the size of what stays */
async function withoutTornLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  if (size === 0) return 0
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  if (last[0] === LINE_END) return size
  const content = Buffer.alloc(size)
  const { bytesRead } = await file.read(content, 0, size, 0)
  const end = content.subarray(0, bytesRead).lastIndexOf(LINE_END) + 1
  await file.truncate(end)
  return end
}

import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { cleanText } from '../../ground/clean.ts'
import { systemCode } from '../../ground/thrown.ts'
import { checkDirectory, SharedSync } from '../keep/directory.ts'
import { DAY_MS, dayOfEntry, startOfDay, timeOfEntry } from '../keep/entry-id.ts'
import { quarantineError } from '../keep/errors.ts'
import { removeFile } from '../keep/shelf.ts'
import { copiesNow, copiesOf } from '../release/states.ts'
import { type ContentStore, sizeOfFile } from './content.ts'
import { damaged, parseDescription } from './description.ts'
import { EntryError } from './errors.ts'
import type { Holds } from './holds.ts'
import { LogWriter, readLog } from './log.ts'
import type { Entries, Entry, EntryDescription, EntryLogLine, OpenMessage } from './types.ts'
import { verified } from './verified.ts'

export interface EntriesDeps {
  /** `quarantine.directory`: absolute. It need not be there. */
  readonly directory: string
  readonly content: ContentStore
  readonly holds: Holds
  /**
   * Asked before anything is changed; left out: it may be.
   * @throws where another daemon has the directory
   */
  readonly own?: () => Promise<void>
  /** An entry is another one than before: a line was appended to its log. */
  readonly onChanged?: (entry: Entry) => void
  /** Entries were removed, or are larger, by these bytes (negative: smaller). */
  readonly onSized?: (change: { readonly entries: number; readonly bytes: number }) => void
  readonly onRemoved?: (id: string) => void
  /** Wall clock, Unix time, ms. */
  readonly now?: () => number
}

/** Thousands of recipients fit; what is longer is no description of ours. */
const DESCRIPTION_MAX_BYTES = 64 * 1024 ** 2
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** The entries of a quarantine's directory. Nothing is held in memory but who is at which of them. */
export function createEntries(deps: EntriesDeps): Entries {
  const { directory, content, holds, own, onChanged, onSized, onRemoved, now = Date.now } = deps
  const pathOf = (id: string, kind: 'json' | 'log') => join(directory, dayOfEntry(id), `${id}.${kind}`)
  /** Appends under way, by id: two lines are never written at once. */
  const writing = new Map<string, Promise<unknown>>()
  const sync = new SharedSync()

  async function describe(id: string): Promise<EntryDescription> {
    if (timeOfEntry(id) === undefined) throw noEntry(id)
    return await onDisk(async () => parseDescription(id, await readText(id, pathOf(id, 'json'))))
  }

  /** Errors of the system name the directory, and what to do. */
  async function onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof EntryError) throw error
      throw quarantineError(error, directory)
    }
  }

  async function read(id: string): Promise<Entry> {
    const description = await describe(id)
    const log = await onDisk(() => readLog(id, pathOf(id, 'log')))
    return entryOf(description, log, holds.has(id))
  }

  function entryOf(description: EntryDescription, log: readonly EntryLogLine[], isRunning: boolean): Entry {
    const copies = copiesOf(description.recipients, log, () => isRunning)
    return { description, log, copies: copiesNow(copies, now()) }
  }

  function inTurnOf<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (writing.get(id) ?? Promise.resolve()).then(work)
    const settled = mine
      .catch(() => undefined)
      .then(() => {
        if (writing.get(id) === settled) writing.delete(id)
      })
    writing.set(id, settled)
    return mine
  }

  async function openMessage(
    description: EntryDescription,
    see: (octets: Buffer) => void = () => undefined,
  ): Promise<OpenMessage> {
    const opened = await onDisk(() => content.open(description))
    try {
      // Every octet is read and counted before the first is handed out: who gets some never has to take them back.
      for await (const octets of verified(description, opened.read())) see(octets)
    } catch (error) {
      await opened[Symbol.asyncDispose]()
      throw error instanceof EntryError ? error : quarantineError(error, directory)
    }
    return {
      bytes: description.message.bytes,
      content: () => Readable.from(verified(description, opened.read()), { objectMode: false }),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  }

  const writerOf = (id: string) => new LogWriter(pathOf(id, 'log'), (path) => sync.sync(path))

  async function appendWith(id: string, writer: LogWriter, line: EntryLogLine): Promise<void> {
    const bytes = await onDisk(async () => {
      await checkDirectory(join(directory, dayOfEntry(id)))
      return await writer.append(line)
    })
    onSized?.({ entries: 0, bytes })
  }

  return {
    read,
    open: async (id) => await openMessage(await describe(id)),
    append: (id, line) =>
      inTurnOf(id, async () => {
        if (own !== undefined) await onDisk(own)
        await describe(id) // a log alone would be no entry
        await using writer = writerOf(id)
        await appendWith(id, writer, line)
        // The line is on disk, whatever becomes of telling others.
        await read(id).then(onChanged, () => undefined)
      }),
    async take(id, who) {
      const hold = holds.take(id, who)
      try {
        if (own !== undefined) await onDisk(own)
        const entry = await read(id)
        const { description } = entry
        const log = [...entry.log]
        const writer = writerOf(id)
        return {
          entry,
          open: (see) => openMessage(description, see),
          append: (line) =>
            inTurnOf(id, async () => {
              await appendWith(id, writer, line)
              log.push(line)
              onChanged?.(entryOf(description, log, true))
            }),
          async [Symbol.asyncDispose]() {
            hold[Symbol.dispose]()
            const left = entryOf(description, log, false)
            // Its end could not be written down: from here on nobody knows it.
            if (left.copies.some(({ state }) => state === 'unknown')) onChanged?.(left)
            await writer[Symbol.asyncDispose]()
          },
        }
      } catch (error) {
        hold[Symbol.dispose]()
        throw error
      }
    },
    remove: (id) =>
      inTurnOf(id, async () => {
        if (timeOfEntry(id) === undefined) throw noEntry(id)
        if (own !== undefined) await onDisk(own)
        await onDisk(async () => {
          await checkDirectory(join(directory, dayOfEntry(id))).catch((error: unknown) => {
            throw systemCode(error) === 'ENOENT' ? noEntry(id) : error
          })
          const size = await sizeOfFile(pathOf(id, 'json'))
          if (!(await removeFile(pathOf(id, 'json')))) throw noEntry(id)
          // From here on it is no entry: a failure leaves what the next sweep removes.
          onRemoved?.(id)
          const logBytes = await sizeOfFile(pathOf(id, 'log'))
          const contentBytes = await content.remove(id)
          await removeFile(pathOf(id, 'log'))
          onSized?.({ entries: -1, bytes: -(size + logBytes + contentBytes) })
        })
      }),
    hold: (id, who) => holds.take(id, who),
    reserve: (id, who) => holds.reserve(id, who),
    async *ids({ fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = {}) {
      for (const day of (await namesIn(directory)).sort().reverse()) {
        const startMs = startOfDay(day)
        if (startMs === undefined || startMs + DAY_MS <= fromMs || startMs > toMs) continue
        const names = await namesIn(join(directory, day))
        for (const name of names.sort().reverse()) {
          const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : ''
          const timeMs = timeOfEntry(id)
          // A file that lies in the directory of another day cannot be found by its id.
          if (timeMs === undefined || dayOfEntry(id) !== day) continue
          if (timeMs >= fromMs && timeMs <= toMs) yield id
        }
      }
    },
  }
}

async function readText(id: string, path: string): Promise<string> {
  const file = await open(path, READ).catch((error: unknown) => {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noEntry(id)
    if (code === 'ELOOP') throw damaged(id, 'a link is in the place of its description', error)
    throw error
  })
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw damaged(id, 'its description is no file')
    if (facts.size > DESCRIPTION_MAX_BYTES) throw damaged(id, `its description has ${facts.size} bytes`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Names in a directory; none where it is not there, or is a link. */
async function namesIn(path: string): Promise<string[]> {
  try {
    if (!(await lstat(path)).isDirectory()) return []
    return await readdir(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw quarantineError(error, path)
  }
}

function noEntry(id: string): EntryError {
  return new EntryError('QUARANTINE_NO_ENTRY', `There is no entry ${shown(id)} in the quarantine`, {
    details: { id: shown(id) },
    remedy: 'clamgate quarantine list shows those that there are; it may have expired.',
  })
}

/** An id comes from whoever asks. */
function shown(id: string): string {
  return cleanText(id, 60)
}

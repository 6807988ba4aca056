import { messageOf } from '../../ground/thrown.ts'
import type { EntryRecord } from '../../store/types.ts'
import { EntryError } from '../entries/errors.ts'
import type { Entries } from '../entries/types.ts'
import { QuarantineError } from '../keep/errors.ts'
import { entryRecord } from './record.ts'

/** The index, as far as it is made anew. */
export interface IndexPort {
  /** Takes entries; waits until they are in the index, or safe on their way. */
  write(entries: readonly EntryRecord[]): Promise<void>
  /** Takes ids away. */
  remove(ids: readonly string[]): Promise<void>
  /** Ids of this host that are in the index, newest first. */
  ids(): AsyncIterable<string>
}

export interface ReindexDeps {
  readonly entries: Entries
  readonly index: IndexPort
  readonly host: string
}

export interface Reindexed {
  readonly entries: number
  readonly gone: number
  readonly damaged: readonly { readonly id: string; readonly sentence: string }[]
}

/** Entries that are read together, and go to the index together. */
const GROUP = 500
/** Of them, so many at once: mail that is kept meanwhile has the disk, too. */
const AT_ONCE = 8

/**
 * Makes the index anew from the directory: every entry as its files say, and none that is not there. It goes in groups, and
 * leaves room between them for what comes in meanwhile.
 */
export async function reindex(
  { entries, index, host }: ReindexDeps,
  onProgress: (progress: { readonly read: number; readonly total: number }) => void,
  signal: AbortSignal,
): Promise<Reindexed> {
  const ids: string[] = []
  for await (const id of entries.ids()) ids.push(id)
  const { count, damaged } = await writeAll(ids, { entries, index, host }, onProgress, signal)
  const there = new Set(ids)
  const gone = await removeGone(index.ids(), (id) => there.has(id), { entries, index }, signal)
  return { entries: count, gone, damaged }
}

/**
 * Brings into the index what the directory has and the index has not, and takes out what is not there any more: somebody was
 * at the files while no daemon ran. Names alone are compared, so that nothing is read of entries that both have.
 */
export async function renewIndex(
  { entries, index, host }: ReindexDeps,
  signal: AbortSignal,
): Promise<Reindexed> {
  const known = new Set<string>()
  for await (const id of index.ids()) {
    signal.throwIfAborted()
    known.add(id)
  }
  const missing: string[] = []
  for await (const id of entries.ids()) if (!known.delete(id)) missing.push(id)
  const { count, damaged } = await writeAll(missing, { entries, index, host }, () => undefined, signal)
  const gone = await removeGone(known, () => false, { entries, index }, signal)
  return { entries: count, gone, damaged }
}

async function writeAll(
  ids: readonly string[],
  { entries, index, host }: ReindexDeps,
  onProgress: (progress: { readonly read: number; readonly total: number }) => void,
  signal: AbortSignal,
) {
  const damaged: { id: string; sentence: string }[] = []
  let count = 0
  for (let start = 0; start < ids.length; start += GROUP) {
    signal.throwIfAborted()
    const found = await readGroup(ids.slice(start, start + GROUP), entries, host, damaged)
    count += found.length
    await index.write(found)
    onProgress({ read: Math.min(start + GROUP, ids.length), total: ids.length })
    await new Promise(setImmediate)
  }
  return { count, damaged }
}

async function readGroup(
  ids: readonly string[],
  entries: Entries,
  host: string,
  damaged: { id: string; sentence: string }[],
): Promise<readonly EntryRecord[]> {
  const found: EntryRecord[] = []
  const waiting = ids.values()
  const worker = async () => {
    for (const id of waiting) {
      try {
        found.push(entryRecord(await entries.read(id), host))
      } catch (error) {
        if (!(error instanceof EntryError) && !(error instanceof QuarantineError)) throw error
        // One that the disk does not give, as a file that was restored as root, keeps none of the others out.
        if (error.code !== 'QUARANTINE_NO_ENTRY') damaged.push({ id, sentence: messageOf(error) })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found
}

/** Takes out of the index what is not in the directory; what came in since it was listed is. @returns how many */
async function removeGone(
  ids: AsyncIterable<string> | Iterable<string>,
  isThere: (id: string) => boolean,
  { entries, index }: Pick<ReindexDeps, 'entries' | 'index'>,
  signal: AbortSignal,
): Promise<number> {
  const gone: string[] = []
  for await (const id of ids) {
    signal.throwIfAborted()
    if (!isThere(id) && (await isGone(id, entries))) gone.push(id)
  }
  for (let start = 0; start < gone.length; start += GROUP)
    await index.remove(gone.slice(start, start + GROUP))
  return gone.length
}

async function isGone(id: string, entries: Entries): Promise<boolean> {
  try {
    await entries.read(id)
    return false
  } catch (error) {
    return error instanceof EntryError && error.code === 'QUARANTINE_NO_ENTRY'
  }
}

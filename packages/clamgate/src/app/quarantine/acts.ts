import { addressKey } from '../../access/may.ts'
import type {
  ActItem,
  ActProgress,
  ActReply,
  DeleteRequest,
  ReleaseRequest,
} from '../../api/quarantine/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import { CodedError, failureWords } from '../../ground/coded-error.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entries, Entry } from '../../quarantine/entries/types.ts'
import { copiesOf, WHY_NOT, whyNot } from '../../quarantine/release/states.ts'
import type { ReleaseResult, Releaser } from '../../quarantine/release/types.ts'
import type { Admission, Admitted } from './admission.ts'
import type { Noted } from './note.ts'

export interface ActDeps {
  readonly entries: Entries
  readonly releaser: Releaser
  readonly log: Log
  /** Writes down for the timeline what somebody did. */
  readonly note: (noted: Noted) => void
  readonly now: () => number
  readonly admit: Admission
}

/** How such work is followed; see `api/lines/tell.ts`. */
interface Following {
  readonly onProgress: (progress: ActProgress) => void
  readonly signal: AbortSignal
  readonly stillMay?: (() => Promise<void>) | undefined
}

/** Releases that are under way at once, each with a session of its own: the disk syncs for several while the MTA answers others. */
const RELEASES_AT_ONCE = 8

/** Gives entries back, one result for each. */
export async function releaseEach(
  { ids, dryRun, ...request }: ReleaseRequest,
  deps: ActDeps,
  following: Following,
): Promise<ActReply> {
  return await each(ids, RELEASES_AT_ONCE, { ...following, log: deps.log }, async (id) => {
    const { by, to, as, again, recipients: addresses } = request
    const admitted = await deps.admit(id, to === undefined ? 'quarantine.release' : 'quarantine.forward')
    const { entry } = admitted
    const recipients = wantedOf(admitted, addresses)
    if (dryRun) return await wouldRelease(entry, { ...request, indices: recipients }, deps)
    const options = { by, to, as, again, recipients, sender: request.sender }
    const results = await deps.releaser.release(id, options, following.signal)
    return { id, ...describeResults(results), copies: results.map(describeResult) }
  })
}

/** Deletes entries, or takes recipients away from them, one result for each. */
export async function deleteEach(
  { ids, by, recipients: addresses, dryRun }: DeleteRequest,
  deps: ActDeps,
  following: Following,
): Promise<ActReply> {
  return await each(ids, 1, { ...following, log: deps.log }, async (id) => {
    // One whose description cannot be read is deleted as a whole.
    const admitted = await deps.admit(id, 'quarantine.delete').catch((error: unknown) => {
      if (addresses === undefined && isDamaged(error)) return undefined
      throw error
    })
    using _hold = deps.entries.hold(id, `${by} deletes`)
    const wanted = admitted && wantedOf(admitted, addresses)
    if (admitted === undefined || wanted === undefined) {
      return await removeWhole(id, admitted?.entry, by, dryRun, deps)
    }
    // As it is now that nobody else does anything with it.
    const entry = await deps.entries.read(id)
    const left = entry.copies.filter(({ state }, index) => state !== 'deleted' && !wanted.includes(index))
    if (left.length === 0) return await removeWhole(id, entry, by, dryRun, deps)
    const recipients = wanted.filter((index) => entry.copies[index]?.state !== 'deleted')
    if (recipients.length === 0) return { id, result: 'nothing', sentence: 'It was deleted for them already' }
    // Of how many is not said: whoever looks after some of them must not hear of the others.
    const words = `for ${counted(recipients.length, 'recipient')}`
    if (dryRun) return { id, result: 'done', sentence: `Would be deleted ${words}` }
    await deps.entries.append(id, { act: 'deleted', at: new Date(deps.now()).toISOString(), by, recipients })
    deps.note({ actor: by, act: 'delete', entry: id, result: 'ok', words: `Deleted ${words}` })
    const sentence = `Entry ${id} was deleted ${words}, by ${cleanText(by)}`
    deps.log.info('quarantine.deleted', sentence, { entry: id, by, recipients: recipients.length })
    return { id, result: 'done', sentence: `Deleted ${words}` }
  })
}

async function removeWhole(
  id: string,
  entry: Entry | undefined,
  by: string,
  dryRun: boolean,
  { entries, log, note }: ActDeps,
): Promise<Omit<ActItem, 'id'> & { id: string }> {
  if (dryRun) return { id, result: 'done', sentence: 'Would be deleted' }
  await entries.remove(id)
  note({ actor: by, act: 'delete', entry: id, result: 'ok', words: 'Deleted' })
  const queueId = entry?.description.queueId
  log.info('quarantine.deleted', `Entry ${id} was deleted, by ${cleanText(by)}`, { entry: id, by, queueId })
  return { id, result: 'done', sentence: 'Deleted' }
}

/** Of its description, or its log. */
function isDamaged(error: unknown): boolean {
  return error instanceof EntryError && error.code === 'QUARANTINE_ENTRY_DAMAGED'
}

/**
 * The copies that are meant: those of these addresses, or all that somebody may act on; undefined: the whole entry.
 * @throws {EntryError} QUARANTINE_NO_RECIPIENT, of others' copies, too
 */
function wantedOf(
  { entry, indices, isWhole }: Admitted,
  addresses: readonly string[] | undefined,
): readonly number[] | undefined {
  if (addresses === undefined) return isWhole ? undefined : indices
  return indicesOf(entry, addresses, indices)
}

async function wouldRelease(
  entry: Entry,
  { to, again, indices }: Pick<ReleaseRequest, 'to' | 'again'> & { indices: readonly number[] | undefined },
  { entries }: ActDeps,
): Promise<ActItem> {
  const { id, recipients } = entry.description
  await using _content = await entries.open(id) // one that is damaged would not be released
  if (to !== undefined)
    return { id, result: 'done', sentence: `Would be sent to ${counted(to.length, 'address')}` }
  const copies = copiesOf(recipients, entry.log)
  const wanted = [...new Set(indices ?? copies.keys())].flatMap((index) => copies[index] ?? [])
  const described = wanted.map((copy) => {
    const why = whyNot(copy, again)
    if (why === undefined) return { address: copy.address, state: 'would be released' }
    return { address: copy.address, state: 'skipped', words: WHY_NOT[why], why }
  })
  const released = described.filter(({ state }) => state !== 'skipped').length
  const sentence = `Would be released to ${released} of ${counted(wanted.length, 'recipient')}`
  return { id, result: released === 0 ? 'nothing' : 'done', sentence, copies: described }
}

function describeResults(results: readonly ReleaseResult[]): Pick<ActItem, 'result' | 'sentence'> {
  const counts = new Map<string, number>()
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1)
  const released = counts.get('released') ?? 0
  const skipped = counts.get('skipped') ?? 0
  const [first] = results
  if (skipped === results.length) return { result: 'nothing', sentence: first?.words ?? 'Nothing to release' }
  const sentence = [...counts].map(([state, count]) => `${state} ${count}`).join(', ')
  if (released + skipped === results.length) return { result: 'done', sentence }
  return { result: released > 0 ? 'partly' : 'failed', sentence }
}

function describeResult({ address, state, queueId, words, why }: ReleaseResult) {
  return { address, state, queueId, words, why }
}

/** @throws {EntryError} QUARANTINE_NO_RECIPIENT */
function indicesOf(
  { copies, description }: Entry,
  addresses: readonly string[],
  among: readonly number[],
): readonly number[] {
  return addresses.flatMap((address) => {
    const wanted = addressKey(address)
    const found = among.filter((index) => addressKey(copies[index]?.address ?? '') === wanted)
    if (found.length > 0) return found
    const whom = cleanText(address, 100)
    throw new EntryError('QUARANTINE_NO_RECIPIENT', `${description.id} is not kept for ${whom}`, {
      details: { id: description.id, address: whom },
      remedy: `This shows for whom: clamgate quarantine show ${description.id}`,
    })
  })
}

/**
 * Does something with each, so many at a time, and tells what came of it. When nobody listens any more, or whoever asked may no more, it
 * begins no other; what is under way is told before it says so.
 */
async function each(
  ids: readonly string[],
  atOnce: number,
  { onProgress, signal, stillMay, log }: Following & Pick<ActDeps, 'log'>,
  work: (id: string) => Promise<ActItem>,
): Promise<ActReply> {
  const reply = { total: ids.length, done: 0, partly: 0, failed: 0, nothing: 0 }
  const waiting = ids.values()
  let finished = 0
  const worker = async () => {
    for (const id of waiting) {
      signal.throwIfAborted()
      await stillMay?.()
      const item = await work(id).catch((error: unknown) => failed(id, error, log))
      reply[item.result] += 1
      finished += 1
      onProgress({ done: finished, total: ids.length, item })
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, ids.length) }, worker))
  const stopped = ended.find(({ status }) => status === 'rejected')
  if (stopped?.status === 'rejected') throw stopped.reason
  return reply
}

function failed(id: string, error: unknown, log: Log): ActItem {
  if (!(error instanceof CodedError)) {
    const entry = cleanText(id, 60)
    log.error('quarantine.act-failed', `Nothing could be done with the entry ${entry}: ${messageOf(error)}`, {
      ...{ ...failureFields(error), entry },
    })
  }
  return { id: cleanText(id, 60), result: 'failed', ...failureWords(error) }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`
}

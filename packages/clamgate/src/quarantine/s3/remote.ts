import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../ground/clock.ts'
import { systemCode } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { startOfDay, timeOfEntry } from '../keep/entry-id.ts'
import { CONTENT_KINDS, type ContentKind, REMOTE_MARK } from '../keep/shelf.ts'
import type { S3Client } from './client.ts'
import { S3Error } from './errors.ts'
import { createMark, encodeMark } from './mark.ts'
import { removeRemote, uploadEntry } from './upload.ts'

export interface RemoteDeps {
  readonly client: S3Client
  readonly log: Pick<Log, 'info' | 'warn'>
  readonly clock: Clock
  /** Of the quarantine. */
  readonly directory: string
  /** How long a reply may wait for S3, ms. */
  readonly replyWaitMs: () => number
  /** What was on our disk and is on S3 now, bytes. */
  readonly onFreed: (bytes: number) => void
  readonly waits?: Waits
}

/** How patient uploads are that nobody waits for, ms. */
interface Waits {
  /** Between tries after a failure; each is twice as long as the one before. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** For an answer, beside the time that the bytes take. */
  readonly answerMs: number
}

/** How S3 does, as far as is known. */
export interface RemoteStatus {
  readonly bucket: string
  /** Entries whose message is to be uploaded, and those that are to be removed there. */
  readonly waiting: number
  readonly uploaded: number
  readonly problem:
    | { readonly code: string; readonly message: string; readonly remedy: string | undefined }
    | undefined
}

/** What happens on S3 to entries of this host. Mail never waits for it longer than `replyWaitMs`, and never fails by it. */
export interface Remote {
  /** What is to be on disk beside a new entry before it may be uploaded. */
  mark(id: string, kind: ContentKind): Buffer
  /** The entry that a mark was made for is there, or it could not be made. */
  made(id: string): void
  /** An entry was made: uploads it at once if that goes well in time, else later. Never rejects. */
  kept(id: string): Promise<void>
  /** Entries were removed from our disk: what S3 has of them goes, too. */
  removed(): void
  status(): RemoteStatus
  /** Takes up what an earlier life has left. */
  start(): void
  stop(): Promise<void>
}

const WAITS: Waits = { firstPauseMs: 5_000, longestPauseMs: 600_000, answerMs: 60_000 }
/** Between looks for what was left undone that nobody asked for. */
const LOOK_MS = 3_600_000
const REMOVAL_WAIT_MS = 1_000

/** Keeps S3 as our disk says that it should be. */
export function createRemote(deps: RemoteDeps): Remote {
  const { client, log, clock, directory, replyWaitMs, onFreed, waits = WAITS } = deps
  const stopping = new AbortController()
  /** Uploads under way, by id: what is removed meanwhile waits for them. */
  const underWay = new Map<string, Promise<unknown>>()
  /** Entries whose marks may be there before they are. */
  const making = new Set<string>()
  const uploads = new Set<string>()
  const removals = new Set<string>()
  let uploaded = 0
  let problem: S3Error | undefined
  let pauseMs = 0
  let triedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let looking: NodeJS.Timeout | undefined
  let soon: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined

  function upload(id: string, signal: AbortSignal): Promise<void> {
    const work = uploadEntry(id, { client, directory, signal, answerMs: waits.answerMs }).then((bytes) => {
      uploads.delete(id)
      if (bytes > 0) {
        uploaded += 1
        onFreed(bytes)
      }
    })
    underWay.set(id, work)
    return work.finally(() => underWay.delete(id))
  }

  function isWell(): void {
    // What was broken off says nothing of S3.
    if (stopping.signal.aborted) return
    pauseMs = 0
    if (problem === undefined) return
    problem = undefined
    log.info('quarantine.s3-well', 'The quarantine reaches S3 again: what waited on our disk is uploaded', {
      waiting: uploads.size,
    })
  }

  function failed(error: unknown): void {
    const ours =
      error instanceof S3Error ? error : new S3Error('S3_WRONG_ANSWER', String(error), { cause: error })
    pauseMs = Math.min(Math.max(2 * pauseMs, waits.firstPauseMs), waits.longestPauseMs)
    triedAt = clock.monotonic()
    const isNews = problem?.code !== ours.code
    problem = ours
    if (!isNews || stopping.signal.aborted) return
    const sentence = `${ours.message}; messages stay on our disk and are uploaded later`
    log.warn('quarantine.s3-failed', sentence, { ...failureFields(ours), waiting: uploads.size })
  }

  function later(): void {
    if (stopping.signal.aborted || uploads.size + removals.size === 0) return
    clearTimeout(timer)
    const ms = Math.max(0, pauseMs - (clock.monotonic() - triedAt))
    timer = setTimeout(work, pauseMs === 0 ? 0 : ms).unref()
  }

  function work(): void {
    working ??= runAll()
      .then(isWell, failed)
      .finally(() => {
        working = undefined
        later()
      })
  }

  /** One after the other, until S3 fails. */
  async function runAll(): Promise<void> {
    let wrong: unknown
    for (const id of [...uploads]) {
      if (stopping.signal.aborted) return
      try {
        await (underWay.get(id) ?? upload(id, stopping.signal))
      } catch (error) {
        // What is wrong with one entry is no reason to leave the others.
        if (error instanceof S3Error && error.code !== 'S3_WRONG_ANSWER') throw error
        wrong = error
      }
    }
    for (const id of [...removals]) {
      if (stopping.signal.aborted) return
      if (making.has(id)) continue
      await underWay.get(id)?.catch(() => undefined)
      await removeRemote(id, { client, directory, signal: stopping.signal, answerMs: waits.answerMs })
      removals.delete(id)
    }
    if (wrong !== undefined) throw wrong
  }

  function lookForWork(): void {
    findWork(directory)
      .then((found) => {
        for (const id of found.uploads) uploads.add(id)
        for (const id of found.removals) removals.add(id)
        for (const id of found.removals) uploads.delete(id)
        if (working === undefined) later()
      })
      .catch(failed)
  }

  return {
    mark(id, kind) {
      making.add(id)
      return encodeMark(createMark(client.place, id, kind))
    },
    made: (id) => void making.delete(id),
    async kept(id) {
      uploads.add(id)
      // While S3 is away no reply waits for it: what goes on by itself finds out when it is there again.
      if (problem !== undefined || stopping.signal.aborted) return later()
      try {
        await upload(id, AbortSignal.any([stopping.signal, AbortSignal.timeout(replyWaitMs())]))
        isWell()
      } catch (error) {
        failed(error)
      }
      later()
    },
    removed() {
      // Many may be removed one after the other.
      soon ??= setTimeout(() => {
        soon = undefined
        lookForWork()
      }, REMOVAL_WAIT_MS).unref()
    },
    status: () => ({
      bucket: client.place.bucket,
      waiting: uploads.size + removals.size,
      uploaded,
      problem:
        problem === undefined
          ? undefined
          : { code: problem.code, message: problem.message, remedy: problem.remedy },
    }),
    start() {
      looking ??= setInterval(lookForWork, LOOK_MS).unref()
      lookForWork()
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      clearInterval(looking)
      clearTimeout(soon)
      await Promise.allSettled([...underWay.values(), working])
    },
  }
}

/** What the marks of a quarantine say is to be done. */
async function findWork(
  directory: string,
): Promise<{ readonly uploads: readonly string[]; readonly removals: readonly string[] }> {
  const uploads: string[] = []
  const removals: string[] = []
  for (const day of await namesIn(directory)) {
    if (startOfDay(day) === undefined) continue
    const names = new Set(await namesIn(join(directory, day)))
    for (const name of names) {
      const id = name.endsWith(`.${REMOTE_MARK}`) ? name.slice(0, -REMOTE_MARK.length - 1) : ''
      if (timeOfEntry(id) === undefined) continue
      if (!names.has(`${id}.json`)) removals.push(id)
      else if (CONTENT_KINDS.some((kind) => names.has(`${id}.${kind}`))) uploads.push(id)
    }
  }
  return { uploads, removals }
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return []
    throw error
  }
}

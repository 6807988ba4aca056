import type { Entries } from '../entries/types.ts'
import { PREVIEW_BOUNDS } from './bounds.ts'
import { PreviewError } from './errors.ts'
import { type ReadInThread, readInThread } from './thread.ts'
import type { Granted, Wish } from './types.ts'

export interface PreviewerDeps {
  readonly entries: Pick<Entries, 'open'>
  /** Default: a worker thread for each mail. */
  readonly read?: ReadInThread
}

/** Shows kept mail. */
export interface Previewer {
  /**
   * @throws {EntryError} its message cannot be opened; {PreviewError} it cannot be shown
   */
  look(id: string, wish: Wish, signal: AbortSignal): Promise<Granted>
}

/** Mails that are read at once: each may take a core for as long as it may. */
const AT_ONCE = 2
/** Those that wait; more hear that it is busy. */
const WAITING = 8

export function createPreviewer({ entries, read = readInThread }: PreviewerDeps): Previewer {
  let running = 0
  const waiting: (() => void)[] = []

  async function enter(signal: AbortSignal): Promise<void> {
    if (running < AT_ONCE) {
      running += 1
      return
    }
    if (waiting.length >= WAITING) {
      throw new PreviewError('PREVIEW_BUSY', `${AT_ONCE} mails are being read, and ${WAITING} wait for it`, {
        remedy: 'Try again in a few seconds.',
      })
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      const at = waiting.indexOf(resolve)
      if (at === -1) return
      waiting.splice(at, 1)
      reject(new PreviewError('PREVIEW_ABORTED', 'Whoever wanted to see the mail has gone'))
    }
    waiting.push(resolve)
    signal.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', leave))
  }

  /** Whoever waits takes over the place. */
  function exit(): void {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }

  return {
    async look(id, wish, signal) {
      await enter(signal)
      try {
        const { mail, isCut } = await beginningOf(entries, id)
        if (isCut && wish.kind === 'attachment') throw cut(id)
        const granted = await read({ mail, isCut, wish }, signal)
        if (granted.kind === 'no-part') throw noPart(id, granted.count)
        return granted
      } finally {
        exit()
      }
    },
  }
}

/** As much of the message as is read, in memory that can be given away. */
async function beginningOf(
  entries: Pick<Entries, 'open'>,
  id: string,
): Promise<{ readonly mail: ArrayBuffer; readonly isCut: boolean }> {
  await using open = await entries.open(id)
  const bytes = Math.min(open.bytes, PREVIEW_BOUNDS.mailBytes)
  const mail = new ArrayBuffer(bytes)
  const target = Buffer.from(mail)
  let filled = 0
  for await (const block of open.content()) {
    filled += Buffer.from(block).copy(target, filled)
    if (filled === bytes && bytes < open.bytes) break
  }
  return { mail, isCut: bytes < open.bytes }
}

function noPart(id: string, count: number): PreviewError {
  return new PreviewError(
    'PREVIEW_NO_PART',
    `The mail of ${id} has ${count} attachments, and none of this number`,
    {
      details: { id },
      remedy: 'Look at the list of its attachments again.',
    },
  )
}

function cut(id: string): PreviewError {
  const mib = PREVIEW_BOUNDS.mailBytes / 1024 ** 2
  return new PreviewError(
    'PREVIEW_CUT',
    `The mail of ${id} is longer than the ${mib} MiB that a preview reads`,
    {
      details: { id },
      remedy: `Export all of it: clamgate quarantine export ${id} --to FILE`,
    },
  )
}

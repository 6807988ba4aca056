import { hostname } from 'node:os'
import type { Config } from '../../config/schema.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { entryRecord } from '../../quarantine/index/record.ts'
import { createReleaser } from '../../quarantine/release/release.ts'
import { createRetry } from '../../quarantine/release/retry.ts'
import { createTickets, type TicketDesk } from '../../quarantine/release/tickets.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import type { Store } from '../../store/types.ts'
import { noteActions } from './note.ts'

export interface ReleaseParts {
  /** `quarantine.directory` */
  readonly directory: string
  readonly entries: Entries
  readonly store: Pick<Store, 'write'>
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly settings: () => Config['quarantine']['release']
}

/** Giving entries back, as the daemon has it. */
export interface RunningRelease extends Releaser {
  /** For the filter: what comes back passes it. */
  readonly tickets: TicketDesk
  /** Tries again what was deferred, from now on, and what was before a restart. */
  start(): void
  /** Begins nothing more, lets what is under way come to its end within this time, and cuts it then. */
  stop(graceMs: number): Promise<void>
}

/** Joins the releaser with tickets, log and timeline. */
export function buildRelease({
  directory,
  entries,
  store,
  log,
  guard,
  settings,
}: ReleaseParts): RunningRelease {
  const host = hostname()
  const tickets = createTickets({
    monotonic: () => performance.now(),
    refused({ why, queueId, entry }) {
      const sentence = `A ticket for a release does not count (${why}): the mail is scanned like any other`
      guard.write('warn', `release.ticket-refused ${why}`, 'release.ticket-refused', sentence, {
        why,
        queueId,
        entry,
      })
    },
  })
  const ending = new AbortController()
  const stopping = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const releaser = createReleaser({
    ...{ entries, tickets, log, settings, gateway: host, now: Date.now, stopping: stopping.signal },
    record: noteActions(host, (write) => store.write(write), Date.now),
  })
  const release: Releaser['release'] = (id, options, signal) => {
    const work = releaser.release(id, options, AbortSignal.any([signal, ending.signal]))
    const done = () => {
      underWay.delete(settled)
    }
    const settled: Promise<void> = work.then(done, done)
    underWay.add(settled)
    return work
  }
  const retry = createRetry({
    ...{ entries, directory, now: Date.now, signal: ending.signal, releaser: { release } },
    found: (entry) => store.write({ kind: 'entry', entry: entryRecord(entry, host) }),
    failed(id, error) {
      const sentence = `The entry ${id} could not be released again, and will be tried later: ${messageOf(error)}`
      guard.write('warn', 'release.retry-failed', 'release.retry-failed', sentence, failureFields(error))
    },
    givenUp(entry, addresses) {
      const { id, queueId } = entry.description
      const count = `${addresses.length} ${addresses.length === 1 ? 'recipient' : 'recipients'}`
      const words = entry.log
        .flatMap((line) => (line.act === 'release-ended' ? line.results : []))
        .at(-1)?.words
      const sentence = `The release of entry ${id} to ${count} is given up, after a day of tries${words === undefined ? '' : `: ${words}`}`
      const remedy = `See what the MTA said, then release it again: clamgate quarantine release ${id}`
      log.warn('release.given-up', cleanText(sentence), {
        entry: id,
        queueId,
        recipients: addresses.length,
        remedy,
      })
      // Where nothing was written beside the entry since its last try, the index does not know yet.
      store.write({ kind: 'entry', entry: entryRecord(entry, host) })
    },
  })
  return {
    tickets,
    async release(id, options, signal) {
      let isDone = false
      try {
        const results = await release(id, options, signal)
        isDone = results.every(({ state }) => state === 'released')
        return results
      } finally {
        // Some may have been deferred: by the MTA, before, or since the message could not be read to its end.
        if (!isDone) await retry.look(id)
      }
    },
    start: () => {
      void retry.start()
    },
    async stop(graceMs) {
      ending.abort()
      retry[Symbol.dispose]()
      await within(Promise.all(underWay), graceMs)
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}

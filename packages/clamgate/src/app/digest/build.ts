import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { DigestService } from '../../api/digest/service.ts'
import { createRate } from '../../api/links/rate.ts'
import type { LinkPages } from '../../api/links/routes.ts'
import type { Config } from '../../config/schema.ts'
import type { DigestLanguage } from '../../config/sections/digest.ts'
import { systemClock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import { afterTimeout, type RepeatGuard } from '../../observe/log/repeat-guard.ts'
import { createDigests, type Digests } from '../../quarantine/digest/digests.ts'
import { type Preview, type PreviewRequest, previewDigests } from '../../quarantine/digest/preview.ts'
import type { DigestSettings } from '../../quarantine/digest/types.ts'
import { loadWords } from '../../quarantine/digest/words.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { createLinks } from '../../quarantine/links/links.ts'
import type { TicketDesk } from '../../quarantine/release/tickets.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { createLetters } from '../../quarantine/requests/letters.ts'
import { createOwed } from '../../quarantine/requests/owed.ts'
import { createPost } from '../../quarantine/requests/post.ts'
import { createReceipts } from '../../quarantine/requests/receipts.ts'
import { createRequests, type Deed } from '../../quarantine/requests/requests.ts'
import type { Requests } from '../../quarantine/requests/types.ts'
import type { Store } from '../../store/types.ts'
import { noteActions, noteInEntries } from '../quarantine/note.ts'
import { createDeliver } from './deliver.ts'
import { createDigestService } from './service.ts'
import { digestStores } from './stores.ts'

export interface DigestParts {
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly config: () => Config
  readonly entries: Entries
  readonly store: Pick<Store, 'state' | 'entries' | 'write'>
  readonly release: Releaser & { readonly tickets: TicketDesk }
}

/** Digests, the pages behind their links, and requests, as the daemon has them. */
export interface RunningDigests extends Digests {
  /** For the HTTP listener. */
  readonly pages: LinkPages
  readonly requests: Requests
  preview(wanted: PreviewRequest): Promise<readonly Preview[]>
  /** For the control socket. */
  readonly service: DigestService
}

/** Joins digests with the quarantine, the store and the MTA. Nothing runs yet. */
export function buildDigests({ log, guard, config, entries, store, release }: DigestParts): RunningDigests {
  const host = hostname()
  const stores = digestStores(store)
  const deliver = createDeliver({ config, tickets: release.tickets, hostname: host })
  const clock = systemClock
  const settings = () => settingsOf(config(), host)

  const now = () => clock.wall()
  const tellTimeline = noteActions(host, (write) => store.write(write), now)
  const noteDeed = noteInEntries({ entries, note: tellTimeline, log, now })
  const note = ({ what, ...deed }: Deed) => noteDeed({ ...deed, act: what })

  const post = createPost({ log, after: afterTimeout, deliver })
  const receipts = createReceipts(stores.requests, afterTimeout)
  const letters = createLetters({
    ...{ log, clock, host, links: stores.links },
    settings: () => ({ ...settings(), administrators: config().notify.mail.to }),
  })
  const shared = {
    ...{ log, clock, host, life: randomUUID(), store: stores.requests, entries, letters, post, receipts },
  }
  const requests = createRequests({ ...shared, releaser: release, note })
  const owed = createOwed({ ...shared, after: afterTimeout })
  const run = {
    ...{ log, clock, host, settings, store: stores.digests, deliver },
    entries: (page: Parameters<Store['entries']>[0]) => store.entries(page),
  }
  const digests = createDigests({ ...run, guard, after: afterTimeout })
  const links = createLinks({
    ...{ log, clock, settings, store: stores.links, entries, releaser: release, requests },
  })
  const running = {
    ...digests,
    start() {
      digests.start()
      owed.start()
    },
    async stop() {
      await Promise.all([owed.stop(), post.stop(), digests.stop()])
      receipts.stop()
    },
    requests,
    preview: (wanted: PreviewRequest) => previewDigests(wanted, run),
    pages: {
      links,
      mayAsk: createRate({ monotonic: () => clock.monotonic() }),
      usualLanguage: () => config().digest.language,
      words: (language: DigestLanguage) => loadWords(language, config().digest.timeZone),
    },
  }
  return { ...running, service: createDigestService(running, stores.digests) }
}

function settingsOf({ digest, console: web, quarantine, notify }: Config, host: string): DigestSettings {
  const from = digest.from ?? notify.mail.from ?? `clamgate@${host}`
  return { digest, consoleUrl: web.url, keepMs: quarantine.keep, from }
}

import { hostname } from 'node:os'
import type { AuditService } from '../../api/audit/documents.ts'
import { headSentence } from '../../audit/heads.ts'
import { type AuditTrail, createAuditTrail } from '../../audit/trail.ts'
import { type KeptRow, verifyChain } from '../../audit/verify.ts'
import { messageOf } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Store } from '../../store/types.ts'
import { readable } from './away.ts'
import { writtenState } from './written-state.ts'

export interface RunningAudit {
  readonly trail: AuditTrail
  /** The operations of the store; those that are an act of whoever asks write its row in their own transaction. */
  readonly state: Store['state']
  readonly service: AuditService
  /** Writes the head into the log a last time. */
  close(): Promise<void>
}

export interface AuditDeps {
  readonly store: Pick<Store, 'state'>
  readonly log: Log
  /** `console.audit.keep`, ms. */
  readonly keepMs: () => number
  /** Left out: an hour. */
  readonly everyMs?: number
}

const HOUR_MS = 3_600_000
/** Rows that are read at a time: others ask the thread that reads, too. */
const PAGE_ROWS = 500
/** Turns of retention in an hour: five thousand rows each. */
const CUTS = 20
/** A database that hangs does not keep the daemon from its end, ms. */
const STOP_MS = 2000

/** The audit of the daemon: acts go into the store; each hour its head goes to the log, and what is too old goes. */
export function runAudit({ store, log, keepMs, everyMs = HOUR_MS }: AuditDeps): RunningAudit {
  const host = hostname()
  const trail = createAuditTrail({
    log,
    append(entry) {
      // A stranger who wants to sign in need not hear what is wrong with the files of this host.
      const state = entry.actor.kind === 'host' ? store.state : readable(store.state)
      return state('audit.append', { host, entry })
    },
  })
  let said: string | undefined
  /** By the monotonic clock: what the wall clock says besides has not passed. */
  let cutAtMs: number | undefined
  let verifying: ReturnType<AuditService['verify']> | undefined
  async function sayHead(): Promise<void> {
    const head = await store.state('audit.head', undefined)
    if (head === undefined || head.hash === said) return
    said = head.hash
    log.info('audit.head', headSentence(head), { n: head.n, hash: head.hash })
  }
  async function keepHouse(): Promise<void> {
    for (let cuts = 0; cuts < CUTS; cuts++) {
      const nowMs = performance.now()
      const passedMs = cutAtMs === undefined ? 0 : nowMs - cutAtMs
      const gone = await store.state('audit.cut', { host, keepMs: keepMs(), passedMs })
      cutAtMs = nowMs
      if (gone === 0) break
      log.info('audit.cut', `${gone} rows of the audit were older than console.audit.keep`, { rows: gone })
    }
    await sayHead()
  }
  const unlessAway = (work: Promise<void>) =>
    work.catch((error: unknown) =>
      // Whoever asks the store hears it, too, and status tells it.
      log.debug('audit.unread', `The audit cannot be read: ${messageOf(error)}`, failureFields(error)),
    )
  const timer = setInterval(() => void unlessAway(keepHouse()), everyMs)
  timer.unref()
  return {
    trail,
    state: writtenState({ state: store.state, underWay: trail.underWay, host }),
    service: {
      async list({ since, until, cursor, all, limit, ...search }) {
        const before = cursor === undefined ? undefined : Number(cursor)
        const wanted = { ...search, sinceMs: since, untilMs: until, before, all: all === 'true' }
        const rows = await store.state('audit.list', { ...wanted, limit: limit + 1 })
        const items = rows.slice(0, limit)
        return { items: [...items], next: rows.length > limit ? String(items.at(-1)?.n) : undefined }
      },
      // All rows are read, a page at a time: who asks meanwhile waits for the same answer.
      verify() {
        verifying ??= verifyChain(pagesOf((page) => store.state('audit.page', page))).finally(() => {
          verifying = undefined
        })
        return verifying
      },
    },
    async close() {
      clearInterval(timer)
      await within(unlessAway(sayHead()), STOP_MS)
    },
  }
}

/** The chain from its first row on. */
export async function* pagesOf(
  read: (page: { readonly after: number; readonly limit: number }) => Promise<readonly KeptRow[]>,
): AsyncGenerator<readonly KeptRow[]> {
  for (let after = 0; ; ) {
    const page = await read({ after, limit: PAGE_ROWS })
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.n
  }
}

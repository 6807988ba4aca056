import type { Config } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import type { After } from '../../observe/log/repeat-guard.ts'
import type { Policy } from '../../policy/types.ts'
import type { Notice } from '../mail/notice.ts'
import { looksLikeNotice } from '../mail/own-notice.ts'
import { LastHour } from './last-hour.ts'
import { type OutboundReport, type OwnSender, outboundNotice, ownSenderOf, reportOf } from './report.ts'

export interface OutboundDeps {
  /** `notify.outbound`; read anew for each message. */
  readonly settings: () => Config['notify']['outbound']
  /** Who is one of our own; read anew for each message. */
  readonly home: () => Pick<Policy, 'isOriginating'>
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number
  readonly after: After
  /** Hears of each message: mail has a pace of its own. */
  readonly mail: (notice: Notice) => void
  /** Hears at the pace of `notify.outbound.pace`. */
  readonly tell: (report: OutboundReport) => void
}

/** Notices on infected mail that our own send out. */
export interface OutboundNotices {
  /** Takes note of a message; cheap. Never throws, and nothing waits for it. */
  notify(message: MessageRecord): void
  /** Tells what waits for its time. */
  flush(): void
}

/** Messages of one sender since the latest notice on him. */
interface Group {
  waiting: OutboundReport | undefined
  dueMs: number
}

/** Senders that are told apart at a time. */
const MAX_GROUPS = 1000
/** The beginning of a burst comes into the first notice, ms. */
const COLLECT_MS = 1000
/** Of senders beyond those; no key of a sender is like it. */
const OTHERS = ''

/** Collects messages by sender, so that a flood is one notice with a number. Bounded: 1000 senders, the rest together. */
export function createOutboundNotices(deps: OutboundDeps): OutboundNotices {
  const { settings, home, monotonic, after, mail, tell } = deps
  const hour = new LastHour()
  const groups = new Map<string, Group>()
  let timer: (Disposable & { readonly atMs: number }) | undefined

  function groupOf(key: string, nowMs: number): { readonly group: Group; readonly isOthers: boolean } {
    const known = groups.get(key)
    if (known !== undefined) return { group: known, isOthers: false }
    const isOthers = groups.size >= MAX_GROUPS
    const group = (isOthers ? groups.get(OTHERS) : undefined) ?? {
      waiting: undefined,
      dueMs: nowMs + Math.min(COLLECT_MS, settings().pace),
    }
    groups.set(isOthers ? OTHERS : key, group)
    return { group, isOthers }
  }

  function collect(message: MessageRecord, sender: OwnSender, earlier: number, nowMs: number): void {
    const { group, isOthers } = groupOf(sender.key, nowMs)
    const report = reportOf(message, isOthers ? undefined : sender, isOthers ? 0 : earlier)
    const { waiting } = group
    group.waiting =
      waiting === undefined
        ? report
        : { ...report, earlier: waiting.earlier, count: Math.min(waiting.count + 1, Number.MAX_SAFE_INTEGER) }
    wake(Math.max(group.dueMs, nowMs))
  }

  function wake(atMs: number): void {
    if (timer !== undefined && timer.atMs <= atMs) return
    timer?.[Symbol.dispose]()
    const due = after(Math.max(0, atMs - monotonic()), () => {
      timer = undefined
      tellDue(monotonic())
    })
    timer = { atMs, [Symbol.dispose]: () => due[Symbol.dispose]() }
  }

  /** Tells what is due, and forgets senders of whom nothing came since the latest notice. */
  function tellDue(nowMs: number): void {
    for (const [key, group] of groups) {
      if (group.dueMs > nowMs) continue
      const { waiting } = group
      if (waiting === undefined) {
        groups.delete(key)
        continue
      }
      group.waiting = undefined
      group.dueMs = nowMs + settings().pace
      tell(waiting)
    }
    const next = Math.min(...[...groups.values()].map(({ dueMs }) => dueMs))
    if (groups.size > 0) wake(next)
  }

  return {
    notify(message) {
      const { mail: to = [], webhook, syslog, senders, for: outcomes } = settings()
      const { kind } = message.outcome
      if (!outcomes.some((outcome) => outcome === kind)) return
      const isPaced = webhook || syslog !== false
      if (to.length === 0 && !isPaced) return
      const sender = ownSenderOf(message, { senders, home: home() })
      if (sender === undefined) return
      const nowMs = monotonic()
      const earlier = hour.count(sender.key, nowMs)
      // A notice quotes signatures, and must not lead to the next one by mail.
      if (to.length > 0 && !looksLikeNotice(message)) mail(outboundNotice(message, sender, earlier))
      if (isPaced) collect(message, sender, earlier, nowMs)
    },
    flush() {
      timer?.[Symbol.dispose]()
      timer = undefined
      for (const { waiting } of groups.values()) if (waiting !== undefined) tell(waiting)
      groups.clear()
    },
  }
}

import type { Actor } from '../../../access/actor.ts'
import { AccessError } from '../../../access/errors.ts'
import { may, type Scope, scopeOf } from '../../../access/may.ts'
import { LIVE_KINDS, type LiveKind } from '../../../api/live/documents.ts'
import type { LiveListener, LiveService } from '../../../api/live/service.ts'
import { createVeil } from '../../../store/read/cursor.ts'
import type { StoreWrite } from '../../../store/types.ts'
import { createAttendance } from './attendance.ts'
import { shareLooks } from './share-looks.ts'
import { isFor, join, LIVE_ACTS, nothingTouched, type Touched, touchRecipients } from './touched.ts'

/** What is told of changes by the parts of the daemon. */
export interface Live extends LiveService {
  /** Told with each write to the store, on the way of mail: it takes some millionths of a second, and nothing while nobody listens. */
  wrote(write: StoreWrite): void
  /** Another host has written, and nobody knows for whom. */
  elsewhere(kind: LiveKind): void
  /** Whose it is makes no difference, or one account's: then only that hears of it. */
  changed(kind: LiveKind, owner?: string): void
  /** Hears whether there is anybody to tell: nobody else need listen for what changes meanwhile. */
  onAttended(listener: (isAttended: boolean) => void): void
  close(): void
}

export interface LiveDeps {
  /** Monotonic clock, ms. */
  readonly now: () => number
  /** Whether all is in the database that was told of by {@link Live.wrote}. */
  readonly isWritten: () => boolean
  /** The newest thing of a scope: what another host wrote may be of others. Rejects where the store is away. */
  readonly newest: (kind: LiveKind, scope: Scope) => Promise<string | undefined>
}

/** Changes are told so often at most, ms. */
const TICK_MS = 1000
/** Whoever comes back within so long hears what there was; later that anything may have been, ms. */
const REMEMBERED_MS = 120_000
/** Looks at the store at a time: those who search ask there, too. */
const LOOKS_AT_ONCE = 2
const MOST_OF_ACCOUNT = 6
const MOST_IN_ALL = 200

/** Of these it is looked up whether what others have changed is theirs. */
const LOOKED_UP: readonly LiveKind[] = ['events', 'quarantine', 'requests']

/** Actions that are about requests. */
const OF_REQUESTS = new Set(['ask', 'approve', 'refuse'])

interface Batch {
  /** They are counted: a clock that is set back hides none. */
  readonly number: number
  /** Monotonic clock, ms. */
  readonly atMs: number
  readonly kinds: ReadonlyMap<LiveKind, Touched>
}

interface Listening {
  readonly actor: Actor
  readonly listener: LiveListener
  /** Newest thing that was known of a scope, by kind. */
  readonly newest: Map<LiveKind, string | undefined>
}

/** Collects what changes, and tells it once a second to those who may hear of it. */
export function createLive({ now, isWritten, newest }: LiveDeps): Live {
  const ids = createIds()
  const all = new Set<Listening>()
  const batches: Batch[] = []
  let pending = new Map<LiveKind, Touched>()
  /** Of what was told before it was in the database: told once more when it is, since who has looked has not found it. */
  let unwritten = new Map<LiveKind, Touched>()
  let newestNumber = 0
  const look = shareLooks<string | undefined>(LOOKS_AT_ONCE)
  let timer: NodeJS.Timeout | undefined
  /** Whoever comes back later is told that anything may have been: nothing need be known for them. */
  const attendance = createAttendance(REMEMBERED_MS)
  attendance.onChange((isAttended) => {
    if (isAttended) return
    // What changes from now on is not known: whoever comes back with an earlier number must not find it in order.
    batches.length = 0
    newestNumber += 1
  })

  function touch(kind: LiveKind): Touched {
    let touched = pending.get(kind)
    if (touched === undefined) {
      touched = nothingTouched()
      pending.set(kind, touched)
      timer ??= setTimeout(tick, TICK_MS).unref()
    }
    return touched
  }

  function touchFor(kind: LiveKind, recipients: readonly string[]): void {
    touchRecipients(touch(kind), recipients)
  }

  function tick(): void {
    timer = undefined
    const kinds = pending
    pending = new Map()
    if (!isWritten()) {
      join(unwritten, kinds)
      timer = setTimeout(tick, TICK_MS).unref()
    } else {
      join(kinds, unwritten)
      unwritten = new Map()
    }
    if (kinds.size === 0) return
    newestNumber += 1
    const batch = { number: newestNumber, atMs: now(), kinds }
    batches.push(batch)
    const oldest = batch.atMs - REMEMBERED_MS
    while ((batches[0]?.atMs ?? oldest) < oldest) batches.shift()
    for (const one of all) {
      for (const [kind, touched] of batch.kinds) void tellIfTheirs(one, kind, touched, batch.number)
    }
  }

  async function tellIfTheirs(
    to: Listening,
    kind: LiveKind,
    touched: Touched,
    number: number,
  ): Promise<void> {
    const isTheirs = isFor(to.actor, kind, touched) || (touched.isForSome && (await hasNew(to, kind)))
    if (isTheirs && all.has(to)) to.listener.changed(kind, ids.of(number))
  }

  /** Another host has written for somebody: the newest of theirs says whether it was for them. */
  async function hasNew({ actor, newest: known }: Listening, kind: LiveKind): Promise<boolean> {
    if (may(actor, LIVE_ACTS[kind]) === 'no') return false
    const scope = scopeOf(actor, LIVE_ACTS[kind])
    if (scope.of === 'nothing') return false
    const key = `${kind} ${JSON.stringify(scope)}`
    const found = await look(key, () => newest(kind, scope)).catch(() => undefined)
    const isNew = !known.has(kind) || known.get(kind) !== found
    known.set(kind, found)
    return isNew
  }

  function resume(to: Listening, since: string): void {
    const last = ids.read(since)
    // All that came after it is still known.
    const first = batches[0]?.number ?? newestNumber + 1
    const isKnown = Number.isSafeInteger(last) && last <= newestNumber && last >= first - 1
    const id = ids.of(newestNumber)
    for (const kind of LIVE_KINDS) {
      const missed = batches
        .filter(({ number }) => number > last)
        .flatMap(({ kinds }) => kinds.get(kind) ?? [])
      // Who sees some mail alone reads all anew: whether there was something must not tell of the mail of others.
      const isOfAll = scopeOf(to.actor, LIVE_ACTS[kind]).of === 'everything'
      const isTheirs = !isKnown || !isOfAll || missed.some((touched) => isFor(to.actor, kind, touched))
      if (isTheirs && may(to.actor, LIVE_ACTS[kind]) !== 'no') to.listener.changed(kind, id)
    }
  }

  return {
    listen(actor, since, listener) {
      const own = [...all].filter((one) => one.actor.id === actor.id).length
      if (own >= MOST_OF_ACCOUNT || all.size >= MOST_IN_ALL) throw tooMany()
      const one = { actor, listener, newest: new Map() }
      all.add(one)
      attendance.entered()
      // As it is now, so that the first thing that others get is nothing new.
      if (scopeOf(actor, 'live.read').of !== 'everything')
        for (const kind of LOOKED_UP) void hasNew(one, kind)
      if (since !== undefined) resume(one, since)
      return () => {
        if (all.delete(one)) attendance.left(all.size > 0)
      }
    },
    wrote(write) {
      if (!attendance.isAttended) return
      switch (write.kind) {
        case 'message':
          touchFor(
            'events',
            write.event.recipients.map(({ address }) => address),
          )
          return
        case 'entry':
          touchFor(
            'quarantine',
            write.entry.copies.map(({ address }) => address),
          )
          return
        case 'entries-gone':
          touch('quarantine').isForSome = true
          return
        case 'action':
          touch(OF_REQUESTS.has(write.action.act) ? 'requests' : 'quarantine').isForSome = true
      }
    },
    elsewhere(kind) {
      if (attendance.isAttended) touch(kind).isForSome = true
    },
    changed(kind, owner) {
      if (!attendance.isAttended) return
      if (owner === undefined) touch(kind).isForAll = true
      else touch(kind).owners.add(owner)
    },
    onAttended: (listener) => attendance.onChange(listener),
    close() {
      attendance.close()
      clearTimeout(timer)
      all.clear()
    },
  }
}

/** A number is counted up by what concerns others, too: only this process can read it, and all are equally long. */
function createIds() {
  const veil = createVeil()
  return {
    of: (number: number) => veil.seal(String(number).padStart(16, '0')),
    /** Of an earlier process, or made up: NaN. */
    read(id: string): number {
      try {
        return Number(veil.open(id))
      } catch {
        return Number.NaN
      }
    },
  }
}

function tooMany(): AccessError {
  return new AccessError('ACCESS_TOO_MANY', 'Too many pages listen for changes already', {
    remedy: 'Close other windows of the console.',
  })
}

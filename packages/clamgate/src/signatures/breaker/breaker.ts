import type { Clock } from '../../ground/clock.ts'
import { inTurn } from '../../ground/in-turn.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { canonicalName } from '../check/formats.ts'
import { isNeeded } from '../ignore/name.ts'
import { TrustedTime } from '../ignore/trusted-time.ts'
import { writeDocument } from '../journal/durable.ts'
import { type BreakerNote, readBreakerNote } from './note.ts'
import { isOfficial, keyOf, officialKey } from './trip-key.ts'
import type { Breaker, BreakerHit, BreakerSettings, TrippedSignature, TripState } from './types.ts'
import { Watch } from './watch.ts'
import { senderOf } from './who-sends.ts'

export interface BreakerDeps {
  /** Where it keeps what it knows: `breaker.json` in `signatures.directory`. */
  readonly path: string
  /** Read anew for each hit: a reload may have changed them. */
  readonly settings: () => BreakerSettings
  readonly clock: Clock
  readonly log: Log
  /**
   * What a signature is now, in any form that changes with it; undefined: nobody has it.
   * @throws where that cannot be found out
   */
  readonly content: (signature: string) => Promise<string | undefined>
  /** Tells people. Must not throw. */
  readonly alert: (tripped: TrippedSignature) => void
}

interface Entry {
  readonly signature: string
  readonly source: string
  readonly file: string
  /** Monotonic, so that nobody who sets the clock ends it or makes it last. */
  readonly sinceMs: number
  readonly endsMs: number
  readonly hits: number
  readonly senders: number
  content: string | undefined
}

/**
 * The emergency brake for signatures of third parties: one that suddenly hits mail of many senders is more likely wrong than
 * right, and mail must not be refused for it until somebody has looked.
 */
export function createBreaker({ path, settings, clock, log, content, alert }: BreakerDeps): Breaker {
  const watch = new Watch()
  const tripped = new Map<string, Entry>()
  let time = new TrustedTime(clock, undefined)
  let trips = 0
  let isUnsaved = false
  /** Entries whose content is being looked up; they are saved after that. */
  const pinning = new Set<Promise<void>>()

  function entryOf(signature: string): Entry | undefined {
    if (tripped.size === 0) return undefined
    const key = keyOf(signature)
    const entry = tripped.get(key)
    if (entry === undefined || entry.endsMs > clock.monotonic()) return entry
    release(key, entry, 'its time is over')
    return undefined
  }

  function stateOf(entry: Entry | undefined): TripState | undefined {
    if (entry === undefined) return undefined
    return { action: settings().action, untilMs: clock.wallOf(entry.endsMs) }
  }

  function trip(
    { signature, origin }: BreakerHit,
    { hits, senders }: { hits: number; senders: number },
  ): Entry {
    const { rearm } = settings()
    const nowMs = clock.monotonic()
    const entry: Entry = {
      signature,
      source: origin?.source ?? (isOfficial(signature) ? 'official' : 'unofficial'),
      file: origin?.file ?? '',
      ...{ sinceMs: nowMs, endsMs: nowMs + rearm, hits, senders, content: undefined },
    }
    tripped.set(keyOf(signature), entry)
    trips++
    const shown = describe(entry)
    log.warn(
      'signatures.tripped',
      `${signature} of ${whereOf(entry)} hit ${hits} messages of ${senders} or more senders: nothing is refused for it until ${shown.until}`,
      {
        ...{ signature, source: entry.source, file: entry.file, hits, senders },
        ...{ action: shown.action, until: shown.until },
        remedy: `Look at the mail. Where the signature is wrong: clamgate signatures ignore; where it is right: clamgate signatures rearm ${canonicalName(signature)}`,
      },
    )
    alert(shown)
    const pinned = pin(entry).finally(() => pinning.delete(pinned))
    pinning.add(pinned)
    return entry
  }

  /** Remembers what the signature is, so that an update that changes it is seen. */
  async function pin(entry: Entry): Promise<void> {
    try {
      entry.content = await content(entry.signature)
    } catch {
      // It stays until its time is over.
    }
    await save()
  }

  function release(key: string, { signature }: Entry, why: string): void {
    tripped.delete(key)
    watch.resume(key, clock.monotonic())
    log.info('signatures.rearmed', `${signature} is in force again: ${why}`, { signature })
  }

  function describe(entry: Entry): TrippedSignature {
    const { signature, source, file, sinceMs, endsMs, hits, senders } = entry
    return {
      ...{ signature, source, file, since: iso(clock.wallOf(sinceMs)), until: iso(clock.wallOf(endsMs)) },
      ...{ hits, senders, action: settings().action },
    }
  }

  /** What another process understands. */
  function trustedOf(monotonicMs: number): number {
    return Math.round(time.now() + monotonicMs - clock.monotonic())
  }

  const save = inTurn(async () => {
    const note: BreakerNote = {
      time: { ...time.note },
      tripped: [...tripped.values()].map(({ sinceMs, endsMs, ...entry }) => ({
        ...entry,
        sinceMs: trustedOf(sinceMs),
        untilMs: trustedOf(endsMs),
      })),
      past: [...watch.past(clock.monotonic())],
    }
    try {
      await writeDocument(path, note)
      isUnsaved = false
    } catch (error) {
      if (isUnsaved) return
      isUnsaved = true
      log.warn('signatures.breaker-unsaved', `${path} cannot be written: ${messageOf(error)}`, {
        ...failureFields(error),
        remedy:
          'Give its directory to the user of the daemon, and make room: after a restart no signature is tripped.',
      })
    }
  })

  return {
    get trips() {
      return trips
    },
    async load() {
      try {
        const read = await readBreakerNote(path)
        time = new TrustedTime(clock, read.note.time)
        const difference = clock.monotonic() - time.now()
        // Nobody waits longer than the configuration says now.
        const latestMs = clock.monotonic() + settings().rearm
        for (const { sinceMs, untilMs, content: known, ...one } of read.note.tripped) {
          const endsMs = Math.min(untilMs + difference, latestMs)
          const times = { sinceMs: sinceMs + difference, endsMs }
          tripped.set(keyOf(one.signature), { ...one, ...times, content: known })
        }
        watch.load(read.note.past)
        if (read.aside === undefined) return
        log.warn(
          'signatures.breaker-unreadable',
          `${path} makes no sense, so that no signature is tripped; it is now ${read.aside}`,
        )
      } catch (error) {
        log.warn(
          'signatures.breaker-unreadable',
          `${path} cannot be read, so that no signature is tripped: ${messageOf(error)}`,
          {
            ...failureFields(error),
            remedy: 'Give it to the user of the daemon.',
          },
        )
      }
    },
    hit(hit) {
      const { signature, envelope } = hit
      const limits = settings()
      const there = entryOf(signature)
      if (there !== undefined) return stateOf(there)
      if (isNeeded(signature) || (isOfficial(signature) && !limits.official)) return undefined
      const jump = watch.hit(keyOf(signature), senderOf(envelope), limits, clock.monotonic())
      return jump === undefined ? undefined : stateOf(trip(hit, jump))
    },
    state: (signature) => stateOf(entryOf(signature)),
    tripped: () =>
      [...tripped.values()].filter(({ signature }) => entryOf(signature) !== undefined).map(describe),
    async rearm(name) {
      const asked = canonicalName(name.trim())
      const key = [asked, officialKey(asked)].find((one) => tripped.has(one))
      const entry = key === undefined ? undefined : tripped.get(key)
      if (key === undefined || entry === undefined || entryOf(entry.signature) === undefined) return false
      release(key, entry, 'somebody asked for it')
      await save()
      return true
    },
    async databasesChanged() {
      let isReleased = false
      for (const [key, entry] of [...tripped]) {
        if (entry.content === undefined) continue
        try {
          const now = await content(entry.signature)
          if (now === entry.content || tripped.get(key) !== entry) continue
          release(key, entry, now === undefined ? 'an update has taken it out' : 'an update has changed it')
          isReleased = true
        } catch {
          // What it is now is not known, so that it stays as it is.
        }
      }
      if (isReleased) await save()
    },
    async tick() {
      for (const { signature } of tripped.values()) entryOf(signature)
      await Promise.all(pinning)
      if (tripped.size > 0 || watch.isChanged) await save()
    },
  }
}

function whereOf({ source, file }: Entry): string {
  return file === '' ? source : `${source} (${file})`
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

import { join } from 'node:path'
import type { Clock } from '../../ground/clock.ts'
import { inTurn } from '../../ground/in-turn.ts'
import type { Log } from '../../observe/log/log.ts'
import { canonicalName } from '../check/formats.ts'
import { writeDocument } from '../journal/durable.ts'
import { type IgnoreEntry, isSameEntry } from './entry.ts'
import { type IgnoreNote, readNote } from './note.ts'
import { parseScope, type ScopedEnvelope, type ScopeTest } from './scope.ts'
import { TrustedTime } from './trusted-time.ts'

export interface IgnoreStoreOptions {
  /** `signatures.directory` */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
}

/** An entry, and whether it is over. */
export interface ListedEntry extends IgnoreEntry {
  readonly expired: boolean
}

/** The signatures that are ignored, in `ignore.json`. */
export interface IgnoreStore {
  /** All, those that are over for a while too; the oldest first. */
  entries(): Promise<readonly ListedEntry[]>
  /** Puts an entry in the place of one for the same signature and the same mail. */
  add(entry: IgnoreEntry): Promise<Swapped>
  /** Takes away each entry of a signature, or those that are meant. */
  remove(signature: string, isMeant?: (entry: IgnoreEntry) => boolean): Promise<Swapped>
  /** What the filter asks of a finding: the entry that silences it for this mail. Before {@link entries} was called once: none. */
  ignored(reported: string, envelope: ScopedEnvelope): IgnoreEntry | undefined
  /** Of entries that are for certain contents alone, those that fit the mail otherwise. */
  excuses(reported: string, envelope: ScopedEnvelope): readonly ContentExcuse[]
  /** Ends entries before their time, and says why. */
  end(isEnded: (entry: IgnoreEntry) => boolean, why: string): Promise<void>
  /** Those that the databases are to leave out now: what is asked for goes live next. */
  forDatabases(): Promise<readonly IgnoreEntry[]>
  /** When the first of those that {@link forDatabases} told last is over, as the wall clock will say it then, Unix time, ms. */
  nextEnd(): number | undefined
  /** Notes what is known of the time, for the next process; not oftener than is of use. */
  noteTime(): Promise<void>
}

/** An entry for a certain content. */
export interface ContentExcuse {
  readonly sha256: string
  readonly entry: IgnoreEntry
}

/** What was there before, and how it comes back. */
export interface Swapped {
  readonly removed: readonly IgnoreEntry[]
  undo(): Promise<void>
}

/** So long an entry that is over is shown, ms. */
const SHOWN_MS = 30 * 86_400_000

/** The time is written down so often, ms. */
const NOTED_MS = 3_600_000

interface Loaded {
  readonly time: TrustedTime
  entries: readonly IgnoreEntry[]
  /** Of entries for the filter, by signature. */
  tests: ReadonlyMap<string, readonly (readonly [IgnoreEntry, ScopeTest])[]>
}

export function createIgnoreStore({ directory, clock, log }: IgnoreStoreOptions): IgnoreStore {
  const path = join(directory, 'ignore.json')
  let notedMs = clock.monotonic()
  let told: readonly IgnoreEntry[] = []
  let loading: Promise<Loaded> | undefined
  let loaded: Loaded | undefined
  const load = async () => {
    loading ??= readNote(path, log).then((note) => {
      loaded = {
        time: new TrustedTime(clock, note.time),
        entries: note.entries,
        tests: testsOf(note.entries),
      }
      return loaded
    })
    try {
      return await loading
    } catch (error) {
      loading = undefined // it may be readable the next time
      throw error
    }
  }
  const save = async (state: Loaded, entries: readonly IgnoreEntry[]) => {
    const now = state.time.now()
    const kept = entries.filter(({ until }) => until === undefined || now - Date.parse(until) < SHOWN_MS)
    await writeDocument(path, written(state.time, kept))
    notedMs = clock.monotonic()
    state.entries = kept
    state.tests = testsOf(kept)
  }
  /** Puts `added` in the place of those that it replaces; undone the other way round. */
  const swap = inTurn(
    async (isReplaced: (entry: IgnoreEntry) => boolean, added: readonly IgnoreEntry[]): Promise<Swapped> => {
      const state = await load()
      const removed = state.entries.filter(isReplaced)
      if (removed.length > 0 || added.length > 0) {
        await save(state, [...state.entries.filter((one) => !isReplaced(one)), ...added])
      }
      return { removed, undo: async () => void (await swap(isReplaced, removed)) }
    },
  )
  return {
    async entries() {
      const { entries, time } = await load()
      const now = time.now()
      return entries.map((entry) => ({ ...entry, expired: isOver(entry, now) }))
    },
    add: (entry) => swap((one) => isSameEntry(one, entry), [entry]),
    remove: (signature, isMeant = () => true) =>
      swap((one) => one.signature === signature && isMeant(one), []),
    ignored(reported, envelope) {
      if (loaded === undefined || loaded.tests.size === 0) return undefined
      const tests = loaded.tests.get(canonicalName(reported)) ?? []
      const now = loaded.time.now()
      return tests.find(
        ([entry, fits]) => entry.sha256 === undefined && !isOver(entry, now) && fits(envelope),
      )?.[0]
    },
    excuses(reported, envelope) {
      if (loaded === undefined || loaded.tests.size === 0) return []
      const tests = loaded.tests.get(canonicalName(reported)) ?? []
      const now = loaded.time.now()
      return tests.flatMap(([entry, fits]) => {
        const { sha256 } = entry
        return sha256 === undefined || isOver(entry, now) || !fits(envelope) ? [] : [{ sha256, entry }]
      })
    },
    async end(isEnded, ended) {
      const state = await load()
      const now = state.time.now()
      const until = new Date(now).toISOString()
      const over = state.entries.filter((entry) => isEnded(entry) && !isOver(entry, now))
      await swap(
        (one) => over.includes(one),
        over.map((entry) => ({ ...entry, until, ended })),
      )
    },
    async forDatabases() {
      const { entries, time } = await load()
      const now = time.now()
      told = entries.filter((entry) => entry.where === 'database' && !isOver(entry, now))
      return told
    },
    nextEnd() {
      if (loaded === undefined) return undefined
      const aheadMs = clock.wall() - loaded.time.now()
      const ends = told.flatMap(({ until }) => (until === undefined ? [] : [Date.parse(until) + aheadMs]))
      return ends.length === 0 ? undefined : Math.min(...ends)
    },
    async noteTime() {
      const state = await load()
      if (clock.monotonic() - notedMs < NOTED_MS) return
      if (state.entries.some(({ until }) => until !== undefined)) await save(state, state.entries)
    },
  }
}

function isOver({ until }: IgnoreEntry, nowMs: number): boolean {
  return until !== undefined && Date.parse(until) <= nowMs
}

function testsOf(entries: readonly IgnoreEntry[]): Loaded['tests'] {
  const tests = new Map<string, (readonly [IgnoreEntry, ScopeTest])[]>()
  for (const entry of entries) {
    if (entry.where !== 'filter') continue
    const of = tests.get(entry.signature) ?? []
    of.push([entry, entry.scope === undefined ? () => true : scopeTest(entry.scope)])
    tests.set(entry.signature, of)
  }
  return tests
}

/** One that somebody has written into the file and that makes no sense holds for no mail. */
function scopeTest(scope: string): ScopeTest {
  try {
    return parseScope(scope)
  } catch {
    return () => false
  }
}

function written(time: TrustedTime, entries: readonly IgnoreEntry[]): IgnoreNote {
  return { time: { ...time.note }, entries: entries.map((entry) => ({ ...entry })) }
}

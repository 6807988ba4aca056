import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../ground/clock.ts'
import { inTurn } from '../../ground/in-turn.ts'
import { systemCode } from '../../ground/thrown.ts'
import { keptSinceMs, type Leap, type Reckoning, reckon } from '../../ground/time/leaps.ts'
import type { Log } from '../../observe/log/log.ts'
import { DAY_MS, startOfDay, timeOfEntry } from './entry-id.ts'
import { readSweepNote, writeSweepNote } from './sweep-note.ts'

export interface ReckonerDeps {
  readonly log: Log
  readonly clock: Clock
  readonly directory: string
  /** `quarantine.keep`, ms. */
  readonly keepMs: () => number
  /** What was found cannot be written down. */
  readonly onUnwritten: (error: unknown) => void
}

/**
 * Tells for how long entries have been kept, by a wall clock that may be wrong: a daemon that starts in 2038, or whose
 * clock is set there, must not delete all that it has. See docs/decisions/0013.
 */
export class Reckoner {
  readonly #deps: ReckonerDeps
  #setBack: Leap | undefined
  #last: { readonly reckoning: Reckoning; readonly at: number } | undefined

  constructor(deps: ReckonerDeps) {
    this.#deps = deps
  }

  /**
   * The last leap of the clock that counts for an entry. Negative: it was set back without having leapt, so that entries
   * have names of a time to come; until it is that time.
   */
  get leap(): Leap | undefined {
    return this.#setBack ?? this.#last?.reckoning.leaps.at(-1)
  }

  /**
   * Looks at the clocks; to be called before anything is named or deleted by the time. What it finds is written down for
   * the next life where `note` says so, and where the clock went astray.
   * @returns what the wall clock says, Unix time, ms
   */
  readonly look = inTurn(({ note }: { readonly note: boolean }) => this.#look(note))

  /** When an entry was made, as its age counts; see {@link keptSinceMs}. */
  keptSinceMs(namedMs: number): number {
    return keptSinceMs(namedMs, this.#last?.reckoning.leaps ?? [])
  }

  async #look(note: boolean): Promise<number> {
    const { clock, directory, keepMs } = this.#deps
    const told = this.#last?.reckoning ?? (await readSweepNote(directory)) ?? (await this.#byNames())
    const [wallMs, at] = [clock.wall(), clock.monotonic()]
    const elapsedMs = at - (this.#last?.at ?? at)
    const before = told ?? { atMs: wallMs, leaps: [] }
    const { reckoning, byMs } = reckon(before, { wallMs, elapsedMs, keepMs: keepMs() })
    this.#last = { reckoning, at }
    this.#noteSetBack(wallMs, byMs, { isCorrection: reckoning.leaps.length < before.leaps.length })
    if (byMs !== 0) this.#report(wallMs, byMs)
    if (note || byMs !== 0) await this.#write(reckoning)
    return wallMs
  }

  #noteSetBack(wallMs: number, byMs: number, { isCorrection }: { readonly isCorrection: boolean }): void {
    if (byMs < 0 && !isCorrection) this.#setBack = { toMs: wallMs, byMs }
    else if (byMs > 0) this.#setBack = undefined
    const back = this.#setBack
    if (back !== undefined && wallMs >= back.toMs - back.byMs) this.#setBack = undefined
  }

  async #write(reckoning: Reckoning): Promise<void> {
    try {
      await writeSweepNote(this.#deps.directory, reckoning)
    } catch (error) {
      // No directory yet: there is nothing to be wrong about.
      if (systemCode(error) !== 'ENOENT') this.#deps.onUnwritten(error)
    }
  }

  /** Where no sweep was noted, the newest entry is the last that we know of. */
  async #byNames(): Promise<Reckoning | undefined> {
    const { directory } = this.#deps
    const days = (await namesIn(directory)).filter((name) => startOfDay(name) !== undefined)
    for (const day of days.sort().reverse()) {
      let atMs = Number.NEGATIVE_INFINITY
      for (const name of await namesIn(join(directory, day))) {
        atMs = Math.max(atMs, timeOfEntry(name.replace(ENDING, '')) ?? atMs)
      }
      if (Number.isFinite(atMs)) return { atMs, leaps: [] }
    }
    return undefined
  }

  #report(wallMs: number, byMs: number): void {
    const days = Math.round(Math.abs(byMs) / DAY_MS)
    const time = new Date(wallMs).toISOString()
    const fields = { time, byMs: Math.round(byMs) }
    if (byMs > 0) {
      const sentence = `The clock went ahead by ${days} days that the quarantine has not seen pass, to ${time}: they count for no entry, so that none is deleted for them`
      const remedy =
        'Set the clock if that is not the time. If the daemon was away for so long all is well: entries stay for the rest of quarantine.keep.'
      this.#deps.log.warn('quarantine.clock-ahead', sentence, { ...fields, remedy })
      return
    }
    const sentence = `The clock was set back by ${days} days, to ${time}: entries with a later name stay until they are older than quarantine.keep`
    const remedy =
      'Set the clock if that is not the time. Remove entries that were named by a wrong one by hand.'
    this.#deps.log.warn('quarantine.clock-back', sentence, { ...fields, remedy })
  }
}

const ENDING = /\.(eml|eml\.age|json|log)$/

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

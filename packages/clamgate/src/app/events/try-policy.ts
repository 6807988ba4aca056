import type { EventFacts } from '../../api/events/documents.ts'
import type { EventService } from '../../api/events/service.ts'
import { type LoadedConfig, loadConfig } from '../../config/load/load.ts'
import { formatProblem } from '../../config/problem.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { Outcome } from '../../policy/types.ts'
import { warningsOnly } from '../explain-policy.ts'
import { prepareFilterSettings } from '../filter-settings.ts'
import { VERSION } from '../version.ts'
import { decideAgain, recall, untellable } from './decide-again.ts'
import type { Doubt } from './doubts.ts'
import { changedCopies } from './explain-event.ts'

/** A message with which something else would be done. */
interface TriedExample {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string | undefined
  readonly signature: string | undefined
}

/** Messages that would change in the same way, and for the same reason. */
export interface TriedGroup {
  readonly outcome: string
  readonly from: string
  readonly to: string
  /** Why, by the configuration that is tried. */
  readonly because: string
  messages: number
  readonly examples: TriedExample[]
}

/** Messages of which nobody knows what would be done with them. */
const TOO_LITTLE_KEPT: Doubt = {
  code: 'too-little-kept',
  sentence: 'Too little is kept of how they were decided',
}

interface Untold extends Partial<Pick<Doubt, 'code' | 'values'>> {
  readonly because: string
  messages: number
}

/** What a configuration would do with mail that was decided. */
export interface TriedPolicy {
  /** Nothing differs. */
  readonly good: boolean
  readonly file: string
  /** Messages that were looked at. */
  readonly messages: number
  /** There were more than `--limit`. */
  readonly isCut: boolean
  readonly same: number
  readonly differ: number
  readonly untold: number
  /** The largest first. */
  readonly groups: readonly TriedGroup[]
  /** More kinds of changes than are told apart. */
  readonly otherChanges: number
  readonly doubts: readonly Untold[]
}

export interface TryPolicyOptions {
  /** The configuration that is tried. */
  readonly file: string
  /** Left out: read from the file. */
  readonly loaded?: LoadedConfig
  readonly query: string
  readonly limit: number
  readonly events: Pick<EventService, 'facts'>
  readonly signal: AbortSignal
  readonly nowMs: number
  /** Takes warnings, a line each. */
  readonly warn: (line: string) => void
  /** Hears how many were looked at, now and then. */
  readonly onProgress: (messages: number) => void
}

/** Kinds of changes that are told apart, and examples of each. */
const MOST_GROUPS = 500
const EXAMPLES = 3
/** Recipients of an example. */
const NAMED = 5
const PROGRESS_EVERY = 1000

/**
 * Runs a configuration over mail that was decided: the newest first, as much as `limit`. Nothing is changed.
 * @throws {ConfigError} it is broken; {ControlError}, {DaemonError} the daemon does not answer
 */
export async function tryPolicy(options: TryPolicyOptions): Promise<TriedPolicy> {
  const { file, query, limit, events, signal, nowMs, warn, onProgress } = options
  const loaded = options.loaded ?? (await loadConfig({ path: file, secrets: 'leave' }))
  for (const warning of loaded.warnings) warn(formatProblem(warning, loaded.path))
  const settings = await prepareFilterSettings(loaded, { log: warningsOnly(warn), version: VERSION })
  const tally = new Tally(settings, nowMs)
  let isCut = false
  // One more than is looked at says whether there are more.
  for await (const past of events.facts({ query, limit: limit + 1 }, signal)) {
    if (tally.messages === limit) {
      isCut = true
      break
    }
    tally.add(past)
    if (tally.messages % PROGRESS_EVERY === 0) onProgress(tally.messages)
  }
  return { ...tally.result(), file, isCut }
}

/** What was seen so far; takes memory for groups and their examples, and not for messages. */
class Tally {
  messages = 0
  #same = 0
  #untold = 0
  #differ = 0
  #otherChanges = 0
  readonly #groups = new Map<string, TriedGroup>()
  readonly #doubts = new Map<string, Untold>()
  readonly #settings: FilterSettings
  readonly #nowMs: number

  constructor(settings: FilterSettings, nowMs: number) {
    this.#settings = settings
    this.#nowMs = nowMs
  }

  add(past: EventFacts): void {
    this.messages++
    const recalled = recall(past)
    const why = untellable(past.because)
    const again =
      why === undefined ? recalled && decideAgain(past, recalled, this.#settings, this.#nowMs) : undefined
    if (again?.isKnown !== true) {
      this.#doubt(again?.why ?? why ?? TOO_LITTLE_KEPT)
      return
    }
    const { outcome } = again
    const copies = changedCopies(past, outcome)
    if (outcome.action === past.action && copies.length === 0) this.#same++
    else this.#change(past, outcome, copies)
  }

  result(): Omit<TriedPolicy, 'file' | 'isCut'> {
    const byCount = (one: Untold, other: Untold) => other.messages - one.messages
    return {
      good: this.#differ === 0,
      ...{ messages: this.messages, same: this.#same, differ: this.#differ, untold: this.#untold },
      groups: [...this.#groups.values()].sort(byCount),
      otherChanges: this.#otherChanges,
      doubts: [...this.#doubts.values()].sort(byCount),
    }
  }

  #doubt({ sentence: because, code, values }: Doubt): void {
    this.#untold++
    const known = this.#doubts.get(because)
    if (known === undefined)
      this.#doubts.set(because, { because, code, ...(values && { values }), messages: 1 })
    else known.messages++
  }

  #change(past: EventFacts, outcome: Outcome, copies: ReturnType<typeof changedCopies>): void {
    this.#differ++
    const [copy] = copies
    const isWhole = past.action !== outcome.action
    const from = isWhole ? past.action : `${past.action} (a copy ${copy?.then ?? ''})`
    const to = isWhole ? outcome.action : `${outcome.action} (a copy ${copy?.now ?? ''})`
    const because = outcome.reason.text
    const key = JSON.stringify([outcome.kind, from, to, because])
    let group = this.#groups.get(key)
    if (group === undefined) {
      if (this.#groups.size === MOST_GROUPS) {
        this.#otherChanges++
        return
      }
      group = { outcome: outcome.kind, from, to, because, messages: 0, examples: [] }
      this.#groups.set(key, group)
    }
    group.messages++
    if (group.examples.length < EXAMPLES) group.examples.push(example(past))
  }
}

function example({ id, atMs, sender, recipients, subject, signature }: EventFacts): TriedExample {
  const to = recipients.slice(0, NAMED).map(({ address }) => address)
  return { id, at: new Date(atMs).toISOString(), from: sender, to, subject, signature }
}

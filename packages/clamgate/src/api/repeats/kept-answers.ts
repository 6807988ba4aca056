/** How an act was answered, for whoever asks the same again. */
export interface KeptAnswer {
  readonly type: string
  readonly body: string
}

/** A request with a key: under way, or done. */
export interface Keyed {
  /** Of the request: the same key with another is a mistake. */
  readonly fingerprint: string
  /** Settles when the first is done: with its answer, or undefined when nothing is kept of it. */
  readonly answer: Promise<KeptAnswer | undefined>
  keep(type: string, body: string): void
  /** Whoever asks again does it again. Without effect after {@link keep}. */
  forget(): void
}

export interface KeptAnswers {
  find(owner: string, key: string): Keyed | undefined
  begin(owner: string, key: string, fingerprint: string): Keyed
}

export interface KeptLimits {
  readonly ageMs: number
  /** Keys of one who asks; the oldest goes. */
  readonly perOwner: number
  readonly owners: number
  readonly answerChars: number
}

export const KEPT_LIMITS: KeptLimits = {
  ageMs: 24 * 3_600_000,
  perOwner: 200,
  owners: 500,
  answerChars: 64 * 1024,
}

interface Entry extends Keyed {
  readonly bornMs: number
}

/** In memory, and bounded: whoever floods it with keys loses the own ones. @param now of the monotonic clock */
export function createKeptAnswers(now: () => number, limits: KeptLimits = KEPT_LIMITS): KeptAnswers {
  // By whoever has asked longest ago, and of each by the oldest key.
  const owners = new Map<string, Map<string, Entry>>()
  return {
    find(owner, key) {
      const entry = owners.get(owner)?.get(key)
      return entry !== undefined && now() - entry.bornMs < limits.ageMs ? entry : undefined
    },
    begin(owner, key, fingerprint) {
      const entries = owners.get(owner) ?? new Map<string, Entry>()
      owners.delete(owner)
      owners.set(owner, entries)
      const { promise, resolve } = Promise.withResolvers<KeptAnswer | undefined>()
      let isKept = false
      const drop = () => {
        if (entries.get(key) === entry) entries.delete(key)
        resolve(undefined)
      }
      const entry: Entry = {
        ...{ fingerprint, answer: promise, bornMs: now() },
        keep(type, body) {
          if (body.length > limits.answerChars) return drop()
          isKept = true
          resolve({ type, body })
        },
        forget() {
          if (!isKept) drop()
        },
      }
      entries.delete(key)
      entries.set(key, entry)
      shorten(entries, limits.perOwner)
      shorten(owners, limits.owners)
      return entry
    },
  }
}

/** Takes the first out until there are no more than so many. */
function shorten(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}

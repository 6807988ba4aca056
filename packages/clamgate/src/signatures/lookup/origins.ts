import type { Clock } from '../../ground/clock.ts'
import { LATE, within } from '../../ground/within.ts'
import type { LiveFile, SignatureOrigin } from '../types.ts'
import { type SearchedFiles, searchedFiles } from './files.ts'
import { type Place, searchFiles } from './search.ts'

export interface OriginsDeps {
  /** What of ours is live. */
  readonly live: () => Promise<readonly LiveFile[]>
  /** The directory that clamd reads; undefined: nobody knows it, as with an external clamd elsewhere. */
  readonly directory: string | undefined
  readonly clock: Clock
  /** Longest wait of {@link Origins.origin}, ms. */
  readonly waitMs?: number
}

/** Whose signatures are. */
export interface Origins {
  /**
   * Whose a signature is, named as clamd reports it: by the first file that has it. Waits for two seconds at most; the look goes
   * on, so that the next one who asks is told.
   */
  origin(signature: string): Promise<SignatureOrigin | undefined>
  /**
   * Every place where it stands now, named as clamd reports it or as it stands in files, with its text, however long that takes. Official signatures have none here.
   * @throws {Error} where a file cannot be read
   */
  places(signature: string, signal?: AbortSignal): Promise<readonly Place[]>
  /** What is live now, for who looks at all names. */
  files(): Promise<SearchedFiles>
}

const WAIT_MS = 2000
/** What is live is looked at no more often, ms. */
const LOOK_MS = 1000
/** Signatures that are remembered, found or not. */
const MAX_KNOWN = 5000
/** Looked for in one pass. */
const MAX_IN_PASS = 64
/** More than that do not wait: clamd names the same few in a flood. */
const MAX_PENDING = 1000

/** clamd marks what no container of ClamAV has. */
export function isUnofficial(signature: string): boolean {
  return signature.endsWith('.UNOFFICIAL')
}

const OFFICIAL: SignatureOrigin = Object.freeze({
  source: 'official',
  file: undefined,
  rating: undefined,
  class: undefined,
})

/** Looks signatures up in the files that are live. One pass at a time, for all that are asked for meanwhile. */
export function createOrigins({ live, directory, clock, waitMs = WAIT_MS }: OriginsDeps): Origins {
  const known = new Map<string, SignatureOrigin | undefined>()
  const pending = new Map<string, PromiseWithResolvers<SignatureOrigin | undefined>>()
  let knownOf = ''
  let seen: { readonly files: Promise<SearchedFiles>; readonly atMs: number } | undefined
  let running = false

  function look(): Promise<SearchedFiles> {
    const nowMs = clock.monotonic()
    if (seen === undefined || nowMs - seen.atMs >= LOOK_MS) {
      const files = live().then((manifest) =>
        directory === undefined ? { id: '', files: [] } : searchedFiles(manifest, directory),
      )
      seen = { files, atMs: nowMs }
      // Who waits for it is told; a failure is not kept.
      files.catch(() => {
        seen = undefined
      })
    }
    return seen.files
  }

  async function find(signature: string): Promise<SignatureOrigin | undefined> {
    const { id } = await look()
    if (id !== knownOf) {
      known.clear()
      knownOf = id
    }
    if (known.has(signature)) {
      const there = known.get(signature)
      known.delete(signature)
      known.set(signature, there)
      return there
    }
    const asked = pending.get(signature)
    if (asked !== undefined) return asked.promise
    if (pending.size >= MAX_PENDING) return undefined
    const answer = Promise.withResolvers<SignatureOrigin | undefined>()
    pending.set(signature, answer)
    if (!running) void work()
    return answer.promise
  }

  async function work(): Promise<void> {
    running = true
    while (pending.size > 0) {
      const signatures = [...pending.keys()].slice(0, MAX_IN_PASS)
      const answers = signatures.map((signature) => pending.get(signature))
      try {
        const { id, files } = await look()
        const { places, faults } = await searchFiles(files, signatures)
        for (const signature of signatures) pending.delete(signature)
        for (const [index, signature] of signatures.entries()) {
          const [first] = places.get(signature) ?? []
          const origin = first && originOf(first)
          if (id === knownOf && (origin !== undefined || faults.length === 0)) remember(signature, origin)
          answers[index]?.resolve(origin)
        }
      } catch (error) {
        for (const signature of signatures) pending.delete(signature)
        for (const answer of answers) answer?.reject(error)
      }
    }
    running = false
  }

  function remember(signature: string, origin: SignatureOrigin | undefined): void {
    known.set(signature, origin)
    for (const oldest of known.keys()) {
      if (known.size <= MAX_KNOWN) return
      known.delete(oldest)
    }
  }

  return {
    async origin(signature) {
      if (!isUnofficial(signature)) return OFFICIAL
      const found = await within(find(signature), waitMs)
      return found === LATE ? undefined : found
    },
    async places(signature, signal) {
      const { places, faults } = await searchFiles((await look()).files, [signature], signal)
      const [fault] = faults
      const found = places.get(signature) ?? []
      if (found.length === 0 && fault !== undefined) throw new Error(`Cannot look for ${signature}: ${fault}`)
      return found
    },
    files: look,
  }
}

export function originOf({ file: { name, source, rating, class: kind } }: Place): SignatureOrigin {
  return { source, file: name, rating, class: kind }
}

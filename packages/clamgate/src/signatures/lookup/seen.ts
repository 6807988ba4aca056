import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Clock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { canonicalName } from '../check/formats.ts'
import { writeDocument } from '../journal/durable.ts'

/** What is known of the hits of a signature on this host. */
export interface SeenHits {
  /** ISO 8601 */
  readonly firstSeenAt: string | undefined
  /** Since the start. */
  readonly hits: number
}

export interface Seen {
  /** Reads what earlier processes have seen. Never rejects. */
  load(): Promise<void>
  /** Counts a hit; cheap. */
  hit(signature: string): void
  of(signature: string): SeenHits
  /** Keeps what is new; to be called now and then, and at the end. Never rejects. */
  tick(): Promise<void>
}

/** Signatures that are remembered; those that have not hit for longest are forgotten. */
const MAX_SEEN = 5000
const noteSchema = z.record(z.string(), z.iso.datetime())

/** Remembers when signatures hit first, in `first-seen.json`, and counts how often since the start. */
export function createSeen(path: string, { clock, log }: { readonly clock: Clock; readonly log: Log }): Seen {
  /** The latest at the end. */
  const seen = new Map<string, { readonly firstSeenAt: string; hits: number }>()
  let isChanged = false
  let isUnsaved = false

  function add(name: string, entry: { readonly firstSeenAt: string; hits: number }): void {
    seen.delete(name)
    seen.set(name, entry)
    for (const oldest of seen.keys()) {
      if (seen.size <= MAX_SEEN) return
      seen.delete(oldest)
    }
  }

  return {
    async load() {
      try {
        const read = noteSchema.parse(JSON.parse(await readFile(path, 'utf8')))
        for (const [name, firstSeenAt] of Object.entries(read)) {
          if (!seen.has(name)) add(name, { firstSeenAt, hits: 0 })
        }
      } catch {
        // It is for explanations alone: it begins anew.
      }
    },
    hit(signature) {
      const name = canonicalName(signature)
      const there = seen.get(name)
      isChanged ||= there === undefined
      const firstSeenAt = there?.firstSeenAt ?? new Date(clock.wall()).toISOString()
      add(name, { firstSeenAt, hits: (there?.hits ?? 0) + 1 })
    },
    of(signature) {
      const { firstSeenAt, hits = 0 } = seen.get(canonicalName(signature)) ?? {}
      return { firstSeenAt, hits }
    },
    async tick() {
      if (!isChanged) return
      isChanged = false
      const note = Object.fromEntries([...seen].map(([name, { firstSeenAt }]) => [name, firstSeenAt]))
      try {
        await writeDocument(path, note)
        isUnsaved = false
      } catch (error) {
        isChanged = true
        if (!isUnsaved) log.debug('signatures.seen-unsaved', `${path} cannot be written: ${messageOf(error)}`)
        isUnsaved = true
      }
    },
  }
}

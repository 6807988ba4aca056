import { setImmediate as nextTurn } from 'node:timers/promises'
import { collect } from './collect.ts'
import { htmlPart } from './html-part.ts'
import { createReaders } from './readers.ts'
import type { RunDeps } from './run.ts'
import { createSchedule } from './schedule.ts'
import { textPart } from './text-part.ts'
import type { Reader } from './types.ts'
import { createWordLoader } from './words.ts'
import { letterWithLinks } from './write-digest.ts'

type PreviewDeps = Pick<RunDeps, 'clock' | 'host' | 'settings' | 'entries' | 'store'>

/** Whose digests are looked at. */
export interface PreviewRequest {
  /** Undefined: those of all. */
  readonly address: string | undefined
  /** Without what they say: of thousands that would fill the memory. */
  readonly brief?: boolean | undefined
}

/** A digest as it would be sent now. */
export interface Preview {
  readonly role: Reader['role']
  readonly to: string
  readonly language: string
  readonly subject: string
  /** Undefined where it was to be brief. */
  readonly text: string | undefined
  readonly html: string | undefined
  readonly messages: number
}

/**
 * The digests that would be sent now, to one address or to all. Nothing is sent and nothing written down: the links in them
 * are like real ones, and lead nowhere.
 */
export async function previewDigests(
  { address, brief = false }: PreviewRequest,
  { clock, host, settings, entries, store }: PreviewDeps,
): Promise<readonly Preview[]> {
  const inForce = settings()
  const { digest, keepMs } = inForce
  const nowMs = clock.wall()
  const schedule = createSchedule(digest.schedule, digest.timeZone)
  const sinceMs = schedule.latest(nowMs) ?? nowMs - DAY_MS
  const wanted = address?.toLowerCase()
  const drafts = await collect({
    ...{ entries, readers: createReaders(digest), untilMs: nowMs, keepMs },
    // What was kept a while before the last digest may have come too late for it.
    sinceMs: sinceMs - 2 * DAY_MS,
    only: wanted === undefined ? undefined : (reader) => reader.address.toLowerCase() === wanted,
    listed: (reader, ids) => store.listed({ reader, entries: ids }),
  })
  const previews: Preview[] = []
  const wordsIn = createWordLoader(digest.timeZone)
  for (const draft of drafts) {
    // Thousands of letters, and nothing else to wait for: mail has its turn between them.
    await nextTurn()
    const { letter } = await letterWithLinks(draft, { settings: inForce, host, nowMs, wordsIn })
    const said = brief ? {} : { text: textPart(letter), html: htmlPart(letter) }
    previews.push({
      ...{ role: draft.reader.role, to: draft.reader.address, language: draft.reader.language },
      ...{ subject: letter.subject, text: said.text, html: said.html },
      messages: draft.entries.length,
    })
  }
  return previews
}

const DAY_MS = 86_400_000

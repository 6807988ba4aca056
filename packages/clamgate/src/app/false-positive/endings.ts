import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inTurn } from '../../ground/in-turn.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { NOWHERE, type ReportStore } from '../../quarantine/false-positive/types.ts'
import type { IgnoreStore } from '../../signatures/ignore/store.ts'
import type { SignaturePlace } from '../signatures/ignoring.ts'

export interface EndingsDeps {
  readonly ignores: Pick<IgnoreStore, 'entries' | 'end'>
  readonly reports: Pick<ReportStore, 'list' | 'ended'>
  /** Where a signature stands, by its name as it is in files. */
  readonly places: (name: string) => Promise<readonly SignaturePlace[]>
  /** That clamd reads; undefined: nobody knows it, and nothing is ended. */
  readonly directory: string | undefined
  /** The databases that clamd has are the whole set. */
  readonly isComplete: () => boolean
  /** Of the official databases. */
  readonly databaseVersion: () => number | undefined
  readonly log: Log
  readonly now: () => number
}

/** Ends what was done about a false positive when an update has changed its signature, or dropped it. */
export interface Endings {
  /** Looks whether the databases are others than at the last look, and then at each signature. Never rejects. */
  look(): Promise<void>
}

const REPORTS_LOOKED_AT = 500

export function createEndings(deps: EndingsDeps): Endings {
  const { ignores, reports, places, directory, isComplete, databaseVersion, log, now } = deps
  let seen: string | undefined

  async function lookAtAll(): Promise<void> {
    if (directory === undefined || !isComplete()) return
    const print = await fingerprint(directory)
    if (print === undefined || print === seen) return
    const tied = (await ignores.entries()).filter(
      ({ endsWithSignature, expired }) => endsWithSignature === true && !expired,
    )
    // A store that is away knows of no report now; it is asked again once the databases change.
    const open = await reports.list({ limit: REPORTS_LOOKED_AT, open: true }).catch(() => [])
    const contents = new Map<string, string | undefined>()
    for (const { signature, contentMd5 } of [...open, ...tied]) contents.set(signature, contentMd5)
    for (const [signature, contentMd5] of contents) {
      const end = endOf(await places(signature), contentMd5)
      if (end === undefined) continue
      const version = databaseVersion()
      const words = version === undefined ? end : `${end} in daily ${version} or before`
      await ignores.end((entry) => entry.signature === signature && entry.endsWithSignature === true, words)
      const ended = await reports.ended({ signature, words, nowMs: now() }).catch(() => 0)
      const isIgnored = tied.some((entry) => entry.signature === signature)
      const what = isIgnored ? 'what was ignored of it is in force again' : 'what was reported of it is over'
      const sentence = `${signature} was ${words}: ${what}`
      log.info('signatures.ignore.ended', sentence, { signature, how: end, reports: ended })
    }
    seen = print
  }

  return {
    look: inTurn(async () => {
      try {
        await lookAtAll()
      } catch (error) {
        // Whatever cannot be read now is looked at the next time.
        const sentence = `It is not known whether signatures of false positives are gone: ${messageOf(error)}`
        log.debug('signatures.ignore.unknown', sentence, failureFields(error))
      }
    }),
  }
}

/** What became of a signature; undefined: it is as it was. */
function endOf(
  places: readonly SignaturePlace[],
  contentMd5: string | undefined,
): 'dropped' | 'changed' | undefined {
  // Heuristics, and what is in a database that nobody can read here.
  if (contentMd5 === NOWHERE) return undefined
  if (places.length === 0) return 'dropped'
  if (contentMd5 === undefined) return undefined
  return places.some(({ md5 }) => md5 === contentMd5) ? undefined : 'changed'
}

/** Names, sizes and times of the databases; undefined where there are none, as while they are replaced. */
async function fingerprint(directory: string): Promise<string | undefined> {
  const lines: string[] = []
  for (const name of (await readdir(directory)).sort()) {
    const { size, mtimeMs } = await stat(join(directory, name))
    lines.push(`${name} ${size} ${mtimeMs}`)
  }
  return lines.length === 0 ? undefined : lines.join('\n')
}

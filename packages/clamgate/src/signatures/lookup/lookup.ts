import { comparedText, fits, parseNamePattern } from '../../patterns/patterns.ts'
import { formatOf } from '../catalogue/formats.ts'
import { canonicalName, readNames } from '../check/formats.ts'
import { SignatureError } from '../errors.ts'
import type { FileClass, Format, Rating } from '../types.ts'
import { type Heuristic, heuristicOf } from './heuristics.ts'
import { findOfficial } from './official.ts'
import type { Origins } from './origins.ts'
import { patternOf } from './patterns.ts'
import type { Seen } from './seen.ts'
import type { Sigtool } from './sigtool.ts'

export interface LookupDeps {
  readonly origins: Origins
  /** Where the containers of ClamAV are; undefined: nobody knows. */
  readonly officialDirectory: string | undefined
  readonly sigtool: Sigtool
  /** Undefined: no daemon counts. */
  readonly seen: Seen | undefined
  /** Where false positives of a source are reported. */
  readonly reportTo: (source: string) => string | undefined
}

/** A place where a signature stands. */
export interface FoundPlace {
  /** As it stands there. */
  readonly signature: string
  readonly source: string
  readonly file: string
  /** From 1; null in containers of ClamAV. */
  readonly line: number | null
}

export interface FindResult {
  readonly good: boolean
  readonly asked: string
  readonly found: FoundPlace[]
  readonly isCut: boolean
}

export interface ExplainedPlace extends FoundPlace {
  readonly rating: Rating | null
  readonly class: FileClass | null
  readonly updated: string | null
  readonly pattern: string | null
  readonly reportTo: string | null
}

export interface ExplainedSignature {
  readonly good: boolean
  readonly asked: string
  readonly signature: string
  readonly sentence: string
  /** A check of the engine itself. */
  readonly heuristic?: Pick<Heuristic, 'prefix' | 'option'>
  /** The test file of EICAR. */
  readonly isEicar?: true
  readonly places: ExplainedPlace[]
  readonly firstSeenAt: string | null
  readonly hits: number | null
}

export interface Lookup {
  /** Who has a signature; with * and ? in it, signatures. */
  find(name: string, signal?: AbortSignal): Promise<FindResult>
  /** What is known of a name that clamd may report. */
  explain(name: string): Promise<ExplainedSignature>
}

/** What clamd puts behind the names of third parties. */
const MARK = '.UNOFFICIAL'
const MOST_FOUND = 200
/** Of the same name so many places are explained. */
const MOST_EXPLAINED = 10
const CLAMAV_REPORTS = 'https://www.clamav.net/reports/fp'

/** Tells people of signatures by their names. */
export function createLookup(deps: LookupDeps): Lookup {
  const { origins, officialDirectory, sigtool, seen, reportTo } = deps

  async function official(pattern: string) {
    return officialDirectory === undefined ? [] : await findOfficial(pattern, officialDirectory, sigtool)
  }

  /** What a signature is for is told without sigtool, too. */
  async function decoded(text: string, format: Format): Promise<string | undefined> {
    try {
      return await patternOf(text, format, sigtool)
    } catch (error) {
      if (error instanceof SignatureError) return undefined
      throw error
    }
  }

  async function findMany(pattern: string, signal: AbortSignal | undefined): Promise<FoundPlace[]> {
    const parsed = parseNamePattern(pattern)
    const found: FoundPlace[] = []
    if (!parsed.ok) return found
    for (const { name: file, path, format, source } of (await origins.files()).files) {
      for await (const { name, line } of readNames(path, format, signal)) {
        if (!fits(parsed.pattern, comparedText(name))) continue
        found.push({ signature: name, source, file, line })
        if (found.length > MOST_FOUND) return found
      }
    }
    return found
  }

  async function findOne(name: string): Promise<FoundPlace[]> {
    return (await origins.places(name)).map(({ name: signature, file, line }) => ({
      ...{ signature, source: file.source, file: file.name, line },
    }))
  }

  async function explainedPlaces(name: string): Promise<ExplainedPlace[]> {
    const places = (await origins.places(name)).slice(0, MOST_EXPLAINED)
    const found: ExplainedPlace[] = []
    for (const { name: signature, line, text, file } of places) {
      const { source, rating = null, class: kind = null, updated, format } = file
      const pattern = (await decoded(text, format)) ?? null
      const facts = { rating, class: kind, updated, pattern, reportTo: reportTo(source) ?? null }
      found.push({ signature, source, file: file.name, line, ...facts })
    }
    if (isMarked(name)) return found
    for (const { name: signature, file, text } of (await official(canonicalName(name))).slice(
      0,
      MOST_EXPLAINED,
    )) {
      const format = formatOf(file)
      const pattern = format === undefined ? null : ((await decoded(text, format)) ?? null)
      const facts = { rating: null, class: null, updated: null, pattern, reportTo: CLAMAV_REPORTS }
      found.push({ signature, source: 'official', file, line: null, ...facts })
    }
    return found
  }

  return {
    async find(asked, signal) {
      const name = asked.trim()
      const isPattern = /[*?]/.test(name)
      const pattern = canonicalName(name)
      const ours = pattern === '' ? [] : await (isPattern ? findMany(pattern, signal) : findOne(name))
      const theirs = pattern === '' || isMarked(name) ? [] : await official(pattern)
      const all = [
        ...ours,
        ...theirs.map(({ name: signature, file }) => ({ signature, source: 'official', file, line: null })),
      ]
      return {
        ...{ good: all.length > 0, asked, found: all.slice(0, MOST_FOUND) },
        isCut: all.length > MOST_FOUND,
      }
    },
    async explain(asked) {
      const name = asked.trim()
      const signature = canonicalName(name)
      const heuristic = heuristicOf(signature)
      const places = signature === '' || heuristic !== undefined ? [] : await explainedPlaces(name)
      const { firstSeenAt, hits } = seen?.of(name) ?? { firstSeenAt: undefined, hits: null }
      const isKnown = heuristic !== undefined || places.length > 0 || isEicar(signature)
      return {
        ...{ good: isKnown, asked, signature, places, firstSeenAt: firstSeenAt ?? null, hits },
        sentence: sentenceOf(signature, heuristic, places),
        ...(heuristic && { heuristic: { prefix: heuristic.prefix, option: heuristic.option } }),
        ...(isEicar(signature) && { isEicar: true }),
      }
    },
  }
}

function sentenceOf(
  signature: string,
  heuristic: ReturnType<typeof heuristicOf>,
  places: readonly ExplainedPlace[],
): string {
  if (heuristic !== undefined) {
    const by = heuristic.option === undefined ? '' : `; clamd reports it by its option ${heuristic.option}`
    return `${signature} is a check of the engine itself, in no database: ${heuristic.means}${by}.`
  }
  const eicar = isEicar(signature)
    ? `${signature} is the test file of EICAR, which harms nobody; clamd proves with it that it works, so that it cannot be ignored. `
    : ''
  const [first, ...others] = places
  if (first === undefined) {
    return (
      eicar.trim() ||
      `Nobody here has a signature ${signature}: it may have been taken out since it hit, be built into the engine, or be written in another case of letters: clamgate signatures find "*PART*" minds none.`
    )
  }
  const { source, file, rating, class: kind } = first
  const facts = [
    ...(kind === null ? [] : [`class ${kind}`]),
    ...(rating === null ? [] : [`rating ${rating}`]),
  ]
  const of = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  const more =
    others.length === 0
      ? ''
      : ` It stands in ${others.length} more ${others.length === 1 ? 'place' : 'places'}.`
  return `${eicar}${signature} is a signature of ${whose(source)}, in ${file}${of}.${more}`
}

function whose(source: string): string {
  if (source === 'official') return 'ClamAV itself'
  return source === 'local' ? 'your own' : source
}

function isEicar(signature: string): boolean {
  return /eicar/i.test(signature)
}

/** Hits of official names carry no mark: who writes a name with it means another. */
function isMarked(name: string): boolean {
  return name.endsWith(MARK) || name.startsWith('YARA.')
}

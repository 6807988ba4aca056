import { unreachable } from '../../ground/unreachable.ts'
import type { Found, Outcome } from '../types.ts'
import type { Ignored } from '../verdict.ts'
import { FAILURE_WORDS } from './failures.ts'
import { placeOf } from './names.ts'
import { classesText, partsInHeader, partsText } from './readings.ts'
import { skipWords } from './skips.ts'

/** How one verdict is said wherever it is said. Text from outside is in it as it came: whoever shows it cleans it. */
export interface VerdictWords {
  /** Alone, as the answer of `clamgate scan`. */
  readonly alone: string
  /** Behind "Mail from <a> to <b> ". */
  readonly ofMail: string
  /** Behind "Message from <a> to <b> ", in a line of the log. */
  readonly logged: string
  /** Value of X-Virus-Status: `Clean` and `Infected (NAME)` as clamav-milter writes them, and why not. */
  readonly inHeader: string
  /** `%v` of a text: the signature, or what stands there instead. */
  readonly name: string
}

/** The words for a verdict, and for what the policy made of it. */
export function verdictWords(outcome: Pick<Outcome, 'verdict' | 'found' | 'failure'>): VerdictWords {
  const words = wordsOf(outcome)
  const { verdict } = outcome
  const ignored = 'ignored' in verdict ? verdict.ignored : undefined
  return ignored === undefined ? words : butFor(words, ignored)
}

/** What is ignored is told all the same: there may be more that clamd did not name. */
function butFor(words: VerdictWords, { signature, reason }: Ignored): VerdictWords {
  const apart = `, but for ${signature}, which is ignored (${reason})`
  return {
    alone: `${words.alone}${apart}`,
    ofMail: `${words.ofMail}${apart}`,
    logged: `${words.logged}${apart}`,
    inHeader:
      words.inHeader === 'Clean' ? `Clean (${signature.slice(0, MAX_NAME)} is ignored)` : words.inHeader,
    name: words.name,
  }
}

/** One case for each kind: this is the table. */
function wordsOf({
  verdict,
  found,
  failure = 'error',
}: Pick<Outcome, 'verdict' | 'found' | 'failure'>): VerdictWords {
  switch (verdict.kind) {
    case 'clean':
      return {
        alone: 'clean',
        ofMail: 'in which nothing was found',
        logged: 'has no finding',
        inHeader: 'Clean',
        name: 'nothing found',
      }
    case 'infected': {
      const name = verdict.signature.slice(0, MAX_NAME)
      const classes = found === undefined ? '' : ` (class ${found.classes.join(', ')}; ${originWords(found)})`
      return {
        alone: `infected by ${verdict.signature}`,
        ofMail: `with signature ${verdict.signature}${classes}`,
        logged: `infected by ${verdict.signature}`,
        inHeader: `Infected (${name})`,
        name,
      }
    }
    case 'oversize': {
      const isHeadClean = verdict.head === 'clean'
      return {
        alone: `too large to be scanned${isHeadClean ? ' whole; its beginning is clean' : ''}`,
        ofMail: `that is above engine.maxScanSize (its beginning was ${isHeadClean ? 'clean' : 'not scanned'})`,
        logged: 'is too large to be scanned whole',
        inHeader: isHeadClean
          ? 'Not scanned completely (message too large, its beginning is clean)'
          : 'Not scanned (message too large)',
        name: 'too large to be checked',
      }
    }
    case 'databases-missing':
      return {
        alone: 'nothing found, but the official databases are missing',
        ofMail: 'that was scanned without the official databases',
        logged: 'was looked at without the official databases',
        inHeader: 'Not scanned (virus databases missing)',
        name: 'not checked',
      }
    case 'databases-outdated': {
      const days = Math.floor(verdict.ageMs / DAY_MS)
      return {
        alone: `nothing found, but the databases are ${days} days old`,
        ofMail: 'that was scanned with outdated databases',
        logged: `was looked at with databases of ${days} days ago`,
        inHeader: `Clean (virus databases ${days} days old)`,
        name: 'not checked with current signatures',
      }
    }
    case 'unscannable': {
      const parts = partsText(verdict.parts)
      return {
        alone: `nothing found, but not all could be scanned: it has ${parts}`,
        ofMail: `that could not be scanned completely (it has ${parts})`,
        logged: `could not be scanned completely: it has ${parts}`,
        inHeader: `Not scanned completely (${partsInHeader(verdict.parts)})`,
        name: 'not checked completely',
      }
    }
    case 'ambiguous': {
      const classes = classesText(verdict.classes)
      return {
        alone: `nothing found, but its readers get different objects (${classes})`,
        ofMail: `whose readers get different objects (${classes}) and in which nothing was found`,
        logged: `has no finding, but its readers get different objects (${classes})`,
        inHeader: 'Clean',
        name: 'ambiguous structure',
      }
    }
    case 'skipped': {
      const { by, entry, place } = verdict.skip
      const { what, key, inHeader } = skipWords(verdict.skip)
      return {
        alone: `not scanned: exempt by ${by} ${entry}`,
        ofMail: 'that is exempt from scanning',
        logged: `was not scanned: ${what} ${entry} (${key}${place === undefined ? '' : `, ${placeOf(place)}`})`,
        inHeader: `Not scanned (${inHeader})`,
        name: 'exempt from checks',
      }
    }
    case 'failure':
      return {
        alone: `could not be scanned: ${verdict.detail}`,
        ofMail: `that could not be scanned (failure ${failure})`,
        logged: 'could not be scanned',
        inHeader: `Not scanned (${FAILURE_WORDS[failure].inHeader})`,
        name: 'not checked',
      }
    default:
      return unreachable(verdict)
  }
}

/** `source sanesecurity, file phish.ndb, rating LOW`, as far as it is known. */
export function originWords({ source, file, rating }: Pick<Found, 'source' | 'file' | 'rating'>): string {
  const more = [
    ...(file === undefined ? [] : [`file ${file}`]),
    ...(rating === undefined ? [] : [`rating ${rating}`]),
  ]
  return [`source ${source}`, ...more].join(', ')
}

/** Longest virus name that goes into a reply or a header field; the SMTP line has room for 980 octets in all. */
const MAX_NAME = 250
const DAY_MS = 86_400_000

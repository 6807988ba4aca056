import { UsageError } from '../../ground/usage-error.ts'
import { LAST_STATES } from '../../store/copy-states.ts'
import { keyNamed, QUERY_KEYS, type Subject } from '../../store/query/keys.ts'
import { parseMoment } from '../../store/query/moments.ts'
import { parseQuery } from '../../store/query/parse.ts'
import { printQuery } from '../../store/query/print.ts'
import type { Query } from '../../store/query/tree.ts'
import type { Terminal } from '../terminal.ts'

/** A query of the command line. */
export interface AskedQuery {
  readonly tree: Query
  /** As the daemon reads it, whatever its time zone is. */
  readonly text: string
}

/**
 * Reads the query that the arguments of a command say together. The shell takes quotes away: an argument with blanks in it that
 * begins with a key, and has no other, is one value where a value of that key may have blanks, and whoever asks is told that.
 * @throws {QueryError}
 */
export function readQueryWords(
  words: readonly string[],
  { err }: Pick<Terminal, 'err'>,
  of: Subject = 'events',
): AskedQuery {
  const text = words
    .map((word) => {
      const whole = asOneValue(word)
      if (whole !== word) err(`Read as ${whole}`)
      return whole
    })
    .join(' ')
  const tree = parseQuery(text, { nowMs: Date.now(), of })
  return { tree, text: printQuery(tree) }
}

const KEYS = QUERY_KEYS.map(({ key }) => key).join('|')
const ONE_VALUE = new RegExp(`^((?:-|not:)?(${KEYS}):)([^"\\\\]*\\s[^"\\\\]*)$`, 'i')
const OTHER_KEY = new RegExp(`(?:^|\\s)(?:-|not:)?(?:${KEYS}):`, 'i')

function asOneValue(word: string): string {
  const [, key = '', name = '', value = ''] = ONE_VALUE.exec(word) ?? []
  const isOne = mayHaveBlanks(name.toLowerCase(), value) && !OTHER_KEY.test(value)
  return isOne ? `${key}"${value}"` : word
}

/** Of the other keys no value has blanks: what stands behind one is the next condition. */
function mayHaveBlanks(key: string, value: string): boolean {
  switch (keyNamed(key)?.kind) {
    case 'text':
    case 'part':
      return true
    case 'address':
      return !LIST.test(value)
    case 'time':
      return parseMoment(value, 0) !== undefined
    default:
      return false
  }
}

/** Alternatives, with a blank behind the comma. */
const LIST = /,\s/

/**
 * What a person most likely meant where a query finds nothing; undefined: no guess. Addresses are looked for as a whole.
 */
export function hintFor({ all }: Query): string | undefined {
  for (const { any } of all) {
    for (const term of any) {
      if (term.kind !== 'text' || (term.key !== 'from' && term.key !== 'to')) continue
      const { pieces } = term.pattern
      const [text = ''] = pieces
      if (pieces.length > 1 || text === '' || text.includes('@')) continue
      return text.includes('.')
        ? `${term.key}:${text} is a whole address; for a domain write ${term.key}:@${text}`
        : `${term.key}:${text} is a whole address; for its beginning write ${term.key}:${text}@*`
    }
  }
  return undefined
}

/** Whether it asks for what entries are that are in the quarantine no more: these are found among messages alone. */
export function asksForWhatLeft({ all }: Query): boolean {
  return all.some(
    ({ not, any }) =>
      !not && any.some((term) => term.kind === 'is' && LAST_STATES.some((one) => one === term.state)),
  )
}

/**
 * A query that looks back as far as `--since` says, else as far as it says itself, else as usual. As text.
 * @throws {QueryError}
 */
export function readBoundedQuery(
  words: readonly string[],
  { since, usual }: { readonly since: string | undefined; readonly usual: string },
  terminal: Pick<Terminal, 'err'>,
): string {
  const { tree, text } = readQueryWords(words, terminal)
  if (since === undefined && hasSince(tree)) return text
  const bound = readQueryWords([`since:"${since ?? usual}"`], terminal).text
  return text === '' ? bound : `${bound} ${text}`
}

/** Whether it says itself from when on mail is looked at: as a condition of its own, and no alternative. */
function hasSince({ all }: Query): boolean {
  return all.some(({ not, any: [term, ...others] }) => {
    // Not until is since.
    return term?.kind === 'time' && others.length === 0 && (term.key === 'since') !== not
  })
}

/** A query as one pastes it behind a command. */
export function shellWords(query: string): string {
  return /^[\w:@.,+= -]*$/.test(query) ? query : `'${query.replaceAll("'", "'\\''")}'`
}

/** How many are wanted; `hasAll` where the command has `--all`. @throws {UsageError} */
export function readLimit(text: string | undefined, otherwise: number, hasAll = false): number {
  if (text === undefined) return otherwise
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  const isNumber = /^\d+$/.test(text)
  const what = !isNumber ? 'no whole number' : /^0+$/.test(text) ? 'nothing to show' : 'too many'
  const remedy = `Write a number of 1 or more${hasAll ? '; --all shows all of them' : ''}.`
  throw new UsageError(`--limit ${text} is ${what}`, remedy)
}

import type { Actor } from '../../access/actor.ts'
import { scopeOf } from '../../access/may.ts'
import type { CompleteDocument, CompleteRequest, KeysDocument } from '../../api/search/documents.ts'
import { keyNamed, QUERY_KEYS } from '../../store/query/keys.ts'
import { STATES } from '../../store/query/states.ts'
import type { StoreReader, ValuesRequest } from '../../store/types.ts'
import { remember } from './overview/remember.ts'

/** All that a query can ask. */
export function describeKeys(): KeysDocument {
  return {
    keys: QUERY_KEYS.map(({ key, kind, description, example, values, ofEntries }) => ({
      ...{ key, kind, description, example, ofEntries },
      ...(values !== undefined && { values: [...values] }),
    })),
    states: Object.entries(STATES).map(([state, { description, ofEntries }]) => ({
      ...{ state, description, ofEntries },
    })),
  }
}

const MOST_ITEMS = 12
/** Keys whose values the store knows. */
const STORED: readonly string[] = [
  ...([
    'signature',
    'source',
    'rule',
    'host',
    'server',
    'from',
    'to',
    'user',
  ] satisfies ValuesRequest['key'][]),
]
/** Somebody who types asks with each letter, and several pages at once. */
const CACHE = { freshMs: 5000, staleMs: 5000, most: 500 }

/** Completes queries of whoever writes one, by what is in the mail that they may hear of. */
export function createComplete(store: Pick<StoreReader, 'values'>) {
  const known = remember<readonly string[]>({ ...CACHE, now: () => performance.now() })
  return async (actor: Actor, { text, at = text.length, of }: CompleteRequest): Promise<CompleteDocument> => {
    const word = wordAt(text, Math.min(at, text.length))
    const isAsked = (ofEntries: boolean) => of === 'events' || ofEntries
    const items = (all: CompleteDocument['items']) => ({
      ...{ start: word.start, end: word.end, items: all.slice(0, MOST_ITEMS) },
    })
    if (word.key === undefined) {
      const begin = word.value.toLowerCase()
      const keys = QUERY_KEYS.filter(({ key, ofEntries }) => isAsked(ofEntries) && key.startsWith(begin))
      return items(keys.map(({ key, description }) => ({ text: `${key}:`, kind: 'key', description })))
    }
    const facts = keyNamed(word.key)
    if (facts === undefined || !isAsked(facts.ofEntries)) return items([])
    const { key } = facts
    if (key === 'is') {
      const states = Object.entries(STATES).filter(
        ([state, { ofEntries }]) => isAsked(ofEntries) && state.startsWith(word.value.toLowerCase()),
      )
      return items(states.map(([state, { description }]) => ({ text: state, kind: 'value', description })))
    }
    if (facts.values !== undefined) {
      const values = facts.values.filter((value) => value.startsWith(word.value.toLowerCase()))
      return items(values.map((value) => ({ text: value, kind: 'value' })))
    }
    if (!isStored(key)) return items([])
    const scope = scopeOf(actor, 'events.read')
    const asked: ValuesRequest = { key, text: word.value, limit: MOST_ITEMS, scope }
    const values = await known.of(JSON.stringify(asked), () => store.values(asked))
    return items(values.map((value) => ({ text: written(value), kind: 'value' })))
  }
}

function isStored(key: string): key is ValuesRequest['key'] {
  return STORED.includes(key)
}

interface Word {
  readonly key: string | undefined
  /** Without its quotes. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** The word that the cursor is in or behind, up to the cursor: `signature:Eic` of `-is:clean signature:Eic|`. */
function wordAt(text: string, at: number): Word {
  let start = 0
  let colon: number | undefined
  let part = 0
  let isQuoted = false
  for (let place = 0; place < at; place++) {
    const letter = text[place]
    if (letter === '\\') place++
    else if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (letter === ' ' || letter === '\t' || letter === '\n') {
      ;[start, part, colon] = [place + 1, place + 1, undefined]
    } else if (letter === ':' && colon === undefined) [colon, part] = [place, place + 1]
    else if (letter === ',') part = place + 1
    else if (letter === '-' && place === start) [start, part] = [place + 1, place + 1]
  }
  const key = colon === undefined ? undefined : text.slice(start, colon).toLowerCase()
  const value = text.slice(part, at).replace(/^"/, '').replaceAll(/\\(.)/gs, '$1')
  return { key, value, start: part, end: at }
}

/** As a value of a query: in quotes where it has letters that mean something there. */
function written(value: string): string {
  return /^[\p{L}\p{N}@._+=/]+$/u.test(value) ? value : `"${value.replaceAll(/["\\*]/g, '\\$&')}"`
}

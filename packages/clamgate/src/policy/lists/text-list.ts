import { type Compared, type DomainPattern, fits, type TextPattern } from '../../patterns/patterns.ts'
import type { Entry } from './entries.ts'

/** A list of patterns for texts: addresses, names of signatures, log-in names, domains. */
export interface TextList {
  readonly isEmpty: boolean
  /** An entry that fits. */
  find(text: Compared): Entry | undefined
}

interface Pattern {
  readonly pattern: DomainPattern
  readonly entry: Entry
}

/**
 * Makes a list ready. Texts as they are, `*@domain` and `.domain` are looked up, so that files with a hundred thousand of
 * them cost no more than one; other globs and expressions are tried one after the other.
 */
export function textList(patterns: readonly Pattern[]): TextList {
  const exact = new Map<string, Entry>()
  const below = new Map<string, Entry>()
  const ofDomain = new Map<string, Entry>()
  const others: { readonly pattern: TextPattern; readonly entry: Entry }[] = []
  for (const { pattern, entry } of patterns) {
    if (pattern.kind === 'exact') addFirst(exact, pattern.text, entry)
    else if (pattern.kind === 'below') addFirst(below, pattern.domain, entry)
    else if (pattern.kind === 'glob' && isAnybodyAt(pattern.globs[0]))
      addFirst(ofDomain, pattern.globs[0].slice(1), entry)
    else others.push({ pattern, entry })
  }
  return {
    isEmpty: patterns.length === 0,
    find(text) {
      const { key } = text
      const known = exact.get(key) ?? (ofDomain.size > 0 ? atDomain(ofDomain, key) : undefined)
      if (known !== undefined) return known
      const parent = below.size > 0 ? findBelow(below, key) : undefined
      return parent ?? others.find(({ pattern }) => fits(pattern, text))?.entry
    },
  }
}

/** A glob that says no more than the domain. */
function isAnybodyAt(glob: string): boolean {
  return /^\*@[^*?@]+$/.test(glob)
}

function addFirst(map: Map<string, Entry>, key: string, entry: Entry): void {
  if (!map.has(key)) map.set(key, entry)
}

function atDomain(domains: ReadonlyMap<string, Entry>, address: string): Entry | undefined {
  const at = address.lastIndexOf('@')
  return at === -1 ? undefined : domains.get(address.slice(at))
}

/** The domain itself, then each domain that it is below. */
function findBelow(domains: ReadonlyMap<string, Entry>, domain: string): Entry | undefined {
  for (let from = 0; ; ) {
    const entry = domains.get(domain.slice(from))
    const dot = domain.indexOf('.', from)
    if (entry !== undefined || dot === -1) return entry
    from = dot + 1
  }
}

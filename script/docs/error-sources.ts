/** A closed list of error codes in a source file. */
export interface CodeList {
  /** For example `MILTER_ERROR_CODES`. */
  readonly name: string
  readonly entries: readonly CodeEntry[]
}

export interface CodeEntry {
  readonly code: string
  /** The doc comment above the code, up to `Remedy:`. */
  readonly meaning: string | undefined
  /** What follows `Remedy:` in it. */
  readonly remedy: string | undefined
}

/** What the places say that raise a code. */
export interface ThrowSite {
  readonly messages: readonly string[]
  readonly remedies: readonly string[]
}

const LIST = /^export const ([A-Z0-9_]*ERROR_CODES) = \[\n(.*?)^\] as const/gms
const ENTRY = /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?'([A-Z][A-Z0-9_]+)',/g

/** The lists `export const X_ERROR_CODES = [ … ] as const` of a source text, with the doc comment above each code. */
export function readCodeLists(source: string): readonly CodeList[] {
  return [...source.matchAll(LIST)].map(([, name = '', body = '']) => ({
    name,
    entries: [...body.matchAll(ENTRY)].map(([, comment, code = '']) => ({ code, ...split(comment) })),
  }))
}

/** `Meaning. Remedy: what to do.` */
function split(comment: string | undefined): Pick<CodeEntry, 'meaning' | 'remedy'> {
  const text = comment
    ?.replaceAll(/^\s*\*/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const [meaning, remedy] = text?.split(/ Remedy: /) ?? []
  return {
    meaning,
    remedy: remedy === undefined ? undefined : remedy.slice(0, 1).toUpperCase() + remedy.slice(1),
  }
}

const STRING = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/

/**
 * Messages and remedies where codes are raised: string literals after `'CODE',` and after `remedy:` in the same call.
 * A reader of text, no parser: what it does not recognise it leaves out.
 */
export function readThrowSites(sources: readonly string[]): ReadonlyMap<string, ThrowSite> {
  const sites = new Map<string, { readonly messages: Set<string>; readonly remedies: Set<string> }>()
  for (const source of sources) {
    for (const match of source.matchAll(/\('([A-Z][A-Z0-9]*_[A-Z0-9_]+)',\s*/g)) {
      const [all, code = ''] = match
      const call = source.slice(match.index + all.length, match.index + all.length + CALL_CHARACTERS)
      const site = sites.get(code) ?? { messages: new Set(), remedies: new Set() }
      const message = literal(call)
      if (message !== undefined) site.messages.add(message)
      const own = call.slice(0, endOfCall(call))
      const remedy = literal(own.slice(own.indexOf('remedy:') + 'remedy:'.length).trimStart())
      if (own.includes('remedy:') && remedy !== undefined) site.remedies.add(remedy)
      sites.set(code, site)
    }
  }
  return new Map(
    [...sites].map(([code, { messages, remedies }]) => [
      code,
      { messages: [...messages], remedies: [...remedies] },
    ]),
  )
}

/** A call that raises an error is shorter than this. */
const CALL_CHARACTERS = 800

/** A blank line or the next `new` ends what belongs to a call. */
function endOfCall(call: string): number {
  const end = call.search(/\n\s*\n|\bnew [A-Z]|\n}/)
  return end === -1 ? call.length : end
}

function literal(text: string): string | undefined {
  const [, single, double, template] = STRING.exec(text) ?? []
  const raw = single ?? double ?? template
  return raw?.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…').replaceAll(/\\(.)/g, '$1')
}

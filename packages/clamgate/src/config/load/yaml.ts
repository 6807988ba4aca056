import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
} from 'yaml'
import {
  broken,
  type ConfigProblem,
  formatPath,
  type Place,
  showText,
  type Words,
  words,
} from '../problem.ts'
import { syntaxWords } from './yaml-faults.ts'

/** A configuration file as plain values, with the way back to its lines. */
export interface YamlFile {
  /** Plain objects, arrays and scalars; undefined when the file is empty or holds comments only. */
  readonly data: unknown
  /** Where a key is written, by dotted path; for a list element, the element. Undefined for what is not in the file. */
  readonly keyPlace: (key: string) => Place | undefined
  /** Where the value of a key starts. */
  readonly valuePlace: (key: string) => Place | undefined
  /** A plain scalar as it is written: `0660` where `data` says 660. */
  readonly source: (key: string) => string | undefined
}

/** A file with nothing in it. */
export const NO_FILE: YamlFile = {
  data: undefined,
  keyPlace: () => undefined,
  valuePlace: () => undefined,
  source: () => undefined,
}

interface Spot {
  readonly key: Place
  readonly value: Place
  readonly source: string | undefined
}

/**
 * Parses YAML 1.2 (core schema) as far as a configuration needs it: maps with text keys, lists, scalars. Anchors,
 * aliases, tags, directives and several documents are refused, so that a file means what it says on its lines, and
 * none can blow up in memory.
 *
 * @param name of the file, for the places in it
 * @returns the file and the problems found; `file` is undefined when the syntax is so broken that nothing else can be said
 */
export function parseYaml(text: string, name?: string): ParsedYaml {
  const lines = new LineCounter()
  const inFile = name === undefined ? {} : { file: name }
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1), ...inFile }
  }
  const documents = parseDocuments(text, lines)
  if (documents === undefined) return unusable(undefined, TOO_DEEP)
  const [document, second] = documents
  if (document === undefined) return { file: NO_FILE, problems: [] }
  const faults = documents.flatMap((one) => one.errors)
  if (faults.some((fault) => fault.message.includes('call stack'))) return unusable(undefined, TOO_DEEP)
  if (faults.length > 0) return { file: undefined, problems: syntaxProblems(faults, placeAt, text) }
  if (second !== undefined) return unusable(placeAt(second.range[0]), SECOND_DOCUMENT)
  if (document.directives?.yaml.explicit === true || text.startsWith('%')) {
    return unusable({ line: 1, column: 1, ...inFile }, DIRECTIVES)
  }
  const reading = new Reading(placeAt)
  reading.read(document.contents)
  return { file: reading, problems: reading.problems }
}

interface ParsedYaml {
  readonly file: YamlFile | undefined
  readonly problems: readonly ConfigProblem[]
}

function unusable(place: Place | undefined, reason: Words): ParsedYaml {
  return { file: undefined, problems: [broken(place, reason)] }
}

const TOO_DEEP = words(
  'brackets or lists are nested too deeply',
  'close what was opened; no key needs more than four levels',
)
const SECOND_DOCUMENT = words(
  'a second document starts here',
  'keep one document per file: remove the line ---',
)
const DIRECTIVES = words('YAML directives are not supported', 'remove the lines that start with %')

function parseDocuments(text: string, lineCounter: LineCounter) {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.2',
      prettyErrors: false,
      uniqueKeys: false,
      lineCounter,
      logLevel: 'silent',
    })
    return 'empty' in documents ? [] : documents
  } catch (error) {
    if (error instanceof RangeError) return undefined // the parser recurses; nobody nests a configuration that deep
    throw error
  }
}

function syntaxProblems(
  faults: readonly Fault[],
  placeAt: (offset: number) => Place,
  text: string,
): ConfigProblem[] {
  const seen = new Set<number>()
  return faults.flatMap((fault) => {
    const place = placeAt(fault.pos[0])
    if (seen.has(place.line)) return [] // what follows on a broken line is mostly its consequence
    seen.add(place.line)
    return [broken(place, syntaxWords(fault, text.split('\n', place.line)[place.line - 1] ?? ''))]
  })
}

interface Fault {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** Turns parsed nodes into plain values and remembers where each one was. */
class Reading implements YamlFile {
  data: unknown
  readonly problems: ConfigProblem[] = []
  readonly #spots = new Map<string, Spot>()
  readonly #anchors = new Set<string>()
  readonly #placeAt: (offset: number) => Place

  constructor(placeAt: (offset: number) => Place) {
    this.#placeAt = placeAt
  }

  keyPlace = (key: string) => this.#spots.get(key)?.key
  valuePlace = (key: string) => this.#spots.get(key)?.value
  source = (key: string) => this.#spots.get(key)?.source

  read(contents: ParsedNode | null): void {
    const value = this.#keep([], this.#placeAt(offsetOf(contents) ?? 0), contents)
    this.data = value === null ? undefined : value
  }

  #value(node: ParsedNode | null, path: readonly PropertyKey[]): unknown {
    if (node === null) return null
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.add(node.anchor)
    const refusal = refusalOf(node, this.#anchors)
    if (refusal !== undefined) {
      this.problems.push(broken(this.#placeAt(node.range[0]), refusal, formatPath(path)))
      return REFUSED
    }
    if (isMap(node)) return this.#map(node.items, path)
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const place = this.#placeAt(offsetOf(item) ?? node.range[0])
        return this.#keep([...path, index], place, isPair(item) ? null : item)
      })
    }
    return isScalar(node) ? node.value : null
  }

  #map(
    pairs: readonly { readonly key: ParsedNode | null; readonly value: ParsedNode | null }[],
    path: readonly PropertyKey[],
  ): unknown {
    const entries = new Map<string, unknown>()
    for (const { key, value } of pairs) {
      const place = this.#placeAt(offsetOf(key) ?? 0)
      const name = keyName(key)
      if (name === undefined) {
        this.problems.push(broken(place, NO_WORD, formatPath(path)))
      } else if (name === '__proto__') {
        // An object with it would look like one without, so that nobody heard of what stands there.
        this.problems.push(broken(place, NO_NAME, formatPath([...path, name])))
      } else if (entries.has(name)) {
        const first = this.keyPlace(formatPath([...path, name]))
        const twice = words(`written twice; the first is on line ${first?.line}`, 'keep one of them')
        this.problems.push(broken(place, twice, formatPath([...path, showText(name)])))
      } else {
        entries.set(name, this.#keep([...path, name], place, value))
      }
    }
    return Object.fromEntries(entries)
  }

  #keep(path: readonly PropertyKey[], key: Place, node: ParsedNode | null): unknown {
    const source = isScalar(node) && node.type === 'PLAIN' ? node.source : undefined
    this.#spots.set(formatPath(path), { key, value: this.#placeAt(offsetOf(node) ?? 0), source })
    return this.#value(node, path)
  }
}

const NO_NAME = words('nothing can have this name', 'rename it, or remove it')
const NO_WORD = words('a key must be a plain word', 'write it as key: value')

/** Stands for a value that was refused already, so that nobody reports it a second time. */
export const REFUSED = Symbol('refused')

/** Hardly anybody means an alias: a pattern that begins with * is one to YAML when it is not in quotes. */
function refusalOf(node: ParsedNode, anchors: ReadonlySet<string>): Words | undefined {
  if (isAlias(node) && !anchors.has(node.source)) {
    return words('a text that begins with * needs quotes', `write "*${showText(node.source)}"`)
  }
  const refused = (what: string, text: string) =>
    words(`${what}${showText(text)}) are not supported`, 'write the value out')
  if (isAlias(node)) return refused('aliases (*', node.source)
  if (node.anchor !== undefined) return refused('anchors (&', node.anchor)
  return node.tag === undefined ? undefined : refused('tags (', node.tag)
}

const NO_ANCHORS: ReadonlySet<string> = new Set()

function keyName(key: ParsedNode | null): string | undefined {
  if (key === null || !isScalar(key) || refusalOf(key, NO_ANCHORS) !== undefined) return undefined
  return typeof key.value === 'string' ? key.value : key.source
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined
  const start: unknown = node.range[0]
  return typeof start === 'number' ? start : undefined
}

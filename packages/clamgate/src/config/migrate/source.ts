import { isMap, isPair, isScalar, LineCounter, type Pair, type ParsedNode, parseDocument } from 'yaml'
import { below } from '../tree.ts'

/** A key with its value where it stands in a text. Offsets count UTF-16 units. */
export interface Spot {
  readonly path: string
  readonly name: string
  readonly key: Range
  /** Undefined for a key with nothing behind it. */
  readonly value: Range | undefined
  /** `map`: keys on lines of their own; `flow`: keys in braces; `other`: a value, or nothing. */
  readonly form: 'map' | 'flow' | 'empty' | 'other'
  /** In braces, so that its lines may hold others. */
  readonly inFlow: boolean
  /** From 0. */
  readonly line: number
  readonly indent: number
  /** Of the keys in a `map`. */
  readonly innerIndent: number | undefined
  readonly inner: readonly Spot[]
}

export interface Range {
  readonly start: number
  readonly end: number
}

/** A text whose keys can be found, and its lines. */
export interface Source {
  readonly text: string
  readonly top: Spot
  readonly find: (path: string) => Spot | undefined
  /** Where each line starts; one more at the end. */
  readonly starts: readonly number[]
}

/** Looks for the keys of a text that is well-formed. */
export function readSource(text: string): Source {
  const counter = new LineCounter()
  const { contents } = parseDocument(text, { version: '1.2', lineCounter: counter, uniqueKeys: false })
  const spots = new Map<string, Spot>()
  const starts = lineStarts(text)
  const place = (offset: number) => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(line, 1) - 1, indent: Math.max(col, 1) - 1 }
  }
  const innerOf = (node: ParsedNode | null, path: string): readonly Spot[] =>
    isMap(node)
      ? node.items.filter(isPair).flatMap((pair) => spotOf(pair, path, node.flow === true) ?? [])
      : []
  const spotOf = (pair: Pair<unknown, unknown>, above: string, inFlow: boolean): Spot | undefined => {
    const { key, value } = pair
    if (!isScalar(key) || key.range === undefined || key.range === null) return undefined
    const name = String(key.value)
    const path = below(above, name)
    const node = nodeOf(value)
    const inner = innerOf(node, path)
    // Behind `? key` its columns say nothing of what is below it: such a section is left as it is.
    const isExplicit = /^ *\? *$/.test(text.slice(text.lastIndexOf('\n', key.range[0] - 1) + 1, key.range[0]))
    const spot: Spot = {
      ...{ path, name, inFlow, inner, ...place(key.range[0]) },
      key: { start: key.range[0], end: key.range[1] },
      value: node === null || isEmpty(node) ? undefined : { start: node.range[0], end: node.range[1] },
      form: isExplicit ? 'other' : formOf(node),
      innerIndent: inner[0]?.indent,
    }
    spots.set(path, spot)
    return spot
  }
  const inner = innerOf(contents, '')
  const whole = formOf(contents)
  const form = whole === 'empty' ? 'map' : whole
  const range = { start: 0, end: text.length }
  const top: Spot = {
    ...{ path: '', name: '', key: range, value: range, form, inFlow: false },
    ...{ line: -1, indent: -1, innerIndent: 0, inner },
  }
  return { text, top, starts, find: (path) => (path === '' ? top : spots.get(path)) }
}

function nodeOf(value: unknown): ParsedNode | null {
  // The parser made it: what is no pair and has a range is a node of the document.
  return typeof value === 'object' && value !== null && 'range' in value ? (value as ParsedNode) : null
}

function formOf(node: ParsedNode | null): Spot['form'] {
  if (isMap(node)) return node.flow === true ? 'flow' : 'map'
  return isEmpty(node) ? 'empty' : 'other'
}

function isEmpty(node: ParsedNode | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.range[0] === node.range[1])
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  if (starts.at(-1) !== text.length) starts.push(text.length)
  return starts
}

/** The text of a line without its end. */
export function lineAt({ text, starts }: Source, line: number): string {
  return text.slice(starts[line] ?? text.length, starts[line + 1] ?? text.length).replace(/\r?\n$/, '')
}

/** How many lines there are up to the end of the document, which `...` marks where it is not that of the file. */
export function lineCount({ text, starts }: Source): number {
  const mark = /^\.\.\.(?=\s|$)/m.exec(text)
  return mark === null ? starts.length - 1 : starts.indexOf(mark.index)
}

/** The line after the last one of a key: its value, and what is indented deeper behind it, comments among them. */
export function endLine(source: Source, spot: Spot): number {
  const last = lastContentLine(source, spot)
  let end = last + 1
  for (let line = end; line < lineCount(source); line++) {
    const text = lineAt(source, line)
    const [, blanks = '', mark] = /^( *)(\S)?/.exec(text) ?? []
    if (mark === undefined) continue
    if (mark !== '#' || blanks.length <= spot.indent) break
    end = line + 1
  }
  return end
}

/** The last line with a part of the key or its value. */
function lastContentLine(source: Source, spot: Spot): number {
  const inner = spot.inner.map((one) => lastContentLine(source, one))
  const end = Math.max(spot.key.end, spot.form === 'map' ? 0 : (spot.value?.end ?? 0))
  // A value may end with the end of its last line.
  const own = source.starts.findLastIndex((start) => start < Math.max(end, 1))
  return Math.max(...(spot.path === '' ? [-1] : [own]), ...inner)
}

/** A text with a part replaced. */
export function splice(text: string, { start, end }: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}

/** The end of line that the text uses. */
export function lineEnd(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n'
}

/** A text with lines put in before a line. */
export function insertLines(source: Source, before: number, lines: readonly string[]): string {
  const { text, starts } = source
  const end = lineEnd(text)
  const at = starts[Math.min(before, lineCount(source))] ?? text.length
  const isOpen = at > 0 && text[at - 1] !== '\n'
  return splice(text, { start: at, end: at }, `${isOpen ? end : ''}${lines.join(end)}${end}`)
}

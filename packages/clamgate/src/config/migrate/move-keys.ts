import type { Rename } from './history.ts'
import {
  endLine,
  insertLines,
  lineAt,
  lineCount,
  lineEnd,
  type Range,
  readSource,
  type Source,
  type Spot,
  splice,
} from './source.ts'

/** A text with one key changed. */
export interface Moved {
  readonly text: string
  /** From 1, in the text before. */
  readonly line: number
  /** Why it became a comment. */
  readonly conflict?: string
}

/** Gives a key its new name and place; undefined when the text does not have it, or it has to be done by hand. */
export function renameKey(text: string, rename: Rename): Moved | undefined {
  const source = readSource(text)
  const spot = source.find(rename.from)
  if (spot === undefined) return undefined
  const line = spot.line + 1
  if (source.find(rename.to) !== undefined) {
    const conflict = `is ${rename.to} since ${rename.since}, which is there, too`
    return { text: commentOut(source, spot, `${rename.from} ${conflict}`), line, conflict }
  }
  const [section, name] = apart(rename.to)
  const valued = withValue(source, spot, rename)
  if (section === apart(rename.from)[0]) return { text: splice(valued, spot.key, name), line }
  const moved = moveKey(readSource(valued), rename)
  return moved === undefined ? undefined : { text: moved, line }
}

/** Makes a key that is no more a comment, with the reason. */
export function removeKey(text: string, key: string, reason: string): Moved | undefined {
  const source = readSource(text)
  const spot = source.find(key)
  if (spot === undefined) return undefined
  return { text: commentOut(source, spot, reason), line: spot.line + 1 }
}

function withValue({ text }: Source, { value }: Spot, rename: Rename): string {
  if (value === undefined || rename.value === undefined) return text
  return splice(text, value, rename.value(text.slice(value.start, value.end)))
}

/** A key in braces leaves them, and stands on a line of its own as a comment above. */
function commentOut(source: Source, spot: Spot, reason: string): string {
  const { text, starts } = source
  if (spot.inFlow) {
    const was = text.slice(spot.key.start, spot.value?.end ?? spot.key.end).replaceAll(/\s*\n\s*/g, ' ')
    const rest = readSource(cutFromFlow(source, spot))
    const indent = ' '.repeat(/^ */.exec(lineAt(source, spot.line))?.[0].length ?? 0)
    return insertLines(rest, spot.line, [`${indent}# ${reason}:`, `${indent}# ${was}`])
  }
  const indent = ' '.repeat(spot.indent)
  const end = lineEnd(text)
  const lines = linesOf(source, spot.line, endLine(source, spot)).map((line) =>
    `${indent}# ${line.slice(Math.min(spot.indent, line.length - line.trimStart().length))}`.trimEnd(),
  )
  const range = { start: starts[spot.line] ?? 0, end: starts[endLine(source, spot)] ?? text.length }
  return splice(text, range, `${[`${indent}# ${reason}:`, ...lines].join(end)}${end}`)
}

/** With the comments right above it, which are about it. */
function moveKey(source: Source, { from, to }: Rename): string | undefined {
  const spot = source.find(from)
  if (spot === undefined) return undefined
  const [section, name] = apart(to)
  if (spot.inFlow) {
    const value = spot.value === undefined ? '' : source.text.slice(spot.value.start, spot.value.end)
    return addKey(readSource(cutFromFlow(source, spot)), section, [`${name}: ${value}`.trimEnd()])
  }
  const first = firstComment(source, spot)
  const last = endLine(source, spot)
  const lines = linesOf(source, first, last).map((line) =>
    line.slice(Math.min(spot.indent, line.length - line.trimStart().length)),
  )
  const keyLine = spot.line - first
  lines[keyLine] = (lines[keyLine] ?? '').replace(spot.name, () => name)
  const range = { start: source.starts[first] ?? 0, end: source.starts[last] ?? source.text.length }
  return addKey(readSource(splice(source.text, range, '')), section, lines)
}

/** A key, lines without indentation, at the end of its section, which is made where it is not there. */
export function addKey(source: Source, section: string, lines: readonly string[]): string | undefined {
  const at = source.find(section)
  if (at === undefined) {
    const [above, name] = apart(section)
    return addKey(source, above, [`${name}:`, ...lines.map((line) => `  ${line}`)])
  }
  if (at.form === 'other') return undefined
  if (at.form === 'flow') {
    const keys = lines.filter((line) => !line.startsWith('#'))
    const [only] = keys
    const brace = source.text.lastIndexOf('}', at.value?.end)
    if (only === undefined || keys.length > 1 || brace === -1) return undefined
    const before = source.text.slice(0, brace).trimEnd().length
    const isFirst = at.inner.length === 0
    return splice(
      source.text,
      { start: before, end: brace },
      `${isFirst ? '' : ','} ${only.replace(/\s+#.*$/, '')} `,
    )
  }
  const indent = ' '.repeat(at.innerIndent ?? at.indent + 2)
  const end = at.path === '' ? lineCount(source) : endLine(source, at)
  return insertLines(
    source,
    end,
    lines.map((line) => `${indent}${line}`.trimEnd()),
  )
}

function cutFromFlow({ text }: Source, spot: Spot): string {
  const start = spot.key.start
  const end = spot.value?.end ?? /^\s*:?/.exec(text.slice(spot.key.end))?.[0].length ?? 0
  const range: Range = { start, end: spot.value === undefined ? spot.key.end + end : end }
  const after = /^\s*,\s*/.exec(text.slice(range.end))?.[0]
  if (after !== undefined) return splice(text, { start, end: range.end + after.length }, '')
  const before = /,\s*$/.exec(text.slice(0, start))?.[0] ?? ''
  return splice(text, { start: start - before.length, end: range.end }, '')
}

function firstComment(source: Source, spot: Spot): number {
  let first = spot.line
  while (first > 0 && new RegExp(`^ {${spot.indent}}#`).test(lineAt(source, first - 1))) first--
  return first
}

function linesOf(source: Source, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => lineAt(source, from + index))
}

/** A path as its section and its name. */
export function apart(path: string): readonly [section: string, name: string] {
  const dot = path.lastIndexOf('.')
  return [path.slice(0, Math.max(dot, 0)), path.slice(dot + 1)]
}

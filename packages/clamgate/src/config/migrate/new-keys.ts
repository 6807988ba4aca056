import { type ConfigDescription, describeConfig } from '../say/describe.ts'
import { exampleLines } from '../say/render.ts'
import { below } from '../tree.ts'
import type { PastDefault } from './history.ts'
import { apart } from './move-keys.ts'
import {
  endLine,
  insertLines,
  lineAt,
  lineCount,
  readSource,
  type Source,
  type Spot,
  splice,
} from './source.ts'

/** A text with comments for keys that it did not know. */
export interface Added {
  readonly text: string
  readonly keys: readonly string[]
}

/**
 * Each key of the schema that a text neither has nor mentions, at the end of its section, as a comment with its default.
 * The sections are made, empty, where they are not there.
 */
export function addNewKeys(text: string): Added {
  const description = describeConfig()
  const keys: string[] = []
  let at = text
  for (const section of description.sections.keys()) {
    const added = addToSection(readSource(at), section, description)
    at = added.text
    keys.push(...added.keys)
  }
  return { text: at, keys }
}

function addToSection(source: Source, path: string, description: ConfigDescription): Added {
  const names = description.sections.get(path)?.names ?? []
  const keys = names.map((name) => below(path, name)).filter((key) => description.keys.has(key))
  const none = { text: source.text, keys: [] }
  const spot = source.find(path)
  if (spot === undefined) return newSection(source, path, keys)
  // In braces, and behind them, no line of its own can be made a key by taking its # away.
  if (spot.form === 'other' || spot.form === 'flow' || spot.inFlow) return none
  const known = new Set([...spot.inner.map(({ name }) => name), ...mentioned(source, spot)])
  const missing = keys.filter((key) => !known.has(apart(key)[1]))
  if (missing.length === 0) return none
  const indent = ' '.repeat(spot.innerIndent ?? spot.indent + 2)
  const end = path === '' ? lineCount(source) : endLine(source, spot)
  return { text: insertLines(source, end, commentsFor(missing, indent, description)), keys: missing }
}

function newSection(source: Source, path: string, keys: readonly string[]): Added {
  const description = describeConfig()
  const [above, name] = apart(path)
  const parent = source.find(above)
  if (parent === undefined || parent.form === 'other' || parent.form === 'flow' || parent.inFlow) {
    return { text: source.text, keys: [] }
  }
  const indent = ' '.repeat(parent.innerIndent ?? parent.indent + 2)
  const lines = [`${indent}${name}:`, ...commentsFor(keys, `${indent}  `, description)]
  const end = above === '' ? lineCount(source) : endLine(source, parent)
  return { text: insertLines(source, end, lines), keys }
}

function commentsFor(
  keys: readonly string[],
  indent: string,
  { keys: infos }: ConfigDescription,
): readonly string[] {
  return keys.flatMap((key) => {
    const info = infos.get(key)
    return info === undefined ? [] : exampleLines(info, indent)
  })
}

/** Names that stand in comments of a section as keys do: `#threads: 4`. */
function mentioned(source: Source, spot: Spot): ReadonlySet<string> {
  const names = new Set<string>()
  const end = spot.path === '' ? lineCount(source) : endLine(source, spot)
  for (let line = spot.line + 1; line < end; line++) {
    const [, name] = /^\s*#\s*([A-Za-z]\w*)\s*:/.exec(lineAt(source, line)) ?? []
    if (name !== undefined) names.add(name)
  }
  return names
}

/** Our own comments with a default of before get that of now; what somebody else wrote there stays. */
export function refreshDefaults(text: string, past: readonly PastDefault[]): Added {
  const { keys: infos } = describeConfig()
  const keys: string[] = []
  let at = text
  for (const { key, value } of past) {
    const info = infos.get(key)
    const [section, name] = apart(key)
    const source = readSource(at)
    const spot = source.find(section)
    if (info === undefined || spot === undefined) continue
    const now = exampleLines(info, '').at(-1) ?? ''
    for (let line = spot.line + 1; line < endLine(source, spot); line++) {
      const own = lineAt(source, line)
      if (own.trimStart() !== `#${name}: ${value}`) continue
      const start = (source.starts[line] ?? 0) + own.length - own.trimStart().length
      at = splice(at, { start, end: start + own.trimStart().length }, now)
      keys.push(key)
      break
    }
  }
  return { text: at, keys }
}

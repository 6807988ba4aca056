import { stringify } from 'yaml'
import { type ConfigDescription, describeConfig, type KeyInfo } from './describe.ts'
import type { Origin } from './origins.ts'
import { readPath } from './origins.ts'
import type { Config } from './schema.ts'
import { REDACTED, Secret } from './secret.ts'
import { formatDuration, formatSize } from './units.ts'

/** A value in the notation of the file; a secret is the place it comes from, or redacted. Undefined: not set. */
export function writtenValue(config: Config, { path, kind }: KeyInfo): unknown {
  const value = readPath(config, path)
  if (kind === 'duration' && typeof value === 'number') return formatDuration(value)
  if (kind === 'size' && typeof value === 'number') return formatSize(value)
  if (!(value instanceof Secret)) return value
  switch (value.source.kind) {
    case 'text':
      return REDACTED
    case 'file':
      return { file: value.source.path }
    case 'env':
      return { env: value.source.name }
  }
}

/** The effective configuration as plain values in the notation of the file, sections nested; what is not set is left out. */
export function writtenConfig(config: Config): Readonly<Record<string, unknown>> {
  const description = describeConfig()
  const section = (path: string): Record<string, unknown> =>
    Object.fromEntries(
      (description.sections.get(path)?.names ?? []).flatMap((name) => {
        const inner = path === '' ? name : `${path}.${name}`
        const info = description.keys.get(inner)
        const value = info === undefined ? section(inner) : writtenValue(config, info)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  return section('')
}

/** The effective configuration as YAML that `config check` accepts, with the origin of each value as a comment. */
export function renderEffective(
  config: Config,
  origins: ReadonlyMap<string, Origin> | undefined,
): readonly string[] {
  const description = describeConfig()
  return renderSections(description, (info, indent) => {
    const name = info.path.slice(info.path.lastIndexOf('.') + 1)
    const value = writtenValue(config, info)
    const origin = origins?.get(info.path)
    if (value === undefined) return [`${indent}# ${name}: not set (${info.unset})`]
    const line = `${indent}${name}: ${renderValue(value)}`
    return [origin === undefined ? line : `${line.padEnd(COMMENT_COLUMN)} # ${showOrigin(origin)}`]
  })
}

/** A file with every key at its default, commented out and explained: what an administrator starts from. */
export function renderExample(): readonly string[] {
  const description = describeConfig()
  return renderSections(description, (info, indent) => {
    const name = info.path.slice(info.path.lastIndexOf('.') + 1)
    const value = renderValue(info.default ?? info.example)
    const note = info.unset === undefined ? '' : ` Without it: ${info.unset}.`
    return [...wrap(`${info.description}${note}`, `${indent}# `), `${indent}#${name}: ${value}`]
  })
}

function renderSections(
  { sections, keys }: ConfigDescription,
  renderKey: (info: KeyInfo, indent: string) => readonly string[],
): readonly string[] {
  const section = (path: string, indent: string): readonly string[] =>
    (sections.get(path)?.names ?? []).flatMap((name) => {
      const inner = path === '' ? name : `${path}.${name}`
      const info = keys.get(inner)
      if (info !== undefined) return renderKey(info, indent)
      return [`${indent}${name}:`, ...section(inner, `${indent}  `)]
    })
  return section('', '')
}

/** Where comments start, when the value before them is short enough. */
const COMMENT_COLUMN = 46

/** Columns of the example file. */
const WRAP_COLUMN = 100

/** A value as one writes it in the file, on one line. */
export function renderValue(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => JSON.stringify(item)).join(', ')} ]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${renderValue(inner)}`)
      .join(', ')} }`
  }
  return stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd()
}

function showOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default'
    case 'file':
      return `${origin.file}:${origin.line}`
    case 'env':
      return `set by env ${origin.name} (${origin.file}:${origin.line})`
  }
}

function wrap(text: string, prefix: string): string[] {
  const lines: string[] = []
  let line = prefix
  for (const word of text.split(' ')) {
    if (line !== prefix && line.length + word.length > WRAP_COLUMN) {
      lines.push(line.trimEnd())
      line = prefix
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}

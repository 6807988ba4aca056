import { readPath } from '../origins.ts'
import type { Config } from '../schema.ts'
import { REDACTED, Secret } from '../secret.ts'
import { formatDuration, formatSize, parseDuration, parseSize } from '../units.ts'
import { type ConfigDescription, describeConfig, type KeyInfo } from './describe.ts'

/**
 * A value in the notation of the file. A secret is the place it comes from, or redacted; of a list file only its name is
 * written. Undefined: not set.
 */
export function writtenValue(config: Config, info: KeyInfo, { inner }: ConfigDescription): unknown {
  return notationOf(readPath(config, info.path), info, inner)
}

/** The effective configuration as plain values in the notation of the file, sections nested; what is not set is left out. */
export function writtenConfig(config: Config): Readonly<Record<string, unknown>> {
  const description = describeConfig()
  const section = (path: string): Record<string, unknown> =>
    Object.fromEntries(
      (description.sections.get(path)?.names ?? []).flatMap((name) => {
        const inner = path === '' ? name : `${path}.${name}`
        const info = description.keys.get(inner)
        const value = info === undefined ? section(inner) : writtenValue(config, info, description)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  return section('')
}

type Inner = ConfigDescription['inner']

function notationOf(value: unknown, { kind, path, default: usual }: KeyInfo, inner: Inner): unknown {
  if (value === undefined) return undefined
  if (value instanceof Secret) return secretNotation(value)
  if (typeof value === 'number') return isSame(value, usual, kind) ? usual : numberNotation(value, kind)
  if (!Array.isArray(value)) return value
  if (kind === 'patterns') return value.map(entryNotation)
  if (kind !== 'rules' && kind !== 'servers') return value
  const elements = value.map((element: unknown) => objectNotation(element, `${path}[]`, inner))
  return kind === 'servers' ? elements.map(shortServer) : elements
}

/** A default is written as the schema and the reference page write it: 120s, not 2m. */
function isSame(value: number, usual: unknown, kind: string): boolean {
  if (typeof usual !== 'string') return false
  return (
    value === (kind === 'duration' ? parseDuration(usual) : kind === 'size' ? parseSize(usual) : undefined)
  )
}

/** Durations, sizes and dates are numbers once they are read. */
function numberNotation(value: number, kind: string): unknown {
  switch (kind) {
    case 'duration':
      return formatDuration(value)
    case 'size':
      return formatSize(value)
    case 'date':
      return new Date(value)
        .toISOString()
        .replace(/(T00:00:00)?\.000Z$/, (_, midnight) => (midnight === undefined ? 'Z' : ''))
    default:
      return value
  }
}

function secretNotation({ source }: Secret): unknown {
  switch (source.kind) {
    case 'text':
      return REDACTED
    case 'file':
      return { file: source.path }
    case 'env':
      return { env: source.name }
  }
}

function entryNotation(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'file' in entry ? { file: entry.file } : entry
}

/** An object inside of a value, by its description. Defaults and what is empty are left out. */
function objectNotation(value: unknown, path: string, inner: Inner): Record<string, unknown> {
  const names = inner.sections.get(path)?.names ?? []
  return Object.fromEntries(
    names.flatMap((name) => {
      const innerPath = `${path}.${name}`
      const part = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
      const info = inner.keys.get(innerPath)
      if (part === undefined || (info !== undefined && part === info.default)) return []
      if (info !== undefined) return [[name, notationOf(part, info, inner)]]
      const object = objectNotation(part, innerPath, inner)
      return Object.keys(object).length === 0 ? [] : [[name, object]]
    }),
  )
}

/** A server with nothing but an address is written as that. */
function shortServer(server: Record<string, unknown>): unknown {
  return Object.keys(server).length === 1 ? server['address'] : server
}

import type { ConfigDescription } from '../../../config/say/describe.ts'
import { commented, lastOf, renderSections, renderValue } from '../../../config/say/render.ts'
import type { Setting } from '../../draft.ts'
import { renderSetting } from '../../render-draft.ts'
import { branches, placeOf, renderBranch, type SecretPlaces } from '../../signatures/render-signatures.ts'
import { SecretReference } from '../../signatures/signatures-draft.ts'

/** A value that no option of clamav-milter gives. */
export interface PanelEntry {
  /** Names from the root of the configuration. */
  readonly path: readonly string[]
  /** As our YAML would have it, or a {@link SecretReference}. */
  readonly value: unknown
  readonly origin: string
  /** The parameter that says it. */
  readonly key: string
}

const SOURCES = ['signatures', 'sources'] as const

/** All values of the result: those of clamav-milter's options, and others, which count more. */
export class PanelDraft {
  readonly #settings: Map<string, Setting>
  readonly #entries = new Map<string, PanelEntry>()

  constructor(settings: ReadonlyMap<string, Setting>) {
    this.#settings = new Map(settings)
  }

  /** Takes the place of what is said of the same key, of what is inside of it, and of what it is inside of. */
  set(entry: PanelEntry): void {
    this.remove(entry.path.join('.'))
    for (const [id, { path }] of this.#entries) {
      const [shorter, longer] = path.length < entry.path.length ? [path, entry.path] : [entry.path, path]
      if (shorter.every((name, index) => longer[index] === name)) this.#entries.delete(id)
    }
    this.#entries.set(JSON.stringify(entry.path), entry)
  }

  remove(path: string): void {
    this.#settings.delete(path)
  }

  has(path: string): boolean {
    return this.#settings.has(path) || this.#entries.has(JSON.stringify(path.split('.')))
  }

  get settings(): ReadonlyMap<string, Setting> {
    return this.#settings
  }

  get entries(): readonly PanelEntry[] {
    return [...this.#entries.values()]
  }

  /** The lines of the configuration, in the order of the schema, each value with where it comes from. */
  render(description: ConfigDescription, secrets: SecretPlaces): readonly string[] {
    const sources = this.entries
      .filter(({ path }) => isSource(path))
      .map((one) => ({ ...one, path: one.path.slice(SOURCES.length) }))
    return renderSections(description, (info, indent) => {
      const setting = this.#settings.get(info.path)
      if (setting !== undefined) return renderSetting(lastOf(info), setting, indent)
      if (info.kind === 'sources' && sources.length > 0) {
        const lines = renderBranch(branches(sources, secrets), `${indent}  `)
        return [`${indent}${lastOf(info)}:`, ...lines]
      }
      const entry = this.#entries.get(JSON.stringify(info.path.split('.')))
      if (entry === undefined) return []
      const value = entry.value instanceof SecretReference ? placeOf(entry.value, secrets) : entry.value
      return [commented(`${indent}${lastOf(info)}: ${renderValue(value)}`, entry.origin)]
    })
  }

  /** Each value by itself, for a report. */
  report(secrets: SecretPlaces): readonly { key: string; value: unknown; origin: string }[] {
    return [
      ...[...this.#settings.values()].flatMap(({ path, values }) =>
        values.map(({ value, origin }) => ({ key: path, value, origin })),
      ),
      ...this.entries.map(({ path, value, origin }) => ({
        key: path.join('.'),
        value: value instanceof SecretReference ? placeOf(value, secrets) : value,
        origin,
      })),
    ]
  }
}

function isSource(path: readonly string[]): boolean {
  return path.length > SOURCES.length && SOURCES.every((name, index) => path[index] === name)
}

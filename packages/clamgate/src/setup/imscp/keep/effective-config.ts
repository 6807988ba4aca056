import type { PanelValues } from '../../../importers/imscp-plugin/import-plugin.ts'
import type { ImscpRecord } from '../types.ts'

/** What counts, and what is still to be carried over the next time. */
export interface EffectiveConfig {
  readonly config: PanelValues
  readonly carried: PanelValues
}

/**
 * The panel's configuration with what an earlier update has carried over. A carried value counts as long as the panel has
 * the shipped one in its place; once the panel has one of the administrator's, that counts from then on and the carried
 * one is forgotten, so that whoever goes back to the shipped value later gets it.
 */
export function effectiveConfig(
  panel: PanelValues,
  record: Pick<ImscpRecord, 'carried'> | undefined,
  shipped: PanelValues,
): EffectiveConfig {
  return laidOver(panel, record?.carried ?? {}, shipped)
}

function laidOver(panel: PanelValues, carried: PanelValues, shipped: PanelValues): EffectiveConfig {
  const config = new Map(Object.entries(panel))
  const rest = new Map<string, unknown>()
  for (const [name, value] of Object.entries(carried)) {
    const now = config.get(name)
    const usual = ownValue(shipped, name)
    if (isSection(value) && (now === undefined || isSection(now))) {
      const inner = laidOver(now ?? {}, value, isSection(usual) ? usual : {})
      if (Object.keys(inner.config).length > 0 || now !== undefined) config.set(name, inner.config)
      if (Object.keys(inner.carried).length > 0) rest.set(name, inner.carried)
    } else if ((now === undefined || isSameValue(now, usual)) && !isSameValue(now, value)) {
      config.set(name, value)
      rest.set(name, value)
    }
  }
  return { config: Object.fromEntries(config), carried: Object.fromEntries(rest) }
}

/** Arrays of PHP with names; one without entries is a list in JSON. */
export function isSection(value: unknown): value is PanelValues {
  return typeof value === 'object' && value !== null && (!Array.isArray(value) || value.length === 0)
}

/** Whether two values say the same: administrators leave quotes away, and JSON keeps the type. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other)
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function ownValue(values: PanelValues, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

import type { PanelValues } from '../../../importers/imscp-plugin/import-plugin.ts'
import { optionsOf } from '../old-plugin/options.ts'
import type { OldPlugin } from '../old-plugin/types.ts'
import type { ImscpRecord } from '../types.ts'
import { effectiveConfig, isSection } from './effective-config.ts'
import { addLocalFile, keepConfiguration, LOCAL_PATH } from './kept-configuration.ts'

/** What is done with values of config.php elsewhere. */
export interface ConfigTools {
  /** The values that differ from the shipped ones. */
  readonly administratorsValues: (config: PanelValues, shipped: PanelValues) => PanelValues
  /** Sentences: parameters that are new, gone, or shipped with another value. */
  readonly comparePanelConfigs: (before: PanelValues, shipped: PanelValues) => readonly string[]
  /** A file that returns the array. */
  readonly renderPhpArray: (values: PanelValues, comment: readonly string[]) => string
  /** The panel's local file of a plugin, in a form that each of its series takes. */
  readonly renderLocalFile: (values: PanelValues, comment: readonly string[]) => string
}

/** What is known of the configuration before an update. */
export interface BeforeUpdate {
  readonly record: ImscpRecord | undefined
  /** What the plugin 1.x has left, where that is what was there. */
  readonly old: OldPlugin | undefined
  /** The version of the plugin before, as the panel says it. */
  readonly from: string | null
  readonly shipped: PanelValues
}

/** Pure: the configuration that was in force before an update, by our record or by what the plugin 1.x has written. */
export function configBefore({ record, old, from, shipped }: BeforeUpdate) {
  if (record !== undefined) {
    return { before: record.config, shippedBefore: record.shipped ?? shipped, version: record.version }
  }
  if (old === undefined) return undefined
  const { config: before } = effectiveConfig(shipped, { carried: optionsOf(old, shipped) }, shipped)
  return { before, shippedBefore: shipped, version: from ?? '1.x' }
}

/** Two configurations of an update: that in force before it, and what the panel has now. */
export interface UpdateConfigs {
  readonly before: PanelValues
  /** What the version before shipped. */
  readonly shippedBefore: PanelValues
  readonly panel: PanelValues
  readonly shipped: PanelValues
}

export interface CarriedOver {
  /** What counts from now on. */
  readonly config: PanelValues
  /** Values that the panel does not have, until it has them. */
  readonly carried: PanelValues
  /** What is new, gone or different, and what was carried over, a sentence each. */
  readonly report: readonly string[]
}

/** Pure: the panel's configuration with what the administrator had set before the update. */
export function carryOver(
  { before, shippedBefore, panel, shipped }: UpdateConfigs,
  { administratorsValues, comparePanelConfigs }: ConfigTools,
): CarriedOver {
  const own = administratorsValues(before, shippedBefore)
  const { config, carried } = effectiveConfig(panel, { carried: own }, shipped)
  return { config, carried, report: comparePanelConfigs(before, shipped) }
}

/** What is to be kept of an update below the panel's folder. */
export interface KeptUpdate {
  readonly guiDirectory: string
  /** Of the plugin before the update. */
  readonly version: string
  readonly at: Date
  readonly before: PanelValues
  readonly carried: PanelValues
}

/**
 * Keeps the configuration that was in force before an update, and gives the panel the values that were carried over, in its
 * local file where there is none.
 * @returns where they are, and what is left to the administrator, a sentence each
 * @throws {ImscpError} IMSCP_FILE
 */
export async function keepUpdate(kept: KeptUpdate, tools: ConfigTools): Promise<readonly string[]> {
  const { guiDirectory, version, carried, before } = kept
  const path = await keepConfiguration({ ...kept, php: tools.renderPhpArray(before, keptComment(version)) })
  const sentences = [`The configuration that was in force before is kept as ${path}`]
  const names = namesIn(carried)
  if (names.length === 0) return sentences
  const isWritten = await addLocalFile(guiDirectory, tools.renderLocalFile(carried, LOCAL_COMMENT))
  const values = `Values of before go on to count: ${shown(names)}`
  return [
    ...sentences,
    isWritten
      ? `${values}; they stand in ${LOCAL_PATH} of the panel`
      : `${values}; put them into ${LOCAL_PATH} of the panel, which is there already and was not touched`,
  ]
}

function keptComment(version: string): readonly string[] {
  return [
    `The configuration that was in force with version ${version} of the plugin, before it was updated.`,
    'Compare it with config.php; put what you want to keep into ../ClamAV.php.',
  ]
}

const LOCAL_COMMENT = [
  'Values that you had set, carried over by an update of the plugin. This file is yours: no update touches it.',
]

/** `clamav_milter_options['OnFail']` */
function namesIn(values: PanelValues, above = ''): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = above === '' ? name : `${above}['${name}']`
    return isSection(value) && Object.keys(value).length > 0 ? namesIn(value, path) : [path]
  })
}

const MOST_SHOWN = 12

function shown(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN
  return `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

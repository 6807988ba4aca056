import type { Setting, Settings } from '../unofficial-sigs/settings.ts'
import { type PhpValue, readArray } from './php-array.ts'

/** A JSON object as the panel stores it: values are strings, numbers, truth values, null, lists and such objects. */
export type PanelValues = Readonly<Record<string, unknown>>

/** The main switch. */
export const MAIN_SWITCH = 'clamav_unofficial_sigs'

const OPTIONS = 'clamav_unofficial_sigs_options'

/** True for a file that has the options of the old plugin, as PHP or JSON. */
export function isPluginConfig(text: string): boolean {
  return new RegExp(`['"]${OPTIONS}['"]\\s*(?:=>|:)`).test(text)
}

/**
 * The options of the old plugin as the settings of clamav-unofficial-sigs that it made of them. Read as text; nothing is
 * executed. Undefined where they are no plain array.
 */
export function readPluginConfig(text: string, file: string): Settings | undefined {
  const start = new RegExp(`['"]${OPTIONS}['"]\\s*(?:=>|:)`).exec(text)
  const array = start === null ? undefined : readArray(text, start.index + start[0].length)
  if (array?.kind !== 'array') return undefined
  return pluginSettings(
    [...leaves(array)].map(({ key, value, line }) => {
      const place = `${file}:${line}`
      return { name: key, value, place, origin: `${place} ${key}` }
    }),
    file,
  )
}

/** One option of the plugin, however deep it is among the others. */
export interface PluginOption {
  readonly name: string
  readonly value: string
  /** In front of what there is to tell of it. */
  readonly place: string
  /** In the comment behind what it became. */
  readonly origin: string
}

/** Options of the plugin as the settings of clamav-unofficial-sigs that it made of them. */
export function pluginSettings(options: readonly PluginOption[], file: string): Settings {
  const settings = options.map(
    (option): Setting => ({ ...option, words: [], isList: false, file, isShipped: false }),
  )
  return { byName: switched(new Map(settings.map((setting) => [setting.name, setting]))), commands: [] }
}

function* leaves(
  array: PhpValue,
): Generator<{ readonly key: string; readonly value: string; readonly line: number }> {
  if (array.kind !== 'array') return
  for (const { key, value } of array.entries) {
    if (value.kind === 'array') yield* leaves(value)
    else yield { key, value: value.text, line: value.line }
  }
}

/** Without the main switch nothing was fetched, whatever else stands there. */
function switched(byName: ReadonlyMap<string, Setting>): ReadonlyMap<string, Setting> {
  const main = byName.get(MAIN_SWITCH)
  const rest = new Map([...byName].filter(([name]) => name !== MAIN_SWITCH))
  if (main === undefined || /^(?:yes|true|1|on)$/i.test(main.value.trim())) return rest
  return new Map(
    ['sanesecurity', 'securiteinfo', 'linuxmalwaredetect', 'malwarepatrol', 'yararulesproject'].map(
      (prefix): [string, Setting] => [`${prefix}_enabled`, { ...main, name: `${prefix}_enabled` }],
    ),
  )
}

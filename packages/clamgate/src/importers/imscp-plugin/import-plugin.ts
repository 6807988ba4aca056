import type { Setting, Settings } from '../unofficial-sigs/settings.ts'
import { type PhpValue, readArray } from './php-array.ts'

/** A JSON object as the panel stores it: values are strings, numbers, truth values, null, lists and such objects. */
export type PanelValues = Readonly<Record<string, unknown>>

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
  const byName = new Map<string, Setting>()
  for (const { key, value, line } of leaves(array)) {
    const place = `${file}:${line}`
    byName.set(key, {
      name: key,
      value,
      words: [],
      isList: false,
      place,
      origin: `${place} ${key}`,
      file,
      isShipped: false,
    })
  }
  return { byName: switched(byName), commands: [] }
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

/** The main switch of the plugin: without it nothing was fetched, whatever else stands there. */
function switched(byName: ReadonlyMap<string, Setting>): ReadonlyMap<string, Setting> {
  const main = byName.get('clamav_unofficial_sigs')
  const rest = new Map([...byName].filter(([name]) => name !== 'clamav_unofficial_sigs'))
  if (main === undefined || /^(?:yes|true|1|on)$/i.test(main.value.trim())) return rest
  return new Map(
    ['sanesecurity', 'securiteinfo', 'linuxmalwaredetect', 'malwarepatrol', 'yararulesproject'].map(
      (prefix): [string, Setting] => [`${prefix}_enabled`, { ...main, name: `${prefix}_enabled` }],
    ),
  )
}

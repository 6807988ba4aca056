import { nearest } from '../../../ground/nearest.ts'
import type { Naming } from '../../clamav-milter/conversion.ts'
import { OPTIONS } from '../../clamav-milter/options.ts'
import { MILTER_OPTIONS } from '../config-php/parameters.ts'
import { keyName, type Problems } from '../problems.ts'
import type { Origins } from '../result/origins.ts'
import { entriesOf, modeOf, readSaid } from '../values/panel-values.ts'

/** One option that has a value. */
export interface GivenOption {
  /** As clamav-milter spells it. */
  readonly name: string
  /** Of the parameter that says it: its names, outer ones first. */
  readonly names: readonly string[]
  readonly key: string
  readonly texts: readonly string[]
}

/** Options as the text of a clamav-milter.conf. */
export interface MilterConf {
  readonly text: string
  /** Whose each line is, from the first. */
  readonly lines: readonly GivenOption[]
}

const NAMES = [...OPTIONS.keys()]
const BY_LOWER_CASE = new Map(NAMES.map((name) => [name.toLowerCase(), name]))

/** Reads the options of an array, in the order in which clamav-milter lists them; what cannot be one is a problem. */
export function readMilterOptions(options: unknown, problems: Problems): readonly GivenOption[] {
  const given = new Map<string, GivenOption>()
  for (const [written, value] of entriesOf(options) ?? []) {
    const names = [MILTER_OPTIONS, written]
    const key = keyName(MILTER_OPTIONS, written)
    const name = OPTIONS.has(written) ? written : BY_LOWER_CASE.get(written.trim().toLowerCase())
    if (name === undefined) {
      problems.add(key, unknown(written))
      continue
    }
    const texts = readTexts(name, value, key, problems)
    const other = given.get(name)
    if (texts.length === 0) continue
    if (other === undefined) given.set(name, { name, names, key, texts })
    else if (other.texts.join('\n') !== texts.join('\n'))
      problems.add(key, `it is the same option as ${other.key}, with another value: keep one of them`)
  }
  return NAMES.flatMap((name) => given.get(name) ?? [])
}

function unknown(written: string): string {
  if (/^\d+$/.test(written)) return "it is a value without a name: write 'NAME' => 'VALUE'"
  const guess = nearest(written, NAMES)
  return `clamav-milter has no such option${guess === undefined ? '' : `: ${guess} was perhaps meant`}`
}

function readTexts(name: string, value: unknown, key: string, problems: Problems): readonly string[] {
  const said = readSaid(unquoted(name, value))
  if (said.kind === 'wrong') problems.add(key, said.why)
  if (said.kind === 'text') return [said.text]
  if (said.kind !== 'list') return []
  if (OPTIONS.get(name)?.repeats === true) return said.texts
  problems.add(key, 'it is an array, where one value is expected')
  return []
}

/** What PHP makes of values that should stand in quotes. */
function unquoted(name: string, value: unknown): unknown {
  if (name === 'MilterSocketMode' && typeof value === 'number') return modeOf(value)
  const isStyle = name === 'LogInfected' || name === 'LogClean'
  return isStyle && value === false ? 'Off' : value
}

/** Writes options as lines. In quotes every value stays as it is; one that begins with a quote has its own. */
export function writeMilterConf(options: readonly GivenOption[]): MilterConf {
  const lines = options.flatMap((option) => option.texts.map((text) => ({ option, text })))
  const write = ({ option: { name }, text }: (typeof lines)[number]) =>
    text.startsWith('"') ? `${name} ${text}\n` : `${name} "${text}"\n`
  return { text: lines.map(write).join(''), lines: lines.map(({ option }) => option) }
}

/** Lines are spoken of as parameters. */
export function milterNaming({ lines }: MilterConf, origins: Origins): Naming {
  return {
    place: (line) => lines[line - 1]?.key ?? MILTER_OPTIONS,
    origin: ({ name, value, line }) => origins.of(lines[line - 1]?.names ?? [MILTER_OPTIONS, name], value),
  }
}

import { OPTIONS } from '../../../importers/clamav-milter/options.ts'
import { findBlocks } from './blocks.ts'
import { isHint } from './hints.ts'

/** clamav-milter.conf without what the old plugin did to it. */
export interface CleanMilterConf {
  readonly text: string
  /** Options that count again, as they did before the old plugin. */
  readonly restored: readonly string[]
  /** Options that the old plugin may have commented out, and which of their lines counted cannot be told. */
  readonly left: readonly string[]
}

interface Line {
  readonly text: string
  /** What it says behind one `#` at its very start, if that is an option. */
  readonly commented: { readonly name: string; readonly value: string } | undefined
  readonly active: string | undefined
}

/**
 * Pure: a clamav-milter.conf, its bytes read as latin1, as it was before the old plugin was enabled. That one put a `#`
 * right before each line that began with one of its options, and appended a block. An option that stands in a block gets
 * its line back where one line alone can have been it: no line that the sample of clamav-milter has as a hint, no second
 * line beside one that counts.
 */
export function cleanMilterConf(text: string): CleanMilterConf {
  const blocks = findBlocks(text)
  const rest = blocks.reduceRight((kept, { start, end }) => kept.slice(0, start) + kept.slice(end), text)
  const names = new Set(blocks.flatMap(({ options }) => options.map(({ name }) => name.toLowerCase())))
  const lines = rest.split('\n').map(readLine)
  const active = new Set(lines.flatMap(({ active }) => (active === undefined ? [] : [active])))
  const back = new Set<number>()
  const restored: string[] = []
  const left: string[] = []
  for (const name of names) {
    if (active.has(name) && !REPEATING.has(name)) continue
    const found = lines.flatMap(({ commented }, index) =>
      commented?.name.toLowerCase() === name && !isHint(lines, index) ? [index] : [],
    )
    const [first] = found
    if (first === undefined) continue
    const shown = lines[first]?.commented?.name ?? name
    const texts = new Set(found.map((index) => lines[index]?.commented?.value))
    if (texts.size > 1 && !REPEATING.has(name)) {
      left.push(shown)
      continue
    }
    for (const index of REPEATING.has(name) ? found : [first]) back.add(index)
    restored.push(shown)
  }
  const cleaned = lines.map(({ text: line }, index) => (back.has(index) ? line.slice(1) : line)).join('\n')
  return { text: cleaned, restored, left }
}

/** Options of which each line counts. */
const REPEATING: ReadonlySet<string> = new Set(
  [...OPTIONS].flatMap(([name, { repeats }]) => (repeats === true ? [name.toLowerCase()] : [])),
)

function readLine(text: string): Line {
  const [, name, value] = /^#([A-Za-z]\w*)[ \t]+(\S.*?)[ \t\r]*$/.exec(text) ?? []
  const active = /^[ \t]*([A-Za-z]\w*)(?:[ \t\r]|$)/.exec(text)?.[1]?.toLowerCase()
  return { text, commented: name === undefined || value === undefined ? undefined : { name, value }, active }
}

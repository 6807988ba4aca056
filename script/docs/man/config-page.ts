import type { KeyInfo } from '../../../packages/clamgate/src/config/kinds.ts'
import { DEFAULT_CONFIG_PATH } from '../../../packages/clamgate/src/config/load/load.ts'
import { describeConfig, type SectionInfo } from '../../../packages/clamgate/src/config/say/describe.ts'
import { renderValue } from '../../../packages/clamgate/src/config/say/render.ts'
import type { Edition } from './command-pages.ts'
import { bold, example, heading, italic, item, type ManualPage, manualPage, paragraph } from './roff.ts'

/** clamgate.yaml(5): every key, from the schema. */
export function configManual(edition: Edition): ManualPage {
  const { sections, keys, inner } = describeConfig()
  const outer = [...sections.values()].filter(({ path }) => path !== '')
  const head = {
    name: 'clamgate.yaml',
    section: 5,
    summary: 'configuration of Clamgate',
    ...edition,
  } as const
  return manualPage(head, [
    heading('SYNOPSIS'),
    italic(DEFAULT_CONFIG_PATH),
    heading('DESCRIPTION'),
    paragraph(
      'The file is YAML 1.2. Every key is optional, and an empty file is a safe configuration: infected mail is refused, mail that cannot be scanned is deferred. clamgate config check tells what is wrong with a file, line by line; clamgate config show prints what is in effect, and where each value comes from.',
    ),
    paragraph(
      'A duration is a whole number with its unit: ms, s, m, h or d. A size is a whole number of bytes, or one with K, M or G. A list of patterns is one text or several; * stands for any characters, ? for one, and /.../ is a regular expression.',
    ),
    paragraph(
      'A key that is live follows clamgate reload; the others wait for the next start. A reload checks the whole file first, and changes nothing where something is wrong.',
    ),
    ...outer.flatMap((section) => sectionBlocks(section, keys)),
    ...[...inner.sections.values()].flatMap((section) => sectionBlocks(section, inner.keys)),
    heading('EXAMPLES'),
    paragraph('Infected mail of the own network is kept for a look, and not refused:'),
    example([
      'policy:',
      '  rules:',
      '    - name: own-network',
      '      when: { network: 192.0.2.0/24 }',
      '      then: quarantine',
    ]),
    heading('SEE ALSO'),
    `${bold('clamgate')}(1), ${bold('clamgate-config')}(1)`,
  ])
}

function sectionBlocks(
  { path, description, names, required }: SectionInfo,
  keys: ReadonlyMap<string, KeyInfo>,
): readonly string[] {
  const items = names.flatMap((name) => {
    const info = keys.get(`${path}.${name}`)
    return info === undefined ? [] : [keyItem(info, required.includes(name))]
  })
  if (items.length === 0 && description === '') return []
  return [heading(path), ...(description === '' ? [] : [paragraph(description)]), ...items]
}

function keyItem(info: KeyInfo, isRequired: boolean): string {
  const { path, description, expected, choices, reload } = info
  const value = choices.length > 0 ? `One of: ${choices.join(', ')}.` : `Expects ${expected}.`
  return item(
    bold(path),
    description,
    `${value} ${isRequired ? 'It has to be there.' : fallbackOf(info)}${reload === 'live' ? ' Live.' : ''}`,
  )
}

function fallbackOf({ default: value, unset }: KeyInfo): string {
  if (value !== undefined) return `Default: ${renderValue(value)}.`
  return unset === undefined ? '' : `Not set by default: ${unset}.`
}

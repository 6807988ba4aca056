import { configJsonSchema } from '../../packages/clamgate/src/config/json-schema.ts'
import { type KeyInfo, KINDS } from '../../packages/clamgate/src/config/kinds.ts'
import { DEFAULT_CONFIG_PATH } from '../../packages/clamgate/src/config/load/load.ts'
import {
  type ConfigDescription,
  describeConfig,
  type SectionInfo,
} from '../../packages/clamgate/src/config/say/describe.ts'
import { renderExample, renderValue } from '../../packages/clamgate/src/config/say/render.ts'
import { code, codeBlock, page, prose, table } from './markdown.ts'

/** How the addresses and rules of a key are written. */
const LIST = { notation: 'in brackets, or one element per line behind a dash' }

/** docs/reference/config.md: every key, from the schema. */
export function configPage(): string {
  const description = describeConfig()
  const sections = [...description.sections.values()].filter(({ path }) => path !== '')
  return page([
    '# Configuration',
    `Clamgate reads ${code(DEFAULT_CONFIG_PATH)}, or the file after ${code('--config')}. It is YAML 1.2; every key is optional, and an empty file is a valid, safe configuration. ${code('clamgate config check')} tells what is wrong with a file, line by line; ${code('clamgate config show')} prints what is in effect and where each value comes from. Editors complete and check keys with [config.schema.json](config.schema.json).`,
    table(
      ['Kind of value', 'How it is written'],
      Object.entries({ ...KINDS, list: LIST }).flatMap(([name, { notation }]) =>
        notation === undefined ? [] : [[name, notation]],
      ),
    ),
    `**Reload** says when a change is applied: ${code('live')} by ${code('clamgate reload')} (or SIGHUP), ${code('restart')} at the next start. A reload checks the whole file first; when something is wrong it changes nothing.`,
    ...sections.flatMap((section, index) => {
      const isLast = topOf(section) !== topOf(sections[index + 1])
      return [
        ...sectionBlocks(section, description),
        ...(isLast ? innerBlocks(topOf(section), description) : []),
      ]
    }),
    '## A complete file',
    'Every key, at its default. Remove the `#` in front of a key to change it.',
    codeBlock(renderExample().join('\n'), 'yaml'),
  ])
}

/** docs/reference/config.schema.json: the JSON schema of the file. */
export function configSchemaPage(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`
}

/** `policy` for `policy.skip` and `policy.rules[].when`. */
function topOf(section: SectionInfo | undefined): string {
  return section?.path.replace(/\..*$/, '') ?? ''
}

function sectionBlocks({ path, description, names }: SectionInfo, { keys }: ConfigDescription): string[] {
  const rows = names.flatMap((name) => {
    const info = keys.get(`${path}.${name}`)
    return info === undefined
      ? []
      : [[code(`${path}.${name}`), prose(info.description), valueCell(info), defaultCell(info), info.reload]]
  })
  const head = [`## ${path}`, description]
  return rows.length === 0 ? head : [...head, table(['Key', 'Meaning', 'Value', 'Default', 'Reload'], rows)]
}

/** What is inside of the lists of a section, such as the rules; what a list file looks like is said once for all. */
function innerBlocks(top: string, description: ConfigDescription): string[] {
  const { sections } = description.inner
  return [...sections.values()]
    .filter((section) => topOf(section) === top && !isListFile(section.path, description))
    .flatMap((section) => [
      `## ${section.path}`,
      prose(section.description),
      table(
        ['Key', 'Meaning', 'Value', 'Default'],
        section.names.map((name) => innerRow(section, name, description)),
      ),
    ])
}

function innerRow({ path, required }: SectionInfo, name: string, { inner }: ConfigDescription): string[] {
  const info = inner.keys.get(`${path}.${name}`)
  const section = inner.sections.get(`${path}.${name}`)
  if (info !== undefined) {
    const fallback = required.includes(name) ? 'has to be there' : defaultCell(info)
    return [code(name), prose(info.description), valueCell(info), fallback]
  }
  return [
    code(name),
    prose(section?.description ?? ''),
    `the keys ${section?.names.map(code).join(', ')}`,
    '',
  ]
}

function isListFile(path: string, { keys, inner }: ConfigDescription): boolean {
  const list = path.replace(/\[\]$/, '')
  return (keys.get(list) ?? inner.keys.get(list))?.kind === 'patterns'
}

function valueCell(info: KeyInfo): string {
  return KINDS[info.kind].cell?.(info) ?? prose(info.expected.replace(/^an? /, ''))
}

function defaultCell({ default: value, unset }: KeyInfo): string {
  return value === undefined ? `not set: ${prose(unset ?? '')}` : code(renderValue(value))
}

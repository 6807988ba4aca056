import {
  type ConfigDescription,
  describeConfig,
  type KeyInfo,
  type SectionInfo,
} from '../../packages/clamgate/src/config/describe.ts'
import { configJsonSchema } from '../../packages/clamgate/src/config/json-schema.ts'
import { DEFAULT_CONFIG_PATH } from '../../packages/clamgate/src/config/load.ts'
import { renderExample, renderValue } from '../../packages/clamgate/src/config/render.ts'
import { code, codeBlock, page, table } from './markdown.ts'

/** docs/reference/config.md: every key, from the schema. */
export function configPage(): string {
  const description = describeConfig()
  const sections = [...description.sections.values()].filter(({ path }) => path !== '')
  return page([
    '# Configuration',
    `Clamgate reads ${code(DEFAULT_CONFIG_PATH)}, or the file after ${code('--config')}. It is YAML 1.2; every key is optional, and an empty file is a valid, safe configuration. ${code('clamgate config check')} tells what is wrong with a file, line by line; ${code('clamgate config show')} prints what is in effect and where each value comes from. Editors complete and check keys with [config.schema.json](config.schema.json).`,
    table(
      ['Kind of value', 'How it is written'],
      [
        [
          'duration',
          `a whole number with its unit: ${units(['ms', 's', 'm', 'h', 'd'])}, for example ${code('120s')}`,
        ],
        [
          'size',
          `a whole number of bytes, or with ${units(['K', 'M', 'G'])} (1024-based), for example ${code('25M')}`,
        ],
        ['path', 'an absolute path'],
        ['list', `in brackets, or one element per line behind a dash`],
        [
          'secret',
          `its text, ${code('{ file: /absolute/path }')} or ${code('{ env: NAME }')}; never printed`,
        ],
      ],
    ),
    `**Reload** says when a change is applied: ${code('live')} by ${code('clamgate reload')} (or SIGHUP), ${code('restart')} at the next start. A reload checks the whole file first; when something is wrong it changes nothing.`,
    ...sections.flatMap((section) => sectionBlocks(section, description)),
    '## A complete file',
    'Every key, at its default. Remove the `#` in front of a key to change it.',
    codeBlock(renderExample().join('\n'), 'yaml'),
  ])
}

/** docs/reference/config.schema.json: the JSON schema of the file. */
export function configSchemaPage(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`
}

function sectionBlocks({ path, description, names }: SectionInfo, { keys }: ConfigDescription): string[] {
  const rows = names.flatMap((name) => {
    const info = keys.get(`${path}.${name}`)
    return info === undefined
      ? []
      : [[code(`${path}.${name}`), info.description, valueCell(info), defaultCell(info), info.reload]]
  })
  return [`## ${path}`, description, table(['Key', 'Meaning', 'Value', 'Default', 'Reload'], rows)]
}

function valueCell({ kind, choices, range, expected }: KeyInfo): string {
  if (choices.length > 0) return choices.map((choice) => code(String(choice))).join(', ')
  if (kind === 'boolean') return `${code('true')}, ${code('false')}`
  if (kind === 'integer') return `whole number, ${range}`
  if (kind === 'addresses') return 'list of addresses'
  if (range !== undefined) return `${kind}, ${range}`
  return kind === 'text' || kind === 'mode' ? expected.replace(/^an? /, '') : kind
}

function defaultCell({ default: value, unset }: KeyInfo): string {
  return value === undefined ? `not set: ${unset}` : code(renderValue(value))
}

function units(names: readonly string[]): string {
  return names.map(code).join(', ')
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of programs in strings
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCodeLists, readThrowSites } from './docs/error-sources.ts'
import { prose, table } from './docs/markdown.ts'

test('error codes are read with the comment above them', () => {
  const [list, ...more] = readCodeLists(`
/** Codes. */
export const DISK_ERROR_CODES = [
  // What a disk did
  /** No room is left. Remedy: delete something;
   * or buy a larger one. */
  'DISK_FULL',
  'DISK_GONE',
  /** It is on fire. */ 'DISK_HOT',
] as const
`)
  assert.deepEqual(more, [])
  assert.equal(list?.name, 'DISK_ERROR_CODES')
  assert.deepEqual(list?.entries, [
    { code: 'DISK_FULL', meaning: 'No room is left.', remedy: 'Delete something; or buy a larger one.' },
    { code: 'DISK_GONE', meaning: undefined, remedy: undefined },
    { code: 'DISK_HOT', meaning: 'It is on fire.', remedy: undefined },
  ])
})

test('a list may have a number in its name', () => {
  const [list] = readCodeLists("export const S3_ERROR_CODES = [\n  'S3_BUSY',\n] as const\n")
  assert.equal(list?.name, 'S3_ERROR_CODES')
})

test('messages and remedies are read where codes are raised, with … for what is known then only', () => {
  const sites = readThrowSites([
    "throw new DiskError('DISK_FULL', `No room for ${bytes} bytes on ${name}`, {\n  remedy: 'Delete something.',\n})",
    "throw new DiskError('DISK_FULL', 'Full')\nthrow new OtherError('OTHER_X', 'x', { remedy: \"Don't.\" })",
    "fail('DISK_GONE', describe(disk))",
  ])
  assert.deepEqual(sites.get('DISK_FULL'), {
    messages: ['No room for … bytes on …', 'Full'],
    remedies: ['Delete something.'],
  })
  assert.deepEqual(sites.get('OTHER_X'), { messages: ['x'], remedies: ["Don't."] })
  assert.deepEqual(sites.get('DISK_GONE'), { messages: [], remedies: [] })
})

test('a bar in a cell does not end it', () => {
  assert.equal(table(['a'], [['x | y']]), '| a |\n| --- |\n| x \\| y |')
})

test('signs of Markdown in a text stay what they are', () => {
  assert.equal(prose('"*@a" or "/^\\./" or <>'), '"\\*@a" or "/^\\\\./" or \\<>')
})

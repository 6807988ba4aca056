import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '../errors.ts'
import { formatProblem } from '../problem.ts'
import { temporaryDirectory } from '../testing/load-text.ts'
import { MAX_LIST_LINES } from './list-files.ts'
import { type LoadOptions, loadConfig } from './load.ts'

/** Loads a configuration whose LIST is a file with the given content; without content there is none. */
async function load(text: string, content: string | Buffer | undefined, options: LoadOptions = {}) {
  await using directory = await temporaryDirectory()
  const list = join(directory.path, 'list')
  const path = join(directory.path, 'c.yaml')
  if (content !== undefined) await writeFile(list, content, { mode: 0o644 })
  await writeFile(path, text.replaceAll('LIST', list), { mode: 0o600 })
  const clean = (line: string) => line.replaceAll(list, 'LIST').replaceAll(path, 'FILE')
  try {
    const { config, warnings } = await loadConfig({ path, ...options })
    return { config, lines: warnings.map((one) => clean(formatProblem(one, path))) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { config: undefined, lines: error.problems.map((one) => clean(formatProblem(one, path))) }
  }
}

const SENDERS = 'policy: { skip: { senders: { file: LIST } } }'

async function entries(content: string | Buffer): Promise<readonly string[] | undefined> {
  const { config, lines } = await load(SENDERS, content)
  assert.deepEqual(lines, [])
  const [entry] = config?.policy.skip.senders ?? []
  return typeof entry === 'object' ? entry.lines?.map(({ line, text }) => `${line} ${text}`) : undefined
}

test('a list file has one entry on a line, and each knows its line', async () => {
  const content = '# friends\n\n  *@example.org \t\n#*@example.net\n\t# indented\n/^a#b@/\n'
  assert.deepEqual(await entries(content), ['3 *@example.org', '6 /^a#b@/'])
})

test('a byte-order mark, CRLF and a last line without its end are no part of an entry', async () => {
  assert.deepEqual(await entries('\ufeffa@b\r\n\r\nc@d'), ['1 a@b', '3 c@d'])
})

test('an empty file is a list without entries', async () => {
  for (const content of ['', '\n', '\ufeff', '# nobody\r\n']) assert.deepEqual(await entries(content), [])
})

test('files stand among entries, also in the conditions of rules, and once read serve all lists', async () => {
  const text = `policy:
  skip: { networks: [ 192.0.2.1, { file: LIST } ] }
  localNetworks: { file: LIST }
  rules:
    - { name: a, then: tag, when: { network: [ { file: LIST }, "2001:db8::/32" ] } }
`
  const { config, lines } = await load(text, '198.51.100.0/24\n')
  assert.deepEqual(lines, [])
  const expected = [{ line: 1, text: '198.51.100.0/24' }]
  const shape = (list: readonly unknown[] | undefined) =>
    list?.map((entry) =>
      typeof entry === 'object' && entry !== null && 'lines' in entry ? entry.lines : entry,
    )
  assert.deepEqual(shape(config?.policy.skip.networks), ['192.0.2.1', expected])
  assert.deepEqual(shape(config?.policy.localNetworks), [expected])
  assert.deepEqual(shape(config?.policy.rules[0]?.when.network), [expected, '2001:db8::/32'])
})

const BAD: readonly (readonly [name: string, content: string | Buffer | undefined, line: string])[] = [
  [
    'that is not there',
    undefined,
    'there is no file LIST; create it, an empty one will do, or correct the path',
  ],
  ['with binary content', 'a@b\n\0\n', 'LIST:2 holds a NUL byte; remove it; see that this is the right file'],
  [
    'that is no UTF-8',
    Buffer.from('caf\xe9@b\n', 'latin1'),
    'LIST:1 is not UTF-8 text here; save the file as UTF-8',
  ],
  [
    'that is too large',
    'x'.repeat(1024 * 1024 + 1),
    'LIST is larger than 1048576 bytes; see that this is the right file',
  ],
  [
    'with too many lines',
    '\n'.repeat(MAX_LIST_LINES + 1),
    'LIST has more than 100000 lines; see that this is the right file',
  ],
  [
    'with a line that is too long',
    `a@b\n${'x'.repeat(999)}@b\n`,
    'LIST:2 is longer than 1000 characters; write one entry on each line',
  ],
]

for (const [name, content, line] of BAD) {
  test(`a list file ${name} is an error at its entry`, async () => {
    assert.deepEqual((await load(SENDERS, content)).lines, [`FILE:1:28: policy.skip.senders[0]: ${line}`])
  })
}

test('a list file of the greatest length is read', async () => {
  assert.equal((await entries(`${'\n'.repeat(MAX_LIST_LINES - 1)}a@b\n`))?.length, 1)
  assert.equal((await entries(`${'x'.repeat(998)}@b`))?.length, 1)
})

test('a directory or a pipe is no list file, and is not waited for', async () => {
  await using directory = await temporaryDirectory()
  const pipe = join(directory.path, 'pipe')
  execFileSync('mkfifo', [pipe])
  await mkdir(join(directory.path, 'd'))
  for (const path of [pipe, join(directory.path, 'd')]) {
    const { lines } = await load(`policy: { localDomains: [ { file: ${path} } ] }`, undefined)
    assert.deepEqual(lines, [
      `FILE:1:27: policy.localDomains[0]: ${path} is not a file; name a text file with one entry on each line`,
    ])
  }
})

test('a list file that every user can write to is a warning', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'open')
  await writeFile(path, '')
  await chmod(path, 0o666)
  const { lines } = await load(`policy: { localDomains: { file: ${path} } }`, undefined)
  assert.deepEqual(lines, [
    `FILE:1:25: warning: policy.localDomains[0]: every user of this machine can write to ${path}; run chmod o-w ${path}`,
  ])
})

test('for a command of another user a list file that cannot be had is a warning, and its entries are unknown', async () => {
  const { config, lines } = await load(SENDERS, undefined, { secrets: 'leave' })
  assert.match(lines.join('\n'), /^FILE:1:28: warning: policy\.skip\.senders\[0\]: there is no file LIST; /)
  const [entry] = config?.policy.skip.senders ?? []
  assert.equal(typeof entry === 'object' ? entry.lines : 'text', undefined)
  const broken = await load(SENDERS, 'a@b\n\0', { secrets: 'leave' })
  assert.equal(broken.config, undefined)
})

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '../errors.ts'
import { loadText, problemLines, temporaryDirectory } from '../testing/load-text.ts'
import { MAX_CONFIG_BYTES } from './file.ts'
import { loadConfig } from './load.ts'

async function failure(path: string): Promise<ConfigError> {
  try {
    await loadConfig({ path })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'the configuration was loaded' })
}

test('a file that is named and not there is an error that names it', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'nothing.yaml')
  const error = await failure(path)
  assert.equal(error.code, 'CONFIG_NOT_FOUND')
  assert.deepEqual(error.report, [
    `${path}: there is no such file; correct the path, or create the file: an empty one is a valid configuration`,
  ])
})

test('a directory is an error, not an exception of the system', async () => {
  await using directory = await temporaryDirectory()
  const error = await failure(directory.path)
  assert.equal(error.code, 'CONFIG_UNREADABLE')
  assert.deepEqual(error.report, [`${directory.path}: is a directory; name the file in it`])
})

test('a socket is an error and is not waited for', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'socket')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const error = await failure(path)
  server.close()
  assert.deepEqual(error.report, [`${path}: is not a file; name a YAML file`])
})

test('a named pipe, to which perhaps nobody writes, is an error and is not waited for', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'pipe')
  execFileSync('mkfifo', [path])
  const error = await failure(path)
  assert.deepEqual(error.report, [
    `${path}: is a named pipe; name a YAML file, or hand it over as <(…) or /dev/stdin`,
  ])
})

test('a path below a file is not found', async () => {
  await using directory = await temporaryDirectory()
  await mkdir(join(directory.path, 'd'))
  await writeFile(join(directory.path, 'd', 'f'), '')
  assert.equal((await failure(join(directory.path, 'd', 'f', 'clamgate.yaml'))).code, 'CONFIG_NOT_FOUND')
})

test('a device without an end is read no further than the limit', async () => {
  assert.equal((await failure('/dev/zero')).code, 'CONFIG_UNREADABLE')
})

test('/dev/null is an empty configuration', async () => {
  assert.equal((await loadConfig({ path: '/dev/null' })).config.policy.infected, 'reject')
})

test('a file of the largest size is read, and one byte more is refused', async () => {
  await loadText(`#${'x'.repeat(MAX_CONFIG_BYTES - 1)}`)
  assert.deepEqual(await problemLines(`#${'x'.repeat(MAX_CONFIG_BYTES)}`), [
    'FILE: is larger than 1048576 bytes; see that this is the right file',
  ])
})

const BYTES: readonly (readonly [name: string, bytes: string, line: string])[] = [
  ['a NUL byte', 'log: {}\nab\0', 'FILE:2:3: holds a NUL byte; remove it; see that this is the right file'],
  [
    'a control character',
    'log: \x1b',
    'FILE:1:6: holds a control character 0x1b; remove it; see that this is the right file',
  ],
  [
    'a CR without LF',
    'log:\r  tag: x',
    'FILE:1:5: holds a control character 0x0d; remove it; see that this is the right file',
  ],
  ['Latin-1', 'log:\n  tag: caf\xe9\n', 'FILE:2:11: is not UTF-8 text here; save the file as UTF-8'],
  ['UTF-16', '\xff\xfel\0', 'FILE: is UTF-16; save it as UTF-8: iconv -f UTF-16 -t UTF-8'],
]

for (const [name, bytes, line] of BYTES) {
  test(`refuses ${name} and says where`, async () => {
    assert.deepEqual(await problemLines(Buffer.from(bytes, 'latin1')), [line])
  })
}

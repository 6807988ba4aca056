import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ImscpRecord } from '../types.ts'
import { openRecord, readEntries, readRecord, removeRecord, writeEntries, writeRecord } from './record.ts'

const RECORD: ImscpRecord = {
  schema: 'clamgate.imscp-record/1',
  version: '2.0.0',
  appliedAt: '2026-11-29T01:00:00.000Z',
  config: { clamav_milter_options: { OnFail: 'Defer' } },
  carried: { clamav_milter_options: { MaxFileSize: '50M' } },
  guiDirectory: '/var/www/imscp/gui',
  postfixDirectory: '/etc/postfix',
  state: 'applied',
  report: ['One sentence'],
}

async function place() {
  const root = await mkdtemp(join(tmpdir(), 'imscp-record-'))
  const directory = join(root, 'clamgate-imscp')
  const at = (name: string) => join(directory, name)
  return { root, directory, at, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) }
}

test('what is written is read again, and root alone may read it', async () => {
  await using one = await place()
  assert.deepEqual(await readRecord(one.directory), { record: undefined, broken: undefined })
  await writeRecord(RECORD, one.directory)
  assert.deepEqual(await readRecord(one.directory), { record: RECORD, broken: undefined })
  await writeEntries(['{ unix:/a, default_action=tempfail }', 'inet:[::1]:1'], one.directory)
  assert.equal(
    await readFile(one.at('entries'), 'utf8'),
    '{ unix:/a, default_action=tempfail }\ninet:[::1]:1\n',
  )
  assert.deepEqual(await readEntries(one.directory), ['{ unix:/a, default_action=tempfail }', 'inet:[::1]:1'])
  assert.deepEqual(await readEntries(one.at('none')), [])
  for (const name of ['', 'record.json', 'record.json.copy', 'entries']) {
    assert.equal((await stat(one.at(name))).mode & 0o077, 0, name)
  }
})

test('a directory that others may enter is closed', async () => {
  await using one = await place()
  await mkdir(one.directory, { mode: 0o755 })
  await writeRecord(RECORD, one.directory)
  assert.equal((await stat(one.directory)).mode & 0o7777, 0o700)
})

test('a directory that others may write to is refused, and so is a link to one', async () => {
  await using one = await place()
  await mkdir(one.directory)
  await chmod(one.directory, 0o777)
  await assert.rejects(writeRecord(RECORD, one.directory), { code: 'SETUP_STOPPED' })
  await symlink(one.directory, join(one.root, 'link'))
  await assert.rejects(writeRecord(RECORD, join(one.root, 'link')), { code: 'SETUP_STOPPED' })
})

const SPOILT: readonly (readonly [string, string, RegExp])[] = [
  ['empty', '', /it is empty/],
  ['cut off', JSON.stringify(RECORD).slice(0, 80), /it is no JSON/],
  ['of another form', '{"schema":"clamgate.imscp-record/2"}', /schema/],
  ['a list', '[]', /object/],
]
for (const [title, text, why] of SPOILT) {
  test(`a record that is ${title} is set aside, and its copy is used`, async () => {
    await using one = await place()
    await writeRecord(RECORD, one.directory)
    await writeFile(one.at('record.json'), text)
    assert.deepEqual((await readRecord(one.directory)).record, RECORD)
    assert.equal(await readFile(one.at('record.json'), 'utf8'), text, 'a look changes nothing')
    const { record, broken } = await openRecord(one.directory)
    assert.deepEqual(record, RECORD)
    assert.match(broken ?? '', why)
    assert.match(broken ?? '', /its copy is used$/)
    assert.equal(await readFile(one.at('record.json.broken'), 'utf8'), text)
    assert.deepEqual(await readRecord(one.directory), { record: RECORD, broken: undefined })
  })
}

test('where the copy is spoilt as well, there is none, and that is said once', async () => {
  await using one = await place()
  await writeRecord(RECORD, one.directory)
  await writeFile(one.at('record.json'), '{')
  await writeFile(one.at('record.json.copy'), '{')
  assert.match((await openRecord(one.directory)).broken ?? '', /nothing is known/)
  assert.match((await openRecord(one.directory)).broken ?? '', /nothing is known/)
  assert.deepEqual(await openRecord(one.directory), { record: undefined, broken: undefined })
})

test('a directory or a link in place of the record is not followed', async () => {
  await using one = await place()
  await writeRecord(RECORD, one.directory)
  await rm(one.at('record.json'))
  await writeFile(join(one.root, 'other'), JSON.stringify({ ...RECORD, version: '9.9.9' }))
  await symlink(join(one.root, 'other'), one.at('record.json'))
  assert.deepEqual((await openRecord(one.directory)).record, RECORD)
  await rm(one.at('record.json'))
  await mkdir(one.at('record.json'))
  await writeFile(one.at('record.json/x'), '')
  assert.deepEqual((await openRecord(one.directory)).record, RECORD)
  assert.deepEqual((await readRecord(one.directory)).broken, undefined)
})

test('after a kill between the copy and the record the newer one is not lost', async () => {
  await using one = await place()
  await writeRecord(RECORD, one.directory)
  await rm(one.at('record.json'))
  assert.deepEqual(await readRecord(one.directory), { record: RECORD, broken: undefined })
})

test('removed, nothing is left of it but what is not its own', async () => {
  await using one = await place()
  await removeRecord(one.directory)
  await writeRecord(RECORD, one.directory)
  await writeEntries(['x'], one.directory)
  await writeFile(one.at('.record.json.clamgate-new'), 'left by a kill')
  await mkdir(one.at('old-plugin'))
  await removeRecord(one.directory)
  assert.deepEqual(await readdir(one.directory), ['old-plugin'])
  assert.deepEqual(await readRecord(one.directory), { record: undefined, broken: undefined })
})

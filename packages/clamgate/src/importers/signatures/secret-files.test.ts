import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ImportError } from '../errors.ts'
import { writeSecrets } from './secret-files.ts'

const base = await mkdtemp(join(tmpdir(), 'clamgate-secrets-'))
after(() => rm(base, { recursive: true }))
const fresh = () => mkdtemp(join(base, 'one-'))

const one = (text: string) => new Map([['urlhaus', text]])

test('a secret gets a file of its own that nobody else may read, in a directory that is made', async () => {
  const directory = await fresh()
  const place = join(directory, 'a', 'b')
  assert.deepEqual(await writeSecrets(place, one('geheim')), [
    { name: 'urlhaus', path: join(place, 'urlhaus.secret'), isNew: true },
  ])
  assert.equal(await readFile(join(place, 'urlhaus.secret'), 'utf8'), 'geheim\n')
  assert.equal((await stat(join(place, 'urlhaus.secret'))).mode & 0o777, 0o600)
})

test('the same secret stays in its file, another one gets another', async () => {
  const directory = await fresh()
  await writeSecrets(directory, one('geheim'))
  assert.equal((await writeSecrets(directory, one('geheim')))[0]?.isNew, false)
  assert.equal((await writeSecrets(directory, one('anders')))[0]?.path, join(directory, 'urlhaus-2.secret'))
  assert.equal(await readFile(join(directory, 'urlhaus.secret'), 'utf8'), 'geheim\n')
})

test('a file that others may read is not used, and a link is not followed', async () => {
  const directory = await fresh()
  const path = join(directory, 'urlhaus.secret')
  await writeFile(path, 'geheim\n')
  await chmod(path, 0o644)
  await symlink(join(directory, 'elsewhere'), join(directory, 'urlhaus-2.secret'))
  assert.equal((await writeSecrets(directory, one('geheim')))[0]?.path, join(directory, 'urlhaus-3.secret'))
  assert.deepEqual((await readdir(directory)).includes('elsewhere'), false)
})

test('where there is no room for files, the sentence says so, without a secret', async () => {
  const directory = await fresh()
  await writeFile(join(directory, 'file'), '')
  await assert.rejects(writeSecrets(join(directory, 'file', 'x'), one('geheim')), (error) => {
    assert.ok(error instanceof ImportError && error.code === 'IMPORT_OUTPUT')
    assert.match(error.message, /^Secrets cannot be written to .* \(ENOTDIR\)/)
    assert.match(error.remedy ?? '', /--secrets/)
    assert.doesNotMatch(error.message, /geheim/)
    return true
  })
  assert.deepEqual(await writeSecrets('/proc/none', new Map()), [])
})

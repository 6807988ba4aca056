import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Integrity, SourcePlan } from '../types.ts'
import { createFetcher } from './fetcher.ts'
import { createStage, errorOf, filePlan, find, sourcePlan } from './testing/plans.ts'

const NDB = 'Test.Own:0:*:aabbccdd\n'
const fetcher = createFetcher({ timeoutMs: 60_000, userAgent: 'Clamgate/0' })

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'own-'))
})
after(() => rm(directory, { recursive: true }))

const own = (names: readonly string[], integrity: Integrity = { kind: 'none' }): SourcePlan =>
  sourcePlan({ kind: 'file', directories: [join(directory, 'missing'), directory] }, names, {
    integrity,
    files: names.map((name) => filePlan(name, { maxBytes: 1000 })),
  })

test('a file of a directory comes when its content changes, whatever its time says', async () => {
  await using stage = await createStage()
  const path = join(directory, 'a.ndb')
  await writeFile(path, NDB)
  const first = find(await stage.look(fetcher, own(['a.ndb'])), 'a.ndb')
  assert(first.kind === 'new')
  assert.equal(await readFile(first.file.path, 'utf8'), NDB)
  const known = { 'a.ndb': first.file }
  assert.equal(find(await stage.look(fetcher, own(['a.ndb']), known), 'a.ndb').kind, 'unchanged')
  await utimes(path, 1, 1)
  assert.equal(find(await stage.look(fetcher, own(['a.ndb']), known), 'a.ndb').kind, 'unchanged')
  await writeFile(path, NDB.replace('aa', 'bb'))
  await utimes(path, (first.file.modifiedMs ?? 0) / 1000, (first.file.modifiedMs ?? 0) / 1000)
  assert.equal(find(await stage.look(fetcher, own(['a.ndb']), known), 'a.ndb').kind, 'new')
})

test('a file is taken through a link within its directory, and through none that leads out', async () => {
  await using stage = await createStage()
  await writeFile(join(directory, 'real.ndb'), NDB)
  await symlink('real.ndb', join(directory, 'link.ndb'))
  await symlink('/etc/passwd', join(directory, 'out.ndb'))
  await mkdir(join(directory, 'dir.ndb'))
  execFileSync('mkfifo', [join(directory, 'pipe.ndb')])
  await writeFile(join(directory, 'large.ndb'), NDB.repeat(100))
  await writeFile(join(directory, 'empty.ndb'), '')
  const names = ['link.ndb', 'out.ndb', 'dir.ndb', 'pipe.ndb', 'large.ndb', 'empty.ndb', 'none.ndb']
  const fetched = await stage.look(fetcher, own(names))
  const codes = names.slice(1).map((name) => errorOf(fetched, name).code)
  assert.equal(find(fetched, 'link.ndb').kind, 'new')
  assert.deepEqual(codes, [
    'SIGNATURES_NOT_FOUND',
    'SIGNATURES_MALFORMED',
    'SIGNATURES_MALFORMED',
    'SIGNATURES_TOO_LARGE',
    'SIGNATURES_DECOY',
    'SIGNATURES_NOT_FOUND',
  ])
  assert.equal(fetched.pause, undefined)
  assert.deepEqual(await stage.left(), ['mine-link.ndb'])
})

test('a file of a directory is checked by its digest', async () => {
  await using stage = await createStage()
  const digest = createHash('sha256').update(NDB).digest('hex')
  for (const name of ['good.ndb', 'bad.ndb', 'bare.ndb']) await writeFile(join(directory, name), NDB)
  await writeFile(join(directory, 'good.ndb.sha256'), `${digest.toUpperCase()} *good.ndb\n`)
  await writeFile(join(directory, 'bad.ndb.sha256'), 'ab'.repeat(32))
  const fetched = await stage.look(fetcher, own(['good.ndb', 'bad.ndb', 'bare.ndb'], { kind: 'sha256' }))
  assert.equal(find(fetched, 'good.ndb').kind, 'new')
  assert.match(errorOf(fetched, 'bad.ndb').message, /does not fit its sha256/)
  assert.match(errorOf(fetched, 'bare.ndb').message, /bare\.ndb\.sha256 does not exist/)
})

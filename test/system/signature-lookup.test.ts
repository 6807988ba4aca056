import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../packages/clamgate/src/ground/clock.ts'
import { PROGRAM_PATH } from '../../packages/clamgate/src/ground/program-call.ts'
import { runProgram } from '../../packages/clamgate/src/ground/run-program.ts'
import { createLookup } from '../../packages/clamgate/src/signatures/lookup/lookup.ts'
import { createOrigins } from '../../packages/clamgate/src/signatures/lookup/origins.ts'
import { systemSigtool } from '../../packages/clamgate/src/signatures/lookup/sigtool.ts'

const root = await mkdtemp(join(tmpdir(), 'signature-lookup-'))
after(() => rm(root, { recursive: true }))

/** A container as those of ClamAV are, but that nobody has signed it. */
async function makeContainer(at: string): Promise<void> {
  const source = join(root, 'source')
  await mkdir(source)
  await writeFile(join(source, 'COPYING'), '')
  await writeFile(
    join(source, 'daily.ndb'),
    'Win.Foo-1:0:*:6162636465666768\nWin.Foo-12:0:*:616263646566676869\n',
  )
  await writeFile(join(source, 'daily.hdb'), `${'ab'.repeat(16)}:100:Win.Hash-1\n`)
  const build = 'cd "$1" && sigtool --build=daily.cud --unsigned --cvd-version=1 --max-bad-sigs=10 </dev/null'
  await runProgram({
    ...{ program: 'sh', args: ['-c', build, 'sh', source], as: undefined, timeoutMs: 30_000 },
    environment: { PATH: PROGRAM_PATH, SIGNDUSER: 'me' },
  })
  await rename(join(source, 'daily.cud'), at)
}

test('real sigtool finds names in containers, and decodes what signatures look for', async () => {
  const directory = join(root, 'live')
  await mkdir(directory)
  await makeContainer(join(directory, 'daily.cld'))
  await writeFile(join(directory, 'own.ndb'), 'Own.Foo-1:0:*:6162636465666768\n')
  await writeFile(join(directory, 'own.ldb'), 'Own.Log-1;Target:0;(0&1);616263646566;7172737475767778\n')
  const lookup = createLookup({
    origins: createOrigins({ live: async () => [], directory, clock: systemClock }),
    ...{ officialDirectory: directory, sigtool: systemSigtool, seen: undefined, reportTo: () => undefined },
  })
  const names = async (asked: string) =>
    (await lookup.find(asked)).found.map((one) => `${one.file} ${one.signature}`)
  assert.deepEqual(await names('Win.Foo-1'), ['daily.ndb Win.Foo-1'])
  assert.deepEqual(await names('*.Foo-1*'), [
    'own.ndb Own.Foo-1',
    'daily.ndb Win.Foo-1',
    'daily.ndb Win.Foo-12',
  ])
  assert.deepEqual(await names('Win.Hash-1'), ['daily.hdb Win.Hash-1'])
  assert.deepEqual(await names('Win.Fo'), [])
  assert.deepEqual(await names('Win(Foo-1'), [])
  const decoded = await Promise.all(
    ['Win.Foo-1', 'Own.Log-1.UNOFFICIAL'].map(
      async (name) => (await lookup.explain(name)).places[0]?.pattern,
    ),
  )
  assert.match(decoded[0] ?? '', /DECODED SIGNATURE:\nabcdefgh/)
  assert.match(decoded[1] ?? '', /LOGICAL EXPRESSION: \(0&1\)/)
})

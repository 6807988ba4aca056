import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HEALTHY_SERVER } from '../../api/testing/server-status.ts'
import { A_STATUS } from '../../api/testing/status.ts'
import { ageChecks } from './age.ts'
import { freshclamLogChecks, readTail } from './freshclam-log.ts'
import { readUpdaters, updaterChecks } from './updaters.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')

const AGES: readonly (readonly [builtAt: string, seen: string])[] = [
  ['2026-11-28T06:00:00.000Z', 'ok databases.age'],
  ['2026-11-26T06:00:00.000Z', 'ok databases.age'],
  ['2026-11-20T06:00:00.000Z', 'warn databases.age'],
  ['2026-10-01T06:00:00.000Z', 'fail databases.age'],
  ['2026-12-05T06:00:00.000Z', 'fail clock.databases'],
]
for (const [databaseBuiltAt, seen] of AGES) {
  test(`databases of ${databaseBuiltAt} are ${seen} on 28 November`, () => {
    const engine = { ...A_STATUS.engine, servers: [{ ...HEALTHY_SERVER, databaseBuiltAt }] }
    assert.deepEqual(
      ageChecks(engine, NOW).map(({ state, name }) => `${state} ${name}`),
      [seen],
    )
    assert.deepEqual(ageChecks({ ...engine, databases: 'starter' }, NOW), [])
  })
}

const STARTED = 'Sat Nov 28 10:00:00 2026 -> ClamAV update process started at Sat Nov 28 10:00:00 2026\n'
const LOGS: readonly (readonly [why: string, tail: string | undefined, state: string, detail: RegExp])[] = [
  [
    'a good run',
    `${STARTED}Sat Nov 28 10:00:01 2026 -> daily.cld database is up-to-date\n`,
    'ok',
    /no error/,
  ],
  ['an error before the last run', `x -> ERROR: old one\n${STARTED}`, 'ok', /no error/],
  [
    'an error',
    `${STARTED}x -> ERROR: Can't download daily.cvd from https://database.clamav.net\n`,
    'warn',
    /: Can't download/,
  ],
  [
    'a cool-down',
    `${STARTED}x -> WARNING: You are still on cool-down until after: 2026-11-29 10:00:00\n`,
    'warn',
    /until after: 2026-11-29/,
  ],
  ['no log', undefined, 'skip', /not there/],
  ['an empty log', '', 'ok', /no error/],
]
for (const [why, tail, state, detail] of LOGS) {
  test(`freshclam's log with ${why} is ${state}`, () => {
    const [check] = freshclamLogChecks('/l', tail)
    assert.equal(check?.state, state)
    assert.match(check?.detail ?? '', detail)
  })
}

test('two freshclam on one directory are told; one that forks, and one for each directory, are well', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-updaters-'))
  t.after(() => rm(directory, { recursive: true }))
  const conf = async (name: string, data: string) => {
    await writeFile(join(directory, name), `DatabaseDirectory ${data}\n`)
    return join(directory, name)
  }
  const [one, two, other] = [await conf('1', '/d'), await conf('2', '"/d"'), await conf('3', '/e')]
  const run = (pid: number, ...args: string[]) => ({
    pid,
    uid: 1,
    name: 'freshclam',
    args: ['freshclam', ...args],
  })
  const judge = async (...processes: ReturnType<typeof run>[]) => updaterChecks(await readUpdaters(processes))
  const [bad] = await judge(run(1, `--config-file=${one}`), run(2, '--config-file', two))
  assert.equal(bad?.state, 'warn')
  assert.match(bad?.detail ?? '', /two freshclam work on \/d, by .* \(process 1\)/)
  const well = [
    await judge(),
    await judge(
      run(1, `--config-file=${one}`),
      run(2, `--config-file=${one}`),
      run(3, `--config-file=${other}`),
    ),
  ]
  assert.deepEqual(
    well.flat().map(({ state }) => state),
    ['ok', 'ok'],
  )
})

test('of a long log its end is read', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-tail-'))
  t.after(() => rm(directory, { recursive: true }))
  const path = join(directory, 'freshclam.log')
  await writeFile(path, `${'x'.repeat(200_000)}\nthe end\n`)
  const tail = await readTail(path)
  assert.ok(tail?.endsWith('\nthe end\n') === true && tail.length < 70_000)
  assert.equal(await readTail(join(directory, 'none')), undefined)
})

import assert from 'node:assert/strict'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { chooseAccount } from '../../managed/process/account.ts'
import { checkContent } from '../check/check-content.ts'
import { createTester } from '../trial/tester.ts'
import { Fixture } from './testing/fixture.ts'
import { planOf } from './testing/plans.ts'
import { createUpdater } from './updater.ts'

/** An updater with the real checks and the clamscan of this host. */
async function updaterOf(fixture: Fixture, programPath = PROGRAM_PATH) {
  const tester = createTester({
    programPath,
    account: await chooseAccount(),
    scratch: join(fixture.directory, 'scratch'),
  })
  const updater = createUpdater({ ...fixture.deps(), checkContent, tester })
  return {
    update: () => updater.update({}, () => undefined, new AbortController().signal),
    status: () => updater.status(),
  }
}

const MD5 = 'a'.repeat(32)
const GOOD = 'Own.1:0:*:deadbeef0102\n'

test('bad files of each kind are refused alone, and the good ones go live', async () => {
  await using fixture = await Fixture.create()
  const files = {
    'good.ndb': GOOD,
    'page.ign2': '<!DOCTYPE html><html></html>\n',
    'json.yara': '{"error":"forbidden","code":403}\n',
    'fields.hdb': `${MD5}:1:A\n${MD5}:A\n`,
    'expression.ldb': 'A;Target:0;0&1;deadbeef;0/(/\n',
    'comments.db': '# access denied\n',
    'none.yar': 'import "pe"\nrule a { condition: pe.is_dll() }\n',
    'everything.ndb': 'A:0:*:69732061\n',
    'own.ign2': 'Own.1\nSomebody.Else\n',
    'some.yar':
      'import "pe"\nrule a { condition: pe.is_dll() }\nrule b { strings: $a = "abcdef" condition: $a }\n',
  }
  fixture.plans = [planOf('own', Object.keys(files))]
  fixture.sources['own'] = { files }
  const { update, status } = await updaterOf(fixture)
  const report = await update()
  assert.equal(report.outcome, 'live')
  assert.deepEqual(Object.fromEntries(report.files.map(({ name, code }) => [name, code])), {
    'good.ndb': null,
    'own.ign2': null,
    'some.yar': null,
    'page.ign2': 'SIGNATURES_DECOY',
    'json.yara': 'SIGNATURES_DECOY',
    'fields.hdb': 'SIGNATURES_MALFORMED',
    'expression.ldb': 'SIGNATURES_LOAD_FAILED',
    'comments.db': 'SIGNATURES_DECOY',
    'none.yar': 'SIGNATURES_LOAD_FAILED',
    'everything.ndb': 'SIGNATURES_LOAD_FAILED',
  })
  assert.deepEqual(await fixture.liveFiles(), {
    'good.ndb': GOOD,
    'own.ign2': 'Own.1\n',
    'some.yar': files['some.yar'],
  })
  const [own] = await status()
  const yara = own?.files.find(({ name }) => name === 'some.yar')
  assert.deepEqual([yara?.signatures, yara?.skippedRules], [1, 1])
  assert.ok(fixture.log.lines.some(({ event }) => event === 'signatures.partly-loaded'))
})

test('what hits clean mail is parked, and a file of which much does is refused', async () => {
  await using fixture = await Fixture.create()
  const ham = join(fixture.root, 'ham')
  await mkdir(ham)
  const words = Array.from({ length: 30 }, (_, index) => `ordinary-word-${index}`)
  await writeFile(join(ham, 'a.eml'), `From: a@example.org\nSubject: x\n\n${words.join('\n')}\n`)
  fixture.hamDirectory = ham
  const line = (name: string, word: string) => `${name}:0:*:${Buffer.from(word).toString('hex')}\n`
  const files = {
    'one.ndb': line('One.Bad', 'ordinary-word-1\n') + GOOD,
    'flood.ndb': words.map((word, index) => line(`Flood.${index}`, `${word}\n`)).join(''),
    'rule.yar': 'rule bad_rule { strings: $a = "ordinary-word-2" condition: $a }\n',
  }
  fixture.plans = [planOf('own', Object.keys(files))]
  fixture.sources['own'] = { files }
  const { update, status } = await updaterOf(fixture)
  const report = await update()
  assert.deepEqual(Object.fromEntries(report.files.map(({ name, code }) => [name, code])), {
    'one.ndb': null,
    'rule.yar': null,
    'flood.ndb': 'SIGNATURES_HAM',
  })
  const live = await fixture.liveFiles()
  assert.equal(live['clamgate-parked.ign2'], 'One.Bad\nbad_rule\n')
  const [own] = await status()
  assert.deepEqual(
    own?.files.map(({ name, state }) => `${name} ${state}`),
    ['one.ndb parked', 'flood.ndb refused', 'rule.yar parked'],
  )
})

test('a new version of which ClamAV takes less than half waits for somebody to confirm it', async () => {
  await using fixture = await Fixture.create()
  const version = (level: string, count: number) =>
    Array.from({ length: 40 }, (_, index) => {
      const pattern = `deadbeef${index.toString(16).padStart(4, '0')}`
      return `N.${index}:0:*:${pattern}${index < count ? level : ''}\n`
    }).join('')
  fixture.plans = [planOf('own', ['own.ndb'], { intervalMs: 0 })]
  fixture.sources['own'] = { files: { 'own.ndb': version('', 0) } }
  const { update } = await updaterOf(fixture)
  assert.equal((await update()).outcome, 'live')
  fixture.sources['own'] = { files: { 'own.ndb': version(':9999', 30) } }
  const [refused] = (await update()).files
  assert.equal(refused?.code, 'SIGNATURES_SHRUNK')
  assert.match(`${refused?.sentence}`, /before 40 signatures in \d+ bytes, now 10 in/)
})

test('a file for which there was no memory is asked for again', async () => {
  await using fixture = await Fixture.create()
  const programs = join(fixture.root, 'programs')
  await mkdir(programs)
  await writeFile(
    join(programs, 'prlimit'),
    '#!/bin/sh\nshift 2\nexec /usr/bin/prlimit --as=70000000 -- "$@"\n',
  )
  for (const path of [join(programs, 'prlimit'), programs, fixture.root]) await chmod(path, 0o755)
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `N.${index}:0:*:${`${index}`.padStart(40, '0')}\n`,
  )
  fixture.plans = [planOf('own', ['large.ndb', 'own.ndb'], { intervalMs: 0 })]
  fixture.sources['own'] = { files: { 'large.ndb': lines.join(''), 'own.ndb': GOOD } }
  const small = await updaterOf(fixture, `${programs}:${PROGRAM_PATH}`)
  const { files } = await small.update()
  assert.deepEqual(
    files.map(({ name, code }) => `${name} ${code}`),
    ['large.ndb SIGNATURES_LOAD_FAILED', 'own.ndb null'],
  )
  const { update } = await updaterOf(fixture)
  assert.deepEqual(
    (await update()).files.map(({ name, state }) => `${name} ${state}`),
    ['large.ndb installed'],
  )
})

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { chooseAccount } from '../../managed/process/account.ts'
import { formatOf } from '../catalogue/formats.ts'
import type { LoadReport } from '../ports.ts'
import type { HamTold } from './ham.ts'
import { createTester, type TesterOptions } from './tester.ts'

// Nobody but us may enter what is above, as in a directory of ours.
const directory = await mkdtemp(join(tmpdir(), 'tester-'))
after(() => rm(directory, { recursive: true }))
const scratch = join(directory, 'scratch')
const { signal } = new AbortController()
const account = await chooseAccount()
const tester = (options: Partial<TesterOptions> = {}) =>
  createTester({ programPath: PROGRAM_PATH, account, scratch, ...options })

let made = 0
async function put(files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(directory, `${made++}`)
  await mkdir(path)
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return path
}

async function alone(name: string, text: string): Promise<LoadReport> {
  return await tester().testAlone(
    { path: join(await put({ [name]: text }), name), format: formatOf(name) ?? 'ndb' },
    signal,
  )
}

const MD5 = 'a'.repeat(32)
const GOOD: readonly [name: string, text: string, signatures: number][] = [
  ['a.ndb', 'A:0:*:deadbeef0102\nB:0:*:feedface0102\n', 2],
  ['a.ldb', 'A;Engine:81-255,Target:0;0&1;deadbeef;feedface\n', 1],
  ['a.db', 'A=deadbeef0102\n', 1],
  ['a.hdb', `${MD5}:17:A\n`, 1],
  ['a.cdb', 'A:CL_TYPE_ZIP:*:a\\.exe$:*:*:*:*:*:*\n', 1],
  ['a.hdu', `${MD5}:17:PUA.Win.A\n`, 1],
  ['a.pdb', 'H:example.com\n', 1],
  [
    'a.yar',
    'rule a { strings: $a = "abcdef" condition: $a }\nprivate rule b { strings: $a = "abcdefg" condition: $a }\n',
    2,
  ],
  ['a.ign2', 'A\n', 0],
  ['a.wdb', 'M:a.com:b.com\n', 0],
  ['a.ftm', '0:0:deadbeef:N:CL_TYPE_ANY:CL_TYPE_ZIP\n', 0],
]
for (const [name, text, signatures] of GOOD) {
  test(`loads a good ${name}`, async () => {
    assert.deepEqual(await alone(name, text), { signatures, skipped: [] })
  })
}

const BAD: readonly [what: string, name: string, text: string, says: RegExp][] = [
  ['an empty file', 'a.ndb', '', /Empty database/i],
  ['a line with too few fields', 'a.ndb', 'A:0:*:deadbeef\nB:0:*\n', /line 2/],
  ['an empty line', 'a.hdb', `${MD5}:17:A\n\n`, /line 2/],
  ['a pattern that is too short', 'a.ndb', 'A:0:*:dead\n', /line 1: .*too short/],
  ['a subsignature too many', 'a.ldb', 'A;Target:0;0;deadbeef;feedface\n', /line 1/],
  ['an expression that does not compile', 'a.ldb', 'A;Target:0;0&1;deadbeef;0/(/\n', /PCRE/],
  ['a file name that is no expression', 'a.cdb', 'A:*:*:(a:*:*:*:*:*:*\n', /regular expression/],
  ['a container that ClamAV does not know', 'a.cdb', 'A:CL_TYPE_XYZ:*:a:*:*:*:*:*:*\n', /container type/],
  ['a table of types that is none', 'a.ftm', 'x\n', /line 1/],
  ['an entry to ignore with a wrong digest', 'a.ign2', 'A:abc\n', /line 1/],
  [
    'signatures for a newer ClamAV alone',
    'a.ndb',
    'A:0:*:deadbeef0102:9999\n',
    /no signature of it is taken/,
  ],
  [
    'rules that all need what ClamAV has not',
    'a.yar',
    'import "pe"\nrule a { condition: pe.is_dll() }\n',
    /no rule of it is taken: line \d+: undefined identifier "pe"/,
  ],
  [
    'a first rule that swallows the others',
    'a.yar',
    'rule a { strings: $a = "abc condition: $a }\nrule b { strings: $a = "abcdef" condition: $a }\n',
    /no rule of it/,
  ],
  [
    'a rule that ends the load',
    'a.yar',
    'rule a { strings: $a = { (aa|bb) } condition: $a }\n',
    /minimum depth/,
  ],
  [
    'a rule whose expression does not compile',
    'a.yar',
    'rule a { strings: $a = /(/ condition: $a }\n',
    /PCRE/,
  ],
  ['a signature that hits every text', 'a.ndb', 'A:0:*:69732061\n', /A\.UNOFFICIAL hits a harmless text/],
  [
    'a signature that hits every mail',
    'a.ndb',
    `A:4:*:${Buffer.from('Message-ID: ').toString('hex')}\n`,
    /A\.UNOFFICIAL hits a harmless/,
  ],
]
for (const [what, name, text, says] of BAD) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(alone(name, text), { code: 'SIGNATURES_LOAD_FAILED', message: says })
  })
}

test('tells which rules were passed over, and why', async () => {
  const text =
    'import "pe"\nrule a {\n  condition: pe.is_dll()\n}\nrule b { strings: $a = "abcdef" condition: $a }\nrule c { condition: filesize < 10 }\n'
  const { signatures, skipped } = await alone('a.yara', text)
  assert.equal(signatures, 1)
  assert.deepEqual(
    skipped.map(({ file, rule }) => `${file} ${rule}`),
    ['a.yara a', 'a.yara c'],
  )
  assert.match(`${skipped[0]?.why}`, /line 3: undefined identifier/)
})

test('reads a file that nobody else may, and leaves it as it is', async () => {
  const path = join(await put({ 'a.ndb': 'A:0:*:deadbeef0102\n' }), 'a.ndb')
  await chmod(path, 0o600)
  const report = await tester().testAlone({ path, format: 'ndb', name: 'other.ndb' }, signal)
  assert.equal(report.signatures, 1)
  assert.deepEqual(await readdir(scratch), [])
})

test('names the file that spoils a set', async () => {
  const set = await put({
    'a.ndb': 'A:0:*:deadbeef0102\n',
    'b.hdb': `${MD5}:1:B\n`,
    'c.ndb': 'C:0:*\n',
    'note.txt': 'x',
  })
  await assert.rejects(
    tester().testSet(set, signal),
    (error: Error & { code?: string; details?: object }) => {
      assert.equal(error.code, 'SIGNATURES_SET_FAILED')
      assert.deepEqual(error.details, { file: 'c.ndb', line: 1 })
      return true
    },
  )
  await rm(join(set, 'c.ndb'))
  assert.equal((await tester().testSet(set, signal)).signatures, 2)
  await writeFile(join(set, 'd.yar'), 'rule d { strings: $a = "nothing to find" condition: $a }\n')
  await assert.rejects(tester().testSet(set, signal), {
    code: 'SIGNATURES_SET_FAILED',
    message: /YARA\.d\.UNOFFICIAL of d\.yar/,
  })
  assert.deepEqual(await tester().testSet(await put({}), signal), { signatures: 0, skipped: [] })
})

test('tells rules that are in two files of a set, and leaves out a table of types without a daily', async () => {
  const rule = 'rule a { strings: $a = "abcdef" condition: $a }\n'
  const set = await put({ 'a.yar': rule, 'b.yar': rule, 'c.ftm': 'malformed\n' })
  const { signatures, skipped } = await tester().testSet(set, signal)
  assert.equal(signatures, 1)
  assert.deepEqual(
    skipped.map(({ rule }) => rule),
    ['a'],
  )
})

test('removes what a process that was killed has left, and nothing of one that works', async () => {
  const left = join(scratch, 'test-4194305-abc')
  const used = join(scratch, `test-${process.ppid}-abc`)
  for (const path of [left, used]) await mkdir(join(path, 'db'), { recursive: true })
  await tester().proveItself(signal)
  assert.deepEqual(await readdir(scratch), [`test-${process.ppid}-abc`])
  await rm(used, { recursive: true })
})

test('proves itself, and tells a broken tester from a bad file', async () => {
  await tester().proveItself(signal)
  assert.match(`${await tester().version(signal)}`, /^\d+\.\d+/)
  await assert.rejects(tester({ programPath: '/nowhere' }).proveItself(signal), {
    code: 'SIGNATURES_PROGRAM_MISSING',
  })
  assert.equal(await tester({ programPath: '/nowhere' }).version(signal), undefined)
  const file = join(await put({ file: '' }), 'file')
  await assert.rejects(tester({ scratch: join(file, 'x') }).proveItself(signal), {
    code: 'SIGNATURES_DIRECTORY_UNUSABLE',
  })
})

const BROKEN: readonly [what: string, script: string, says: RegExp][] = [
  ['takes everything', 'echo "sample.txt: OK"; echo "Known viruses: 1"', /does not find a sample/],
  ['counts nothing', 'echo "Known viruses: 0"', /counts 0 signatures/],
  [
    'cannot read',
    'echo "LibClamAV Error: cli_load(): Can\'t open file db/x.ndb" >&2; exit 2',
    /Can't open file/,
  ],
  ['says nothing', 'exit 2', /exit code 2/],
  ['crashes', 'kill -SEGV $$', /SIGSEGV/],
  [
    'finds everything',
    'for f in sample.txt harmless.txt; do echo "$f: Clamgate.Proof.UNOFFICIAL FOUND"; done; echo "Known viruses: 1"; exit 1',
    /in a harmless text/,
  ],
]
/** A PATH in which a program is another one. */
async function instead(name: string, script: string): Promise<string> {
  const programs = await put({ [name]: `#!/bin/sh\n${script}\n` })
  for (const path of [join(programs, name), programs, directory]) await chmod(path, 0o755)
  return `${programs}:${PROGRAM_PATH}`
}

for (const [what, script, says] of BROKEN) {
  test(`is broken with a clamscan that ${what}`, async () => {
    const programPath = await instead('clamscan', script)
    await assert.rejects(tester({ programPath }).proveItself(signal), {
      code: 'SIGNATURES_TESTER_BROKEN',
      message: says,
    })
  })
}

test('tells a load that takes too long, or too much memory, from a bad file', async () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `N.${index}:0:*:${`${index}`.padStart(40, '0')}\n`,
  )
  const path = join(await put({ 'a.ndb': lines.join('') }), 'a.ndb')
  const passing = (says: RegExp) => (error: Error & { code?: string; details?: { passing?: boolean } }) => {
    assert.equal(error.code, 'SIGNATURES_LOAD_FAILED')
    assert.match(error.message, says)
    return error.details?.passing === true
  }
  const small = await instead('prlimit', 'shift 2; exec /usr/bin/prlimit --as=70000000 -- "$@"')
  await assert.rejects(
    tester({ programPath: small }).testAlone({ path, format: 'ndb' }, signal),
    passing(/memory/),
  )
  const hung = await instead('clamscan', 'sleep 600')
  const impatient = tester({ programPath: hung, timeoutMs: 100 })
  const short = join(await put({ 'a.ndb': 'A:0:*:deadbeef0102\n' }), 'a.ndb')
  await assert.rejects(impatient.testAlone({ path: short, format: 'ndb' }, signal), passing(/within \d+ s/))
})

test('ends with its signal, and leaves nothing behind', async () => {
  const path = join(await put({ 'a.ndb': 'A:0:*:deadbeef0102\n' }), 'a.ndb')
  const aborted = AbortSignal.abort(new Error('stopped'))
  await assert.rejects(tester().testAlone({ path, format: 'ndb' }, aborted), /stopped/)
  assert.deepEqual(await readdir(scratch), [])
})

const FROM = 'From a@example.org Mon Nov 23 10:00:00 2026\n'
const mail = (text: string) => `From: a@example.org\nSubject: x\n\n${text}\n`

test('finds the signatures that hit clean mail, of whatever form, with their files', async () => {
  const ham = await put({
    'a.eml': mail('alphabet'),
    mbox: `${FROM}${mail('alphabet gammarays')}\n${FROM}${mail('nothing')}`,
  })
  await mkdir(join(ham, 'Maildir'))
  for (const name of ['cur', 'new', 'tmp']) await mkdir(join(ham, 'Maildir', name))
  await writeFile(join(ham, 'Maildir/cur/1:2,S'), mail('alphabet'))
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const set = await put({
    'a.ndb': `Alpha:0:*:${hex('alphabet')}\nBeta:0:*:${hex('betablocker')}\nGamma:4:*:${hex('gammarays')}\n`,
    'b.ndb': `Alpha:0:*:${hex('alphabet')}\n`,
    'c.yar': 'rule gamma { strings: $a = "gammarays" condition: $a }\n',
    'd.ndb': `Ignored:0:*:${hex('nothing')}\n`,
    'clamgate-ignore.ign2': 'Ignored\n',
  })
  const told: HamTold[] = []
  const hits = await tester({ onHam: (one) => told.push(one) }).testHam(set, ham, signal)
  const spoken = hits.map(({ signature, file, messages }) => `${signature} ${file} ${messages}`)
  assert.deepEqual(spoken.toSorted(), ['Alpha a.ndb 3', 'Alpha b.ndb 3', 'Gamma a.ndb 1', 'gamma c.yar 1'])
  assert.deepEqual(told, [{ messages: 4, isComplete: true, signatures: 4 }])
})

test('says when it could not look at all clean mail', async () => {
  const ham = await put({
    '1.eml': mail('a'),
    '2.eml': mail('b'),
    '3.eml': mail('c'),
    '4.eml': mail('d'.repeat(20_000)),
  })
  const set = await put({ 'a.ndb': 'A:0:*:deadbeef0102\n' })
  const told: HamTold[] = []
  const limited = (messages: number, bytes: number) =>
    tester({ onHam: (one) => told.push(one), hamLimits: { messages, bytes, timeMs: 60_000 } }).testHam(
      set,
      ham,
      signal,
    )
  await limited(2, 1e6)
  await limited(100, 10_000)
  assert.deepEqual(
    told.map(({ messages, isComplete }) => ({ messages, isComplete })),
    [
      { messages: 2, isComplete: false },
      { messages: 3, isComplete: false },
    ],
  )
  assert.deepEqual(await tester().testHam(set, await put({}), signal), [])
  await assert.rejects(tester().testHam(set, join(ham, 'gone'), signal), {
    code: 'SIGNATURES_DIRECTORY_UNUSABLE',
  })
})

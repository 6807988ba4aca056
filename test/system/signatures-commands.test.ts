import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { MALFORMED } from '../../packages/lab/src/signatures/malformed.ts'
import { PROGRAM } from './support/daemon.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { type SignatureSite, startSite } from './support/signature-site.ts'
import { jsonObject, parsed } from './support/signature-status.ts'

// What the commands print and how they end, on a site that has one source.

const ONE = makeDatabase('one.ndb')
const RULES = makeDatabase('rules.yar')

let provider: SignatureProvider
let site: SignatureSite

before(async () => {
  provider = await startProvider()
  for (const { name, content } of [ONE, RULES]) provider.server.put(`own/${name}`, content)
  site = await startSite({
    tls: { ca: provider.authority.caFile },
    sources: { mine: provider.own([ONE.name, RULES.name]) },
  })
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

test('without a terminal an update prints a line or two, and none of them twice', async () => {
  const { code, stdout, stderr } = await site.signatures('update')
  assert.equal(code, 0, stdout + stderr)
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
  assert.ok(lines.length <= 6, lines.join('\n'))
  assert.ok(!`${stdout}${stderr}`.includes('\x1b'), 'no escape sequences')
})

test('on a terminal it shows how far it is', async () => {
  provider.server.put(`own/${ONE.name}`, makeDatabase(ONE.name, { revision: 2 }).content)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const command = `${PROGRAM} signatures update --config ${site.configFile}`
  const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'])
  assert.match(stdout, /\r/)
  assert.match(stdout, /one\.ndb|mine/)
})

const DOCUMENTS: readonly (readonly string[])[] = [
  ['status'],
  ['list'],
  ['list', '--source', 'mine'],
  ['update'],
  ['update', '--dry-run'],
  ['find', ONE.hits[0]?.signature ?? ''],
  ['explain', ONE.hits[0]?.signature ?? ''],
  ['explain', 'Heuristics.Encrypted.Zip'],
]

for (const words of DOCUMENTS) {
  test(`${words.join(' ')} --json prints one document and nothing else`, async () => {
    const { stdout, stderr, code } = await site.signatures(...words, '--json')
    assert.ok(code === 0 || code === 1, `${code}: ${stderr}`)
    const { schema } = jsonObject(parsed(stdout))
    assert.match(String(schema), /^clamgate\.[\w-]+\/1$/)
  })
}

test('tables keep to 80 columns', async () => {
  for (const words of [['list', '--source', 'mine'], ['history']]) {
    const { stdout } = await site.signatures(...words)
    const long = stdout.split('\n').filter((line) => line.length > 80)
    assert.deepEqual(long, [], words.join(' '))
  }
})

test('closed and withdrawn providers are shown with the reason, and never asked', async () => {
  const { stdout } = await site.signatures('list', '--json')
  assert.match(stdout, /withdrawn|closed/)
})

test('a name is known in each spelling, rules of YARA too', async () => {
  const rule = RULES.hits[0]?.signature ?? ''
  for (const name of [rule, `YARA.${rule}`, `YARA.${rule}.UNOFFICIAL`]) {
    const { code, stdout, stderr } = await site.signatures('explain', name)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /rules\.yar/)
  }
})

test('a database is tested by hand: good, bad, and not there', async () => {
  const path = (name: string) => join(site.directory, name)
  await writeFile(path('good.ndb'), ONE.content)
  const good = await site.signatures('test', path('good.ndb'))
  assert.equal(good.code, 0, good.stdout + good.stderr)
  assert.match(good.stdout, /\b3\b/)
  for (const { what, name, content, loads } of MALFORMED.slice(0, 4)) {
    if (loads) continue
    await writeFile(path(name), content)
    const bad = await site.signatures('test', path(name))
    assert.equal(bad.code, 1, `${what}: ${bad.stdout}${bad.stderr}`)
  }
  const missing = await site.signatures('test', path('missing.ndb'))
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /missing\.ndb/)
})

test('a configuration with a wrong source, file or rating names it, with the nearest right one', async () => {
  const wrong: readonly [Readonly<Record<string, unknown>>, RegExp][] = [
    [{ sanesecurty: { enabled: true } }, /sanesecurity/],
    [{ sanesecurity: { enabled: true, rating: 'lowest' } }, /low/],
    [{ sanesecurity: { enabled: true, files: { 'phsh.ndb': true } } }, /phish\.ndb/],
    [{ urlhaus: { enabled: true, minInterval: '1s' } }, /minInterval|floor|url/],
  ]
  for (const [sources, words] of wrong) {
    await site.configure({ sources })
    const { code, stdout, stderr } = await site.signatures('update')
    assert.equal(code, 78, stdout + stderr)
    assert.match(stdout + stderr, words)
  }
})

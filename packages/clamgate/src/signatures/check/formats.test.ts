import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Format } from '../types.ts'
import { canHit, canonicalName, findLines, nameInLine, namesIn, readNames } from './formats.ts'
import { readLines, visitLines } from './lines.ts'

const directory = await mkdtemp(join(tmpdir(), 'formats-'))
after(() => rm(directory, { recursive: true }))

async function put(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const MD5 = 'a'.repeat(32)

const LINES: readonly [format: Format, line: string, name: string | undefined][] = [
  ['ndb', 'Sane.Phish.1:4:*:deadbeef', 'Sane.Phish.1'],
  ['ndb', 'Sane.Phish.1:4:*:deadbeef\r', 'Sane.Phish.1'],
  ['sdb', 'A:0:*:dead', 'A'],
  ['ndu', 'PUA.A:0:*:dead', 'PUA.A'],
  ['ldb', 'Logical.1;Engine:81-255,Target:0;0&1;61;62', 'Logical.1'],
  ['ldu', 'PUA.L;Target:0;0;61', 'PUA.L'],
  ['db', 'MBL_1=deadbeef', 'MBL_1'],
  ['hdb', `${MD5}:17:Hash.1`, 'Hash.1'],
  ['hdb', `${MD5}:*:Hash.2:73`, 'Hash.2'],
  ['hdb', `${MD5}:17`, undefined],
  ['hsb', `${MD5}${MD5}:17:Hash.3`, 'Hash.3'],
  ['mdb', `17:${MD5}:Section.1`, 'Section.1'],
  ['imp', `${MD5}:17:Import.1`, 'Import.1'],
  ['fp', `${MD5}:17:Good.1`, 'Good.1'],
  ['cdb', 'Zip.1:CL_TYPE_ZIP:*:a\\.exe$:*:*:*:*:*:*', 'Zip.1'],
  ['ign2', 'Name.1', 'Name.1'],
  ['ign2', `Name.2:${MD5}`, 'Name.2'],
  ['ign2', 'old.ndb:12:Name.3', 'Name.3'],
  ['ftm', '0:0:dead:Zip:CL_TYPE_ANY:CL_TYPE_ZIP', undefined],
  ['pdb', 'H:example.com', undefined],
  ['wdb', 'M:a.com:b.com', undefined],
  ['gdb', 'S:P:0102', undefined],
  ['yar', 'rule a { condition: true }', undefined],
  ['ndb', '# A:0:*:dead', undefined],
  ['ndb', '', undefined],
  ['ndb', ':0:*:dead', undefined],
]
for (const [format, line, name] of LINES) {
  test(`finds the name in a line of ${format}: ${line}`, () => {
    assert.equal(nameInLine(line, format), name)
  })
}

test('strips what clamd adds to a name', () => {
  assert.equal(canonicalName('Sane.Phish.1.UNOFFICIAL'), 'Sane.Phish.1')
  assert.equal(canonicalName('YARA.rule_1.UNOFFICIAL'), 'rule_1')
  assert.equal(canonicalName('YARA.rule_1'), 'rule_1')
  assert.equal(canonicalName('Win.Trojan.Agent-1'), 'Win.Trojan.Agent-1')
})

test('knows which formats bring names that clamd reports', () => {
  const formats: readonly Format[] = ['ndb', 'yar', 'cdb', 'ign2', 'fp', 'ftm', 'pdb', 'wdb']
  assert.deepEqual(formats.filter(canHit), ['ndb', 'yar', 'cdb'])
})

test('reads the names of a file with their lines and places', async () => {
  const path = await put('a.ndb', '# head\r\nA.1:0:*:dead\r\n\nB.2:0:*:beef\nC.3:0:*:cafe')
  assert.deepEqual(await all(readNames(path, 'ndb')), [
    { name: 'A.1', line: 2, offset: 8 },
    { name: 'B.2', line: 4, offset: 23 },
    { name: 'C.3', line: 5, offset: 36 },
  ])
  assert.deepEqual(await all(readNames(await put('empty.ndb', ''), 'ndb')), [])
})

test('finds each line of a name, with the MD5 that an ignore file wants', async () => {
  const line = `B.2:0:*:${'be'.repeat(40)}`
  const path = await put('b.ndb', `A.1:0:*:dead\n${line}\r\nB.20:0:*:beef\nB.2:0:*:cafe\n`)
  const found = await findLines(path, 'ndb', new Set(['B.2', 'X']))
  assert.deepEqual(
    found.map(({ name, line, offset }) => ({ name, line, offset })),
    [
      { name: 'B.2', line: 2, offset: 13 },
      { name: 'B.2', line: 4, offset: 13 + line.length + 2 + 14 },
    ],
  )
  assert.equal(found[0]?.text, line)
  assert.equal(found[0]?.md5, createHash('md5').update(line).digest('hex'))
  assert.deepEqual(await namesIn(path, 'ndb', new Set(['B.2', 'A.1', 'B'])), new Set(['A.1', 'B.2']))
})

test('counts lines and places right across pieces and over lines of any length', async () => {
  const long = 'x'.repeat(300_000)
  const texts = Array.from({ length: 50_000 }, (_, index) => `N.${index}:0:*:${'ab'.repeat(index % 30)}`)
  texts.splice(20_000, 0, long, `${long}${long}`)
  const content = texts.join('\n')
  const path = await put('long.ndb', content)
  for (const index of [0, 1, 19_999, 20_000, 49_999]) {
    const [found] = await findLines(path, 'ndb', new Set([`N.${index}`]))
    const line = index < 20_000 ? index + 1 : index + 3
    assert.equal(found?.line, line)
    assert.ok(content.startsWith(`N.${index}:`, found?.offset), `N.${index}`)
  }
  const cut: number[] = []
  for await (const lines of readLines(path))
    visitLines(lines, (_bytes, _start, _end, { line, isCut }) => void (isCut && cut.push(line)))
  assert.deepEqual(cut, [20_001, 20_002])
})

const RULES = `/* rule in_comment { } */
import "pe"
private rule first : tag1 tag2 {
  meta: text = "rule in_string { \\" }" // rule in_line {
  strings:
    $a = { 01 ( 02 | 03 ) [2-4] /* } */ 04 }
    $b = /rule x\\/ { 1,2 }/i
  condition: $a and $b
}
global private rule
  second
{ condition: first } rule third{condition:true}
`

test('finds the rules of a YARA file, and none in comments, strings and expressions', async () => {
  const path = await put('a.yar', RULES)
  const names = await all(readNames(path, 'yar'))
  assert.deepEqual(
    names.map(({ name, line }) => `${name} ${line}`),
    ['first 3', 'second 10', 'third 12'],
  )
  const [third] = await findLines(path, 'yara', new Set(['third']))
  assert.equal(third?.text, 'rule third{condition:true}')
  const [second] = await findLines(path, 'yara', new Set(['second']))
  assert.equal(second?.text, 'global private rule\n  second\n{ condition: first }')
  assert.deepEqual(await namesIn(path, 'yar', new Set(['third', 'x'])), new Set(['third']))
})

test('ends when the signal fires', async () => {
  const path = await put('c.ndb', 'A:0:*:dead\n')
  await assert.rejects(findLines(path, 'ndb', new Set(['A']), AbortSignal.abort()), { name: 'AbortError' })
})

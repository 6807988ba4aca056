import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import type { SourcePlan } from '../types.ts'
import { checkContent } from './check-content.ts'
import type { CheckContext, ContentReport } from './report.ts'
import { candidateOf, PLAIN_CONTEXT } from './testing/candidate.ts'

const directory = await mkdtemp(join(tmpdir(), 'content-'))
after(() => rm(directory, { recursive: true }))

interface Given extends Partial<CheckContext> {
  readonly source?: Partial<SourcePlan>
}

async function check(
  name: string,
  content: string | Buffer,
  { source, ...context }: Given = {},
): Promise<ContentReport & { readonly text: string | undefined }> {
  const candidate = await candidateOf(directory, name, content, source)
  const report = await checkContent(candidate, { ...PLAIN_CONTEXT, ...context })
  const { rewritten } = report
  return { ...report, text: rewritten === undefined ? undefined : await readFile(rewritten, 'utf8') }
}

const MD5 = 'a'.repeat(32)
const SHA256 = 'b'.repeat(64)
const GOOD: readonly [name: string, content: string, signatures: number][] = [
  ['a.ndb', 'A:0:*:deadbeef\n# comment\nB:1:EP+0,5:de??ad{4-}be(aa|bb)[2-4]!(B)*ef:81:255\n', 2],
  ['crlf.ndb', 'A:0:*:deadbeef\r\nB:0:*:deadbeef\r\n', 2],
  ['a.ldb', 'A;Engine:81-255,Target:0;(0&1)|2>3,1;61;62::i;0&1/a;b:c/i\n', 1],
  ['a.db', 'A (Clam)=deadbeef\nB=dead*beef\nC==dead\n', 3],
  ['a.hdb', `${MD5}:17:A\n${MD5}:*:Two Words:73\n${MD5.toUpperCase()}: 1:C:1:2\n`, 3],
  ['a.hsb', `${SHA256}:17:A\n`, 1],
  ['a.mdb', `17:${MD5}:A\n*:${MD5}:B:73\n`, 2],
  ['a.imp', `${MD5}:17:A\n`, 1],
  ['a.cdb', 'A:CL_TYPE_ZIP:*:a\\.exe$:*:*:*:*:*:*\nB:*:*:a:*:*:*:*:*:*:1:2\n', 2],
  ['a.fp', `${MD5}:17:A\n`, 1],
  ['a.ftm', '0:0:deadbeef:N:CL_TYPE_ANY:CL_TYPE_ZIP\n', 1],
  ['a.pdb', 'H:example.com\n\nR:.+\\.example\\.com:1-\nR17:a:b\n', 3],
  ['a.gdb', `S:P:${MD5}\nS1:F:${SHA256}\n`, 2],
  ['a.wdb', 'M:a.com:b.com\n', 1],
  ['a.yar', '// a\nrule a { strings: $a = "rule b {" condition: $a }\nprivate rule c { condition: a }\n', 2],
  ['a.yara', 'import "pe"\nrule a { condition: pe.x }', 1],
]
for (const [name, content, signatures] of GOOD) {
  test(`takes a good ${name} as it is`, async () => {
    const report = await check(name, content)
    assert.equal(report.signatures, signatures)
    assert.equal(report.rewritten, undefined)
    assert.equal(report.leftOut, undefined)
    assert.deepEqual(report.dropped, [])
  })
}

const HTML = '<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>\n'
const JSON_ERROR = '{"error":"forbidden","code":403}\n'
const FORMATS = ['ndb', 'ldb', 'db', 'hdb', 'hsb', 'mdb', 'msb', 'imp', 'cdb', 'fp', 'sfp', 'ign2', 'ftm']
const ALL = [...FORMATS, 'pdb', 'wdb', 'gdb', 'yar', 'yara', 'ndu', 'ldu', 'hdu', 'hsu', 'mdu', 'msu', 'sdb']
for (const format of ALL) {
  test(`refuses what is no database in a .${format} file`, async () => {
    for (const decoy of [
      HTML,
      `\n\n  ${HTML}`,
      `\ufeff${HTML}`,
      JSON_ERROR,
      '[{"a":1}]',
      '<?xml version="1.0"?><a/>',
    ])
      await assert.rejects(check(`x.${format}`, decoy), { code: 'SIGNATURES_DECOY' }, decoy)
    for (const gzip of [Buffer.from('1f8b0800000000000003', 'hex'), Buffer.from('A:0:*:dead\0beef\n')])
      await assert.rejects(check(`x.${format}`, gzip), { code: 'SIGNATURES_MALFORMED' })
    await assert.rejects(
      check(`x.${format}`, 'Access to this list was denied.\n'),
      /SIGNATURES|no (?:database|YARA|ignore)/,
    )
  })
}

const BAD: readonly [name: string, content: string, line: number | undefined, says: RegExp][] = [
  ['fields.ndb', 'A:0:*:dead\nB:0:*\n', 2, /line 2 has 3 fields instead of 4 to 6/],
  ['empty-line.ndb', 'A:0:*:dead\n\nB:0:*:dead\n', 2, /line 2 is empty/],
  ['empty-line.hdb', `${MD5}:1:A\n\n`, 2, /line 2 is empty/],
  ['empty-line.cdb', 'A:*:*:a:*:*:*:*:*:*\r\n\r\n', 2, /line 2 is empty/],
  ['target.ndb', 'A:x:*:dead\n', 1, /no number as its target/],
  ['pattern.ndb', 'A:0:*:deadbeef \n', 1, /not hexadecimal/],
  ['name.ndb', ':0:*:dead\n', 1, /no name/],
  ['control.ndb', 'A\x1b[2J:0:*:dead\n', 1, /binary data/],
  ['indented-comment.ndb', 'A:0:*:dead\n  # b\n', 2, /1 field /],
  ['pattern.db', 'A=dead\nB\n', 2, /no = between/],
  ['digest.hdb', `${MD5}:1:A\n${MD5.slice(1)}:1:B\n`, 2, /no MD5, SHA-1 or SHA-256/],
  ['digits.hdb', `z${MD5.slice(1)}:1:B\n`, 1, /no MD5/],
  ['backslash.hdb', `\\${MD5}:1:B\n`, 1, /no MD5/],
  ['size.hdb', `${MD5}:1x:B\n`, 1, /no size/],
  ['section.mdb', `${MD5}:1:B\n`, 1, /no MD5/],
  ['target.ldb', 'A;;0;dead\n', 1, /no target/],
  ['fields.ldb', 'A;Target:0;0\n', 1, /3 fields instead of at least 4/],
  ['logic.ldb', 'A;Target:0;x;dead\n', 1, /no logical expression/],
  ['fields.cdb', 'A:*:*:a:*:*:*:*:*\n', 1, /9 fields instead of 10 to 12/],
  ['kind.pdb', 'H:a.com\nx\n', 2, /kind such as H: or X:/],
  ['fields.ftm', 'x\n', 1, /1 field /],
  ['cr.ndb', 'A:0:*:dead\rB:0:*:dead\r', 1, /CR alone/],
  ['cr.ign2', 'A\rB\r', 1, /CR alone/],
  ['cr.yar', '// all\rrule a { condition: true }\r', undefined, /no end|CR alone|no signature/],
  ['cut.ndb', 'A:0:*:dead\nB:0', 2, /may be cut off/],
  ['long.ndb', `A:0:*:${'de'.repeat(4093)}\n`, 1, /longer than the 8190 bytes/],
  ['long.ldb', `AB;Target:0;0;${'de'.repeat(16377)}\n`, 1, /longer than the 32767 bytes/],
  ['text.yara', 'hello;\n', 1, /begins no rule/],
  ['text.yar', 'Error: too many requests.\n', 1, /is a message in plain text/],
  ['cut.yar', 'rule a { strings: $a = "x', undefined, /may be cut off/],
  ['most.ign2', 'A\nwhat is this\nand this line\n', undefined, /no ignore file/],
  ['md5.ign2', 'A:xyz\nB:1\n', undefined, /no ignore file/],
  ['endless.hdb', 'x'.repeat(600_000), 1, /longer than/],
]
for (const [name, content, line, says] of BAD) {
  test(`refuses ${name} and says where`, async () => {
    await assert.rejects(
      check(name, content),
      (error: Error & { code?: string; details?: { line?: number } }) => {
        assert.match(error.message, says)
        assert.match(`${error.code}`, /^SIGNATURES_(?:MALFORMED|DECOY)$/)
        assert.equal(error.details?.line, line)
        return true
      },
    )
  })
}

test('takes lines as long as the loader does', async () => {
  assert.equal((await check('long.ndb', `A:0:*:${'de'.repeat(4092)}\n`)).signatures, 1)
  assert.equal((await check('long.ldb', `A;Target:0;0;${'de'.repeat(16377)}\n`)).signatures, 1)
})

test('tells advertisements, denials and nothing at all from a database', async () => {
  const decoys = [/^[0-9a-f]{32}:\d+:Do\.not\.use\.free/i]
  await assert.rejects(
    check('si.hdb', `${MD5}:9:Do.not.use.free.signature.databases.1\n`, { source: { decoys } }),
    {
      code: 'SIGNATURES_DECOY',
    },
  )
  await assert.rejects(check('si.ndb', `${MD5}:9:Do.not.use.free.x\n`, { source: { decoys } }), {
    code: 'SIGNATURES_DECOY',
  })
  const some = `${MD5}:9:A\n`.repeat(3)
  await check('si.hdb', `${some}${MD5}:9:Do.not.use.free.x\n`, { source: { decoys } })
  await assert.rejects(check('mp.db', '# Access denied\n# Subscribe\n'), { code: 'SIGNATURES_DECOY' })
  await assert.rejects(check('a.yar', '/* nothing today */\n'), { code: 'SIGNATURES_DECOY' })
  await assert.rejects(check('a.ndb', ''), { code: 'SIGNATURES_DECOY' })
  const road = { kind: 'file', directories: ['/srv/sigs'] } as const
  await assert.rejects(check('a.ndb', '', { source: { road } }), { code: 'SIGNATURES_MALFORMED' })
})

test('refuses an ending that the format does not have', async () => {
  for (const name of ['a.cbc', 'a.cfg', 'a.ndb.tmp', 'a.cvd'])
    await assert.rejects(check(name, 'A:0:*:dead\n'), { code: 'SIGNATURES_MALFORMED' })
})

test('takes a byte-order mark away, which would become a part of the first name', async () => {
  const report = await check('mark.ign2', '\ufeffOwn.1\n', {
    siblings: [await other('Own.1:0:*:dead\n', 'own.ndb')],
  })
  assert.equal(report.text, 'Own.1\n')
  assert.equal((await check('mark.ndb', '\ufeffA:0:*:dead\n')).text, 'A:0:*:dead\n')
  assert.equal(
    (await check('mark.yar', '\ufeffrule a { condition: true }\n')).text,
    'rule a { condition: true }\n',
  )
})

test('holds a file that has lost half of its signatures until somebody confirms it', async () => {
  const lines = (count: number) => 'A:0:*:deadbeef\n'.repeat(count)
  const before = { signatures: 100, bytes: lines(100).length }
  await assert.rejects(check('a.ndb', lines(50), { before }), {
    code: 'SIGNATURES_SHRUNK',
    message: /100 signatures/,
  })
  assert.equal((await check('a.ndb', lines(51), { before })).signatures, 51)
  assert.equal((await check('a.ndb', lines(1), { before, isConfirmed: true })).signatures, 1)
  assert.equal((await check('a.ndb', lines(1), { before: { signatures: 19, bytes: 3000 } })).signatures, 1)
})

async function other(content: string, name: string) {
  const { path, plan } = await candidateOf(directory, name, content)
  return { path, format: plan.format }
}

test('lets a source ignore its own signatures only', async () => {
  const others = [await other('Other.1:0:*:dead\n', 'other.ndb')]
  const siblings = [
    await other('Own.1:0:*:dead\nOwn.2:0:*:dead\n', 'own.ndb'),
    await other('rule own_rule { condition: true }', 'own.yar'),
    await other('Ignored.1\n', 'more.ign2'),
  ]
  const content = `# list\r\nOwn.1\r\n\r\nOther.1\r\nown_rule\r\nOwn.2:${MD5}\r\nx.ndb:1:Own.2\r\nIgnored.1\r\nWin.Test.EICAR_HDB-1\r\nOwn.1 x\r\n`
  const report = await check('own.ign2', content, { siblings, others })
  assert.equal(report.text, `# list\r\nOwn.1\r\nown_rule\r\nOwn.2:${MD5}\r\nx.ndb:1:Own.2\r\n`)
  assert.deepEqual(
    report.dropped.map(({ name }) => name),
    ['line 10', 'Other.1', 'Ignored.1', 'Win.Test.EICAR_HDB-1'],
  )
  assert.equal(report.signatures, 4)
  const none = await check('own.ign2', 'Other.1\n', { siblings, others })
  assert.match(`${none.leftOut}`, /nothing is left/)
  assert.equal(none.signatures, 0)
  assert.equal(none.text, '')
})

test('drops clean files that another source knows as bad, and EICAR', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(32))
  const others = [await other(`${a}:1:Bad.1\n`, 'bad.hdb')]
  const siblings = [await other(`${b}:1:Own.1\n`, 'own.hdb')]
  const eicar = '44D88612FEA8A8F36DE82E1278ABB02F:68:x'
  const report = await check('own.fp', `${a?.toUpperCase()}:1:x\n${b}:1:x\n${c}:1:x\n${eicar}\n`, {
    siblings,
    others,
  })
  assert.equal(report.text, `${b}:1:x\n${c}:1:x\n`)
  assert.equal(report.droppedCount, 2)
})

test('leaves out what a companion must not do', async () => {
  const wide = await check('a.wdb', 'X:.+:.+\nX:.*:.*:17-\nM:a.example:b.example\n')
  assert.equal(wide.text, 'M:a.example:b.example\n')
  const magic = '0:0:deadbeef:N:CL_TYPE_ANY:CL_TYPE_ZIP\n'
  assert.match(`${(await check('a.ftm', magic, { hasOfficialDaily: false })).leftOut}`, /official daily/)
  for (const name of ['a.ign2', 'a.fp', 'a.wdb'])
    assert.match(`${(await check(name, '')).leftOut}`, /nothing/)
})

test('drops what MalwarePatrol lists though nobody could live with it', async () => {
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const id = '1AbCdEfGhIjKlMnOpQrStUvWxYz'
  const lines = [
    `MBL_1=${hex('http://evil.example/a')}`,
    `MBL_2=${hex('https://drive.google.com/')}`,
    `MBL_3=${hex(`https://drive.google.com/file/d/${id}`)}`,
    `MBL_4=${'de'.repeat(5000)}`,
    `MBL_5=${hex('docs.google.com')}`,
    `MBL_6=${hex('https://drive.google.com.evil.example/')}`,
  ]
  const report = await check('malwarepatrol.db', `${lines.join('\n')}\n`, {
    source: { name: 'malwarepatrol' },
  })
  assert.equal(report.text, `${[lines[0], lines[2], lines[5]].join('\n')}\n`)
  assert.deepEqual(
    report.dropped.map(({ name }) => name),
    ['MBL_2', 'MBL_4', 'MBL_5'],
  )
  await assert.rejects(check('other.db', `${lines.join('\n')}\n`), { code: 'SIGNATURES_MALFORMED' })
})

test('notes a file without a line end at its end, and writes copies under its own name', async () => {
  const report = await check('open.ndb', '\ufeffA:0:*:dead')
  assert.match(report.notes.join(), /no line end/)
  assert.equal(basename(`${report.rewritten}`), 'open.ndb')
})

test('shows nothing of what a source has sent, which may repeat a secret', async () => {
  await assert.rejects(
    check('a.ndb', 'Bad key s3cret\n'),
    (error: Error) => !error.message.includes('s3cret'),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderNote } from '../render-draft.ts'
import { signaturesTree } from '../signatures/render-signatures.ts'
import type { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { importFangfrisch, isFangfrisch } from './import-fangfrisch.ts'
import { parseIni, readOption } from './ini-file.ts'

const imported = (text: string) => importFangfrisch(text, 'fangfrisch.conf')

function sourcesOf(draft: SignaturesDraft): object {
  const places = new Map([...draft.secrets.keys()].map((name) => [name, `/s/${name}.secret`]))
  const sources: unknown = Reflect.get(signaturesTree(draft.entries, places), 'sources')
  assert.ok(typeof sources === 'object' && sources !== null)
  return sources
}

const notes = (draft: SignaturesDraft, kind: string) =>
  draft.notes.filter((note) => note.kind === kind).flatMap(renderNote)

test('sections, comments, continued lines and references, as Python reads them', () => {
  const { sections, faults } = parseIni(
    `lost = 1\n[DEFAULT]\nroot = /x\n; no\n[a]\nB = \${root}/b # part of it\nc: \${a:b}$$\nlong = one\n  two\nloop = \${loop}\nnone = \${nothing}\nbroken\n`,
  )
  assert.deepEqual(
    faults.map(({ line }) => line),
    [1, 12],
  )
  const read = (name: string) => readOption(sections, 'a', name)?.value
  assert.equal(read('b'), '/x/b # part of it')
  assert.equal(read('c'), '/x/b # part of it$')
  assert.equal(read('long'), 'one\ntwo')
  assert.equal(read('root'), '/x')
  assert.equal(read('loop'), undefined)
  assert.equal(read('none'), undefined)
})

test('sources that are on, each with the level that is nearest and what differs from it', () => {
  const draft = imported(
    `[DEFAULT]\ndb_url = x\n[sanesecurity]\nenabled = yes\nurl_foxhole_all_cdb = \${prefix}foxhole_all.cdb\nurl_junk = disabled\n[urlhaus]\nenabled = yes\ninterval = 10m\n[interserver]\nenabled = no\n[malwarepatrol]\n`,
  )
  assert.partialDeepStrictEqual(sourcesOf(draft), {
    sanesecurity: {
      enabled: true,
      rating: 'medium',
      files: { 'foxhole_all.cdb': true, 'junk.ndb': false, 'spam.ldb': false },
    },
    urlhaus: { enabled: true, rating: 'low' },
    interserver: { enabled: false },
  })
  assert.deepEqual(Object.keys(sourcesOf(draft)).toSorted(), ['interserver', 'sanesecurity', 'urlhaus'])
  assert.deepEqual(notes(draft, 'different'), [
    'fangfrisch.conf:9 interval: 10m is less than URLhaus (abuse.ch) allows: Clamgate asks each 30m',
  ])
  assert.equal(Reflect.has(Reflect.get(sourcesOf(draft), 'sanesecurity') as object, 'url'), false)
})

test('accounts, with their secrets apart; placeholders are none', () => {
  const draft = imported(
    `[securiteinfo]\nenabled = yes\ncustomer_id = geheim1\nurl_0hour = \${prefix}securiteinfo0hour.hdb\n[malwarepatrol]\nenabled = yes\nreceipt = geheim2\n`,
  )
  assert.partialDeepStrictEqual(sourcesOf(draft), {
    securiteinfo: { enabled: true, secret: { file: '/s/securiteinfo.secret' }, premium: true },
    malwarepatrol: { enabled: true, secret: { file: '/s/malwarepatrol.secret' } },
  })
  assert.deepEqual([...draft.secrets.values()].toSorted(), ['geheim1', 'geheim2'])
  assert.match(notes(draft, 'different').join(), /product: MalwarePatrol refuses product 8 today/)
  const none = imported('[securiteinfo]\nenabled = yes\n')
  assert.deepEqual(sourcesOf(none), { securiteinfo: { enabled: false } })
})

test('a mirror that somebody has chosen, and an identifier in it', () => {
  const draft = imported(
    '[sanesecurity]\nenabled = yes\nprefix = https://m.example/sane/\n[securiteinfo]\nenabled = yes\nprefix = https://m.example/get/signatures/geheim1/\n',
  )
  assert.partialDeepStrictEqual(sourcesOf(draft), {
    sanesecurity: { url: 'https://m.example/sane/' },
    securiteinfo: { url: 'https://m.example/get/signatures/', secret: { file: '/s/securiteinfo.secret' } },
  })
})

test('sections of one’s own, and what they cannot take along', () => {
  const draft = imported(
    `[mine]\nenabled = yes\ninterval = 30m\nbase = https://s.example/x/\nurl_a = \${base}a.ndb\nurl_b = \${base}b.hdb\nfilename_b = c.hdb\nurl_q = https://s.example/get?receipt=geheim\nurl_n = \${nope}n.ndb\non_update_exec = /bin/geheim\n[other]\nenabled = no\nurl_a = https://s.example/z.ndb\n`,
  )
  assert.deepEqual(sourcesOf(draft), {
    mine: {
      kind: 'https',
      url: 'https://s.example/x/',
      files: ['a.ndb', 'b.hdb'],
      integrity: 'sha256',
      minInterval: '30m',
    },
  })
  assert.deepEqual(notes(draft, 'not-carried'), [
    'fangfrisch.conf:9 url_n: it refers to an option that is not there',
    'fangfrisch.conf:8 url_q: the URL has a query: Clamgate puts names of files behind a URL',
    'fangfrisch.conf:10 on_update_exec: Clamgate runs no command of yours after an update',
  ])
  assert.ok(!JSON.stringify(draft.notes).includes('geheim'))
})

test('what has ended is told where somebody has written it', () => {
  const draft = imported(
    `[sanesecurity]\nenabled = yes\nurl_malwareexpert_fp = \${prefix}malware.expert.fp\n`,
  )
  assert.match(notes(draft, 'without-meaning').join(), /url_malwareexpert_fp: it is withdrawn/)
})

test('a file of fangfrisch is known by its sections', () => {
  assert.equal(isFangfrisch('[DEFAULT]\ndb_url = x\n'), true)
  assert.equal(isFangfrisch('[mine]\nurl_a = x\n'), true)
  assert.equal(isFangfrisch('a="b"\n'), false)
})

test('no text throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      imported(`[mine]\nenabled = yes\nurl_x = ${text}\n${text}`)
    }),
    { numRuns: 60 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../observe/log/testing.ts'
import { canonicalJson, chainHash, contentOf, GENESIS } from './content.ts'
import { headSentence, headsIn } from './heads.ts'
import type { AuditEntry } from './row.ts'
import { createAuditTrail } from './trail.ts'
import { AUDIT_FAULTS, type AuditFault, type KeptRow, verifyChain } from './verify.ts'

const AT_MS = Date.UTC(2026, 10, 30)
const ANNA = { kind: 'account', id: 'a1', name: 'anna' } as const
const ENTRY: AuditEntry = { actor: ANNA, act: 'quarantine.release', object: 'q1', result: 'ok' }

/** A chain as the store writes it. */
function chain(entries: readonly AuditEntry[]): KeptRow[] {
  let previous = GENESIS
  return entries.map((entry, i) => {
    const row = { n: i + 1, atMs: AT_MS + i }
    const content = contentOf({ ...entry, ...row, host: 'mx1' })
    previous = chainHash(previous, content)
    return { ...row, content, hash: previous, act: entry.act, actor: entry.actor.name }
  })
}

async function* pages(rows: readonly KeptRow[]) {
  for (let i = 0; i < rows.length; i += 2) yield rows.slice(i, i + 2)
}

test('JSON of a row is the same whatever the order of its keys', () => {
  assert.equal(canonicalJson({ b: [1, { d: undefined, c: null }], a: 'ä' }), '{"a":"ä","b":[1,{"c":null}]}')
  assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }))
})

test('14.75 secrets and what is too long stay out of a row, whoever tells them', () => {
  const after = {
    name: 'anna',
    password: 'p4ss-w0rd',
    deep: [{ clientSecret: 's3cret', recoveryCodes: ['r3covery'] }],
    token: 'cg_t0ken',
  }
  const content = contentOf({
    ...ENTRY,
    after,
    n: 1,
    atMs: 0,
    host: 'mx1',
    code: 'ACCESS_WRONG',
    before: 'x'.repeat(3000),
  })
  for (const secret of ['p4ss', 's3cret', 'r3covery', 't0ken']) assert.ok(!content.includes(secret), secret)
  assert.match(content, /"name":"anna"/)
  assert.match(content, /ACCESS_WRONG/, 'the code of an error is no secret')
  assert.ok(content.length < 3000)
  const many = contentOf({
    ...ENTRY,
    after: Array.from({ length: 9000 }, () => 'abc'),
    n: 1,
    atMs: 0,
    host: 'mx1',
  })
  assert.match(many, /"after":\{"tooLong":\d+\}/)
})

test('14.75 a row that was changed, taken out, put in or moved is found', async () => {
  const good = chain([ENTRY, { ...ENTRY, object: 'q2' }, { ...ENTRY, object: 'q3' }, ENTRY])
  const verdict = await verifyChain(pages(good))
  assert.deepEqual([verdict.good, verdict.rows], [true, 4])
  const [first, second, third, fourth] = good
  assert.ok(first && second && third && fourth)
  const broken: readonly [string, KeptRow[], number, AuditFault][] = [
    [
      'content',
      [first, { ...second, content: second.content.replace('q2', 'q9') }, third, fourth],
      2,
      'changed',
    ],
    ['column', [first, { ...second, actor: 'eve' }, third, fourth], 2, 'found-by'],
    ['time', [first, second, { ...third, atMs: 1 }, fourth], 3, 'found-by'],
    ['gap', [first, second, fourth], 3, 'missing'],
    ['begin', [second, third, fourth], 1, 'cut-unnoted'],
    ['hash', [first, { ...second, hash: GENESIS }, third, fourth], 2, 'changed'],
  ]
  for (const [what, rows, n, fault] of broken) {
    const bad = await verifyChain(pages(rows))
    assert.ok(!bad.good, what)
    assert.deepEqual([bad.n, bad.fault, bad.sentence], [n, fault, AUDIT_FAULTS[fault]], what)
  }
})

test('14.75 whoever writes the whole chain anew, or cuts its end, is found by the log', async () => {
  const good = chain([ENTRY, ENTRY, ENTRY])
  const head = good.at(-1)
  assert.ok(head)
  const line = `Nov 30 00:00:00 mx1 clamgate[1]: ${headSentence(head)}`
  assert.deepEqual(headsIn(line), [{ n: 3, hash: head.hash, atMs: head.atMs }])
  const json = JSON.stringify({ msg: headSentence(head) })
  assert.deepEqual(headsIn(json), headsIn(line))
  const logged = headsIn(line)
  assert.ok((await verifyChain(pages(good), logged)).good)
  const anew = chain([ENTRY, { ...ENTRY, object: 'other' }, ENTRY])
  assert.ok((await verifyChain(pages(anew))).good, 'the chain alone does not tell')
  for (const [rows, fault] of [
    [anew, 'rewritten'],
    [good.slice(0, 2), 'gone-from-end'],
  ] as const) {
    const verdict = await verifyChain(pages([...rows]), logged)
    assert.ok(!verdict.good)
    assert.deepEqual([verdict.n, verdict.fault], [3, fault])
  }
})

test('14.75 a head is a line of its own: nothing that a mail or a name says in a line is one, and two that differ are told', async () => {
  const good = chain([ENTRY, ENTRY, ENTRY])
  const head = good.at(-1)
  assert.ok(head)
  const said = headSentence(head)
  const iso = '2026-11-30T13:43:49.347Z'
  for (const before of [
    ...[
      '',
      `${iso} `,
      `<6>${iso} `,
      'Nov  3 00:00:00 mx1 clamgate[1]: ',
      'Nov 30 00:00:00 mx1 clamav-milter: ',
    ],
    ...[`${iso} mx1 clamgate[12]: `, 'Mon 2026-11-30 00:00:00 UTC mx1 clamgate[1]: '],
    ...[`Nov 30 00:00:00 mx1 clamgate[1]: ${iso} `, `clamgate-1  | ${iso} `, `${iso} stderr F ${iso} `],
    `<22>1 ${iso} mx1 clamgate 12 - - `,
  ]) {
    assert.equal(headsIn(before + said).length, 1, before)
  }
  for (const key of ['msg', 'MESSAGE', 'message']) {
    assert.equal(headsIn(JSON.stringify({ event: 'audit.head', [key]: said })).length, 1, key)
  }
  assert.equal(headsIn(JSON.stringify({ log: `${iso} ${said}\n` })).length, 1)
  const forged = `audit.head row 99 of ${iso} chain ${'a'.repeat(64)}`
  for (const line of [
    `${iso} Message from <"${forged}"@evil.example> to <bob@example.org> infected by X`,
    `Nov 30 00:00:00 mx1 clamgate[1]: Message from <a@evil.example> to <b@example.org> with subject '${forged}'`,
    `Nov 30 00:00:00 mx1 postfix/smtpd[1]: warning: ${forged}`,
    `Nov 30 00:00:00 mx1 postfix/cleanup[1]: 5FD99252046: message-id=${forged}`,
    `${iso} Entry 7 was released, by ${forged}`,
    ...[`${forged} has signed in`, `x${forged}`],
    JSON.stringify({ msg: `Message from <"${forged}">`, subject: forged, from: forged }),
    `{"msg":"${forged}`,
  ]) {
    assert.deepEqual(headsIn(line), [], line)
  }
  // Whoever has the database and can have something written into the log does not get by either.
  const anew = chain([ENTRY, { ...ENTRY, object: 'other' }, ENTRY])
  const last = anew.at(-1)
  assert.ok(last)
  const verdict = await verifyChain(pages(anew), [...headsIn(said), ...headsIn(headSentence(last))])
  assert.deepEqual([verdict.good, !verdict.good && verdict.n], [false, 3])
  assert.ok((await verifyChain(pages(good), [...headsIn(said), ...headsIn(said)])).good, 'the same twice')
})

test('an act is not done when it cannot be written down; the host acts all the same, and the log has it', async () => {
  const log = createMemoryLog()
  const trail = createAuditTrail({ log, append: () => Promise.reject(new Error('away')) })
  await assert.rejects(trail.begin({ actor: ANNA, act: 'policy.write' }), /away/)
  const begun = await trail.begin({
    actor: { kind: 'host', id: 'host', name: 'root' },
    act: 'quarantine.delete',
    object: 'q7',
  })
  await begun.end('ok')
  assert.deepEqual(
    log.lines.map(({ event, fields }) => [event, fields['object'], fields['result']]),
    [
      ['audit.unwritten', 'q7', 'begun'],
      ['audit.unwritten', 'q7', 'ok'],
    ],
  )
})

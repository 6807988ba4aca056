import assert from 'node:assert/strict'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { matches } from '../../src/store/query/matches.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { createReader } from '../../src/store/read/reader.ts'
import type { MessageEvent } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { cleanMail, infectedMail, keptEntry, NOON } from './mail.ts'

const { onBoth } = testDatabases()
const nowMs = NOON + 1000

/** What queries find: the names of events, as the database has it and as the tree says. */
async function finder(db: EventDatabase, named: Readonly<Record<string, MessageEvent>>) {
  const events = Object.entries(named)
  await createBatchWriter(db, { keepsClean: () => true }).write(
    events.map(([, event]) => ({ kind: 'message', event })),
  )
  const reader = await createReader(db)
  return async (text: string): Promise<readonly string[]> => {
    const query = parseQuery(text, { nowMs })
    const { items } = await reader.events({ query, limit: 200, nowMs })
    const ids = new Set(items.map(({ id }) => id))
    const found = events.filter(([, { id }]) => ids.has(id)).map(([name]) => name)
    const wanted = events.filter(([, event]) => matches(query, { event, of: 'event' }, nowMs))
    assert.deepEqual(
      found,
      wanted.map(([name]) => name),
      text,
    )
    return found
  }
}

const copy = (address: string) =>
  ({ address, wanted: 'accept', fate: 'delivered', because: { text: 'policy.clean' } }) as const

onBoth('a client is found however its address is spelled', async ({ events: db }) => {
  const find = await finder(db, {
    finding: infectedMail({ client: '2001:db8::1' }),
    clean: cleanMail({ client: '2001:db8::1' }),
    old: infectedMail({ client: '192.0.2.7' }),
    other: infectedMail({ client: '2001:db8::1:1' }),
  })
  for (const client of ['2001:db8::1', '2001:DB8::1', '2001:0DB8:0:0:0:0:0:1']) {
    assert.deepEqual(await find(`client:${client} since:1h`), ['finding', 'clean'])
    assert.deepEqual(await find(`client:${client} is:finding`), ['finding'])
    assert.deepEqual(await find(`client:${client} since:1h -is:clean`), ['finding'])
  }
  for (const client of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207'])
    assert.deepEqual(await find(`client:${client} since:1h`), ['old'])
  assert.deepEqual(await find('client:2001:DB8:* since:1h'), ['finding', 'clean', 'other'])
})

onBoth('a word finds the last of very many recipients, and what must not be there is not', async (store) => {
  const recipients = Array.from({ length: 900 }, (_, n) => copy(`someone${n}@customer${n}.example.com`))
  const find = await finder(store.events, {
    many: infectedMail({ recipients, subject: 'x'.repeat(3000) }),
    few: infectedMail({ recipients: recipients.slice(0, 2) }),
    last: infectedMail({ recipients: [copy('someone899@customer899.example.com')] }),
    clean: cleanMail({ recipients }),
  })
  for (const word of ['someone899@customer899.example.com', 'customer899', '99'])
    assert.deepEqual(await find(`${word} is:finding`), ['many', 'last'], word)
  assert.deepEqual(await find('-"customer899" is:finding'), ['few'])
  assert.deepEqual(await find('customer1. since:1h'), ['many', 'few', 'clean'])
  assert.deepEqual(await find('nobody since:1h'), [])
  const copies = recipients.map(({ address }) => ({ address, state: 'kept' as const }))
  const entry = keptEntry({ copies })
  await createBatchWriter(store.events, { keepsClean: () => true }).write([{ kind: 'entry', entry }])
  const reader = await createReader(store.events)
  for (const [text, wanted] of [
    ['customer899', [entry.id]],
    ['nobody', []],
    ['not:customer899', []],
  ] as const) {
    const { items } = await reader.entries({ query: parseQuery(text, { nowMs }), limit: 9, nowMs })
    assert.deepEqual(
      items.map(({ id }) => id),
      wanted,
    )
  }
})

onBoth('a domain is found in both of its forms, alone and in addresses', async ({ events: db }) => {
  const [ascii, unicode] = ['xn--mnchen-3ya.de', 'MÜNCHEN.de']
  const find = await finder(db, {
    ascii: infectedMail({ sender: `eve@${ascii}`, recipients: [copy(`bob@${ascii}`)] }),
    unicode: infectedMail({ sender: `eve@${unicode}`, recipients: [copy(`bob@${unicode}`)] }),
    below: cleanMail({ sender: `eve@mail.${ascii}`, recipients: [copy(`bob@mail.${unicode}`)] }),
    other: cleanMail({ recipients: [copy('bob@munchen.de')] }),
  })
  for (const domain of [ascii, 'münchen.de', 'MÜNCHEN.DE']) {
    for (const [key, name] of [
      ['to', 'bob'],
      ['from', 'eve'],
    ]) {
      assert.deepEqual(await find(`${key}:@${domain}`), ['ascii', 'unicode'])
      assert.deepEqual(await find(`${key}:@.${domain} since:1h`), ['ascii', 'unicode', 'below'])
      assert.deepEqual(await find(`${key}:${name}@${domain}`), ['ascii', 'unicode'])
      assert.deepEqual(await find(`${key}:${name?.slice(0, 1)}*@${domain} since:1h`), ['ascii', 'unicode'])
      assert.deepEqual(await find(`${key}:${name}@*.${domain} since:1h`), ['below'])
      assert.deepEqual(await find(`-${key}:${name}@${domain} is:finding`), [])
    }
  }
})

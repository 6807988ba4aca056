import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import type { QueuedMessage } from '../../packages/lab/src/postfix-commands.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'

const ACTIONS = ['accept', 'tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard'] as const

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    config: {
      policy: {
        rules: ACTIONS.map((action) => ({
          name: `${action} wanted`,
          when: { recipient: `${action}-*@*`, outcome: 'infected' },
          then: action,
        })),
      },
    },
  })
})
after(() => gateway.stop())

type Action = (typeof ACTIONS)[number]

/** What a mix of two decisions must come to, by design: the reply, who gets the mail, for whom it is kept. */
function expected(one: Action, other: Action) {
  const both = [one, other]
  const has = (action: Action) => both.includes(action)
  if (has('defer')) return { code: 451, delivered: [], held: [], kept: [] }
  if (has('accept') || has('tag')) {
    return {
      code: 250,
      delivered: both.filter((action) => action === 'accept' || action === 'tag'),
      held: [],
      kept: both.filter((action) => ['mta-hold', 'quarantine', 'reject'].includes(action)),
    }
  }
  if (has('mta-hold')) {
    return {
      code: 250,
      delivered: [],
      held: both.filter((action) => action === 'mta-hold'),
      kept: both.filter((action) => action === 'quarantine' || action === 'reject'),
    }
  }
  if (has('quarantine')) {
    const kept = both.filter((action) => action === 'quarantine' || action === 'reject')
    return { code: 250, delivered: [], held: [], kept }
  }
  return { code: has('reject') ? 550 : 250, delivered: [], held: [], kept: [] }
}

const message = () => mailWithAttachment(eicarTestText())
let run = 0

for (const [index, one] of ACTIONS.entries()) {
  for (const other of ACTIONS.slice(index)) {
    test(`two recipients, ${one} and ${other}: nobody is lost, and nobody gets what is not for him`, async () => {
      const tag = `${run++}`
      const address = (action: Action, n: number) => `${action}-${tag}-${n}@example.net`
      const to = [address(one, 1), address(other, 2)]
      const wanted = expected(one, other)
      const kept = await keptFor()
      const reply = await gateway.deliver({ from: 'a@example.org', to, message: message() })
      assert.equal(reply.code, wanted.code, reply.raw)
      const delivered = await deliveredAmong(to, wanted.delivered.length)
      assert.deepEqual(delivered.map(actionOf).toSorted(), wanted.delivered.toSorted())
      const held = (await gateway.postfix.queue()).filter(({ queue }) => queue === 'hold')
      const heldFor = held.flatMap(({ recipients }) => recipients.map((recipient) => recipient.address))
      assert.deepEqual(
        heldFor
          .filter((recipient) => to.includes(recipient))
          .map(actionOf)
          .toSorted(),
        wanted.held.toSorted(),
      )
      const newlyKept = (await keptFor()).filter((recipient) => !kept.includes(recipient))
      assert.deepEqual(newlyKept.map(actionOf).toSorted(), wanted.kept.toSorted())
      if (one === 'tag' || other === 'tag') {
        for (const recipient of delivered) {
          assert.match((await gateway.received(recipient)).join(''), /^X-Virus-Tag: /m)
        }
      }
    })
  }
}

test('mail of sendmail(1) to a mix of recipients goes to nobody, and a full refusal bounces', async () => {
  const { postfix } = gateway
  const to = ['accept-s@example.net', 'reject-s@example.net', 'discard-s@example.net']
  const kept = await keptFor()
  const keptSince = async () => (await keptFor()).filter((recipient) => !kept.includes(recipient))
  await postfix.sendmail(['-f', 'a@example.org', ...to], message())
  await waitUntil(async () => ((await keptSince()).length > 0 ? true : undefined), WITHIN)
  assert.deepEqual((await keptSince()).toSorted(), ['accept-s@example.net', 'reject-s@example.net'])
  assert.deepEqual(await deliveredAmong(to, 0), [])
  await postfix.sendmail(
    ['-f', 'bounce@example.net', 'reject-t@example.net', 'accept-t@example.net'],
    message(),
  )
  assert.match((await gateway.received('bounce@example.net')).join(''), /Blocked by ClamAV/)
  assert.deepEqual(await deliveredAmong(['accept-t@example.net', 'reject-t@example.net'], 0), [])
})

test('a hold for one recipient of sendmail(1) holds the mail for all', async () => {
  const { postfix } = gateway
  const to = ['accept-h@example.net', 'mta-hold-h@example.net']
  await postfix.sendmail(['-f', 'a@example.org', ...to], message())
  const held = await waitUntil(async () => (await postfix.queue()).find(isHeldFor(to)), WITHIN)
  assert.deepEqual(held?.recipients.map(({ address }) => address).toSorted(), to)
})

test('a recipient that is written so that Postfix would not find it again gets nothing either', async () => {
  const spellings = [
    '@relay.example:reject-r1@example.net',
    '"reject-r2"@example.net',
    'reject-r3@example.net.',
  ]
  for (const [index, odd] of spellings.entries()) {
    const kind = `accept-o${index}@example.net`
    await gateway.deliver({ from: 'a@example.org', to: [kind, odd], message: message() })
    await deliveredAmong([], 0)
    assert.deepEqual(await gateway.postfix.deliveredTo(`reject-r${index + 1}@example.net`), [], odd)
    assert.deepEqual(await gateway.postfix.deliveredTo(kind), [], odd)
  }
})

test('clean mail to all of them is delivered to all', async () => {
  const to = ACTIONS.map((action) => `${action}-clean@example.net`)
  assert.equal((await gateway.deliver({ from: 'a@example.org', to, message: cleanMail() })).code, 250)
  assert.deepEqual(await deliveredAmong(to, to.length), to)
})

const WITHIN = { timeoutMs: 60_000, intervalMs: 20 }

function isHeldFor(to: readonly string[]) {
  return ({ queue, recipients }: QueuedMessage) =>
    queue === 'hold' && recipients.some(({ address }) => to.includes(address))
}

function actionOf(address: string): string {
  return ACTIONS.find((action) => address.startsWith(`${action}-`)) ?? address
}

/** Which of these have mail, once so many have it and a mail sent afterwards has arrived. */
async function deliveredAmong(addresses: readonly string[], count: number): Promise<readonly string[]> {
  if (count === 0) {
    const later = `later-${run++}@example.net`
    assert.equal(
      (await gateway.deliver({ from: 'a@example.org', to: later, message: cleanMail() })).code,
      250,
    )
    await gateway.received(later)
  }
  const having = async () => {
    const all = await Promise.all(
      addresses.map(async (address) => ({ address, mails: await gateway.postfix.deliveredTo(address) })),
    )
    return all.filter(({ mails }) => mails.length > 0).map(({ address }) => address)
  }
  const first = await having()
  if (first.length >= count) return first
  for (const address of addresses.filter((one) => !first.includes(one)).slice(0, count)) {
    await gateway.postfix.waitForMail(address)
  }
  return await having()
}

/** Everybody for whom something is in the quarantine. */
async function keptFor(): Promise<readonly string[]> {
  const directory = join(gateway.daemon.directory, 'quarantine')
  // What is in the spool is not kept yet, and perhaps half written.
  const all = await readdir(directory, { recursive: true }).catch(() => [])
  const names = all.filter((name) => !name.startsWith('.spool'))
  const entries = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => await readFile(join(directory, name), 'utf8')),
  )
  return entries.flatMap((text) => {
    const { recipients }: { recipients: readonly { address: string }[] } = JSON.parse(text)
    return recipients.map(({ address }) => address.replace(/^<|>$/g, ''))
  })
}

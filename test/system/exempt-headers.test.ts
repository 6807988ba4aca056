import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'
import { SmtpClient } from './support/smtp.ts'

let gateway: Gateway

/** The loopback is exempt, as for a content filter that hands mail in again; 192.0.2.9 is a secondary MX. */
const POLICY = { infected: 'accept', skip: { networks: ['local', '192.0.2.9'] } }

before(async () => {
  gateway = await startGateway({ settings: { smtpd_authorized_xclient_hosts: '127.0.0.0/8' } })
})
after(() => gateway.stop())

const set = (exempt: string, add = 'replace') =>
  reloadWith(gateway, { headers: { add, exempt, reportHostname: 'mx1.example.org' }, policy: POLICY })

let count = 0

/** What arrives when a client of that address sends a message. */
async function from(client: string, message: Buffer): Promise<Buffer> {
  const to = `exempt${++count}@example.net`
  const session = await SmtpClient.connect(gateway.postfix.smtpPort)
  await session.expect(220, session.command(`XCLIENT NAME=[UNAVAILABLE] ADDR=${client}`))
  await session.expect(250, session.command('EHLO client.example'))
  const { final } = await session.send({ from: 'a@example.org', to, message })
  assert.equal(final.code, 250, final.raw)
  await session.quit()
  return await arrived(to)
}

async function arrived(to: string): Promise<Buffer> {
  const [mail = Buffer.alloc(0)] = await gateway.received(to)
  return mail
}

function onWire(mail: Buffer): Buffer {
  return Buffer.from(mail.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

function statusOf(mail: Buffer): readonly string[] {
  const text = mail.toString('latin1')
  const fields = text.slice(0, text.indexOf('\n\n')).match(/^X-Virus-Status: .*$/gim) ?? []
  return fields.map((field) => field.slice('X-Virus-Status: '.length))
}

const OUTSIDE = '192.0.2.7'
const SECOND_MX = '192.0.2.9'
const LOOPBACK = '127.0.0.1'
const forged = (body: Buffer | string) => mailWithBody(body, 'X-Virus-Status: Clean', 'x-virus-status: Clean')

test('keep: what was forged outside is replaced on the first pass, and the second leaves the truth', async () => {
  await set('keep')
  for (const [body, truth] of [
    ['Nothing here.', 'Clean'],
    [eicarTestText(), `Infected (${EICAR})`],
  ] as const) {
    const first = await from(OUTSIDE, forged(body))
    assert.deepEqual(statusOf(first), [truth])
    assert.match(first.toString('latin1'), /^X-Virus-Scanned: clamgate \S+ at mx1\.example\.org$/m)
    const second = await from(LOOPBACK, onWire(first))
    assert.deepEqual(second, first, 'no octet is changed')
    const to = `sendmail${count}@example.net`
    await gateway.postfix.sendmail(['-G', '-i', '-f', 'a@example.org', to], first)
    assert.deepEqual(statusOf(await arrived(to)), [truth], 'a filter that uses sendmail(1)')
  }
})

test('keep: other exempt mail says that it was not scanned, whatever came with it', async () => {
  const exempt = ['Not scanned (exempt client)']
  assert.deepEqual(statusOf(await from(SECOND_MX, forged('Nothing here.'))), exempt)
  assert.deepEqual(statusOf(await from(LOOPBACK, mailWithBody('Nothing here.'))), exempt)
  assert.deepEqual(statusOf(await from(LOOPBACK, forged('Nothing here.'))), exempt, 'not by a Clamgate')
})

test('replace: all exempt mail says so', async () => {
  await set('replace')
  for (const client of [LOOPBACK, SECOND_MX]) {
    assert.deepEqual(statusOf(await from(client, forged('Nothing.'))), ['Not scanned (exempt client)'])
  }
})

test('none: nothing is put, and what may be forged goes, with headers.add: add too', async () => {
  for (const add of ['replace', 'add']) {
    await set('none', add)
    assert.deepEqual(statusOf(await from(LOOPBACK, mailWithBody('Nothing.'))), [], add)
    assert.deepEqual(statusOf(await from(SECOND_MX, forged('Nothing.'))), [], add)
    const handedIn = mailWithBody('Nothing.', 'X-Virus-Scanned: clamgate 1 at mx1', 'X-Virus-Status: Clean')
    assert.deepEqual(statusOf(await from(LOOPBACK, handedIn)), ['Clean'], add)
  }
})

test('the log line of an exempt message names it by the queue id of Postfix', async () => {
  const before = await gateway.daemon.logEnd()
  const inPostfix = await gateway.postfix.logEnd()
  await from(LOOPBACK, mailWithBody('Nothing here.'))
  const line = await gateway.daemon.waitForLog(/ was not scanned: client network .* queueId=(\w+)$/m, {
    after: before,
  })
  await gateway.postfix.waitForLog(new RegExp(`cleanup\\[\\d+\\]: ${line[1] ?? 'none'}: `), {
    after: inPostfix,
  })
})

test('monitor mode refuses no flood of forged fields, and ours stand above it', async () => {
  const flood = Array.from({ length: 201 }, (_, i) => `X-Virus-Status: Clean ${i}`)
  const message = mailWithBody(eicarTestText(), ...flood)
  const headers = { add: 'replace', reportHostname: 'mx1.example.org' }
  await reloadWith(gateway, { headers, policy: { monitor: true } })
  const before = await gateway.daemon.logEnd()
  const status = statusOf(await from(OUTSIDE, message))
  assert.deepEqual([status.length, status[0], status[201]], [202, `Infected (${EICAR})`, 'Clean 200'])
  await gateway.daemon.waitForLog(/Monitor: .* would have been rejected \(201 header fields/, {
    after: before,
  })
  await gateway.daemon.waitForLog(/Monitor: .* would have been rejected \(policy\.infected\)/, {
    after: before,
  })
})

test('clean mail that is refused for a flood of forged fields has a line that says so', async () => {
  await reloadWith(gateway, { headers: { add: 'replace', reportHostname: 'mx1.example.org' } })
  const before = await gateway.daemon.logEnd()
  const flood = Array.from({ length: 201 }, (_, i) => `x-virus-SCANNED: ${i}`)
  const message = mailWithBody('Nothing here.', ...flood)
  const reply = await gateway.deliver({ from: 'a@example.org', to: 'flood@example.net', message })
  assert.equal(reply.raw, '550 5.7.1 Message has too many header fields of one name')
  await gateway.daemon.waitForLog(
    /to <flood@example\.net> was rejected \(policy\.clean; accept wanted, but it has 201 header fields .*\) queueId=\w+$/m,
    { after: before },
  )
})

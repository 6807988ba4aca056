/** Mail of users who have logged in, through a real Postfix and a real clamd: notices on it, and the sentinel. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, lines } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'
import { SmtpClient } from './support/smtp.ts'

const run = promisify(execFile)

interface Event {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

let gateway: Gateway
const events: Event[] = []
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  events.push(JSON.parse(Buffer.concat(chunks).toString()))
  response.writeHead(204).end()
})

before(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  gateway = await startGateway({ settings: { smtpd_authorized_xclient_hosts: '127.0.0.0/8' } })
  const { port } = receiver.address() as AddressInfo
  await reloadWith(gateway, {
    policy: { sentinel: { messages: 2 } },
    notify: {
      mail: { server: `127.0.0.1:${gateway.postfix.smtpPort}` },
      webhook: { url: `http://127.0.0.1:${port}/hook`, secret: 'shared' },
      outbound: { mail: ['abuse@example.net'], webhook: true, pace: '0s' },
    },
  })
})
after(async () => {
  await gateway.stop()
  receiver.closeAllConnections()
  receiver.close()
})

const INFECTED = Buffer.concat([
  Buffer.from(lines('From: a@example.org', 'To: b@example.net', 'Subject: invoice', '')),
  Buffer.from(eicarTestText()),
  Buffer.from('\r\n'),
])

/** Sends as a user whom a proxy in front has let log in. */
async function sendAs(login: string | undefined, message: Buffer | string) {
  const session = await SmtpClient.connect(gateway.postfix.smtpPort)
  const attributes = login === undefined ? 'ADDR=192.0.2.7' : `ADDR=192.0.2.7 LOGIN=${login}`
  await session.expect(220, session.command(`XCLIENT ${attributes}`))
  await session.expect(250, session.command('EHLO client.example'))
  const { final } = await session.send({ from: 'a@example.org', to: 'b@example.net', message })
  await session.quit()
  return final
}

const clamgate = (...args: readonly string[]) =>
  run(PROGRAM, [...args, '--config', gateway.daemon.configFile])

test('a user who sends malware three times is told of, then refused as a whole, until he is cleared', async () => {
  for (let count = 0; count < 3; count++) assert.equal((await sendAs('ann', INFECTED)).code, 550)
  const refused = await sendAs('ann', cleanMail())
  assert.equal(refused.code, 550)
  assert.match(refused.raw, /Mail of this account is refused for now, please ask your postmaster/)
  assert.equal((await sendAs('bob', cleanMail())).code, 250)
  assert.equal((await sendAs(undefined, cleanMail())).code, 250)

  // They hear of the mail and of the user, in one notice or in two.
  const ofMail = async () => {
    const texts = (await gateway.postfix.deliveredTo('abuse@example.net')).map(String)
    return texts.find((text) => text.includes(`infected by ${EICAR}`))
  }
  assert.match((await waitUntil(ofMail, { timeoutMs: 60_000 })) ?? '', /login {7}ann/)
  // They are on their way while the client has its answer already.
  const eventOf = (wanted: string) => events.find(({ type }) => type === wanted)
  const outbound = await waitUntil(
    () => (eventOf('sentinel.tripped') === undefined ? undefined : eventOf('outbound.infected')),
    { timeoutMs: 60_000 },
  )
  assert.deepEqual((outbound?.data['sender'] as { login?: string } | undefined)?.login, 'ann')

  const { stdout } = await clamgate(
    'policy',
    'explain',
    '--authenticated',
    'ann',
    '--from',
    'a@x.test',
    '--to',
    'b@y.test',
  )
  assert.match(stdout, /rejected, because of policy\.sentinel\.action/)
  assert.match((await clamgate('sentinel', 'list')).stdout, /^ann {2}for /)
  assert.match((await clamgate('sentinel', 'clear', 'ann')).stdout, /accepted again/)
  assert.equal((await sendAs('ann', cleanMail())).code, 250)
})

test('malware of nobody who has logged in refuses nobody', async () => {
  for (let count = 0; count < 5; count++) assert.equal((await sendAs(undefined, INFECTED)).code, 550)
  assert.match((await clamgate('sentinel', 'list')).stdout, /^Nobody is refused\./)
})

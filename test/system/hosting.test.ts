import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { createMilterServer, type Filter, type MilterServer, parseListenAddress } from '@clamgate/milter'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'
import { SmtpClient } from './support/smtp.ts'

/*
 * What docs/guide/hosting-panels-and-webmail.md and policy.md say of Postfix, tried: when this fails, so do they.
 */

const INFECTED = mailWithBody(eicarTestText())
/** As in the guide. */
const WEBSITES = [
  { name: 'users hear of it', when: { outcome: 'infected', authenticated: true }, then: 'reject' },
  { name: 'websites get no bounce', when: { outcome: 'infected', network: 'local' }, then: 'quarantine' },
]
const OUTSIDE = '192.0.2.7'

let count = 0

interface Door {
  readonly client?: string
  readonly login?: string
  readonly message?: Buffer
}

/** What an SMTP client hears at the end of a message, and to whom it was. */
async function send({ smtpPort }: PrivatePostfix, { client, login, message = INFECTED }: Door = {}) {
  const to = `hosting${++count}@example.net`
  const session = await SmtpClient.connect(smtpPort)
  const attributes = [client && `ADDR=${client} NAME=[UNAVAILABLE]`, login && `LOGIN=${login}`]
  const xclient = attributes.filter((one) => one !== undefined).join(' ')
  if (xclient !== '') await session.expect(220, session.command(`XCLIENT ${xclient}`))
  await session.expect(250, session.command('EHLO client.example'))
  const { final } = await session.send({ from: 'a@example.org', to, message })
  await session.quit()
  return { final, to }
}

suite('websites, webmail and several instances', () => {
  let gateway: Gateway
  let second: PrivatePostfix
  let directory: string

  before(async () => {
    const settings = { smtpd_authorized_xclient_hosts: '127.0.0.0/8' }
    directory = await mkdtemp(join(tmpdir(), 'clamgate-hosting-'))
    gateway = await startGateway({ settings, config: { quarantine: { directory } } })
    second = await startPostfix({
      milters: [gateway.daemon.milter],
      settings: { myhostname: 'out.clamgate.test' },
    })
  })
  after(async () => {
    await second.stop()
    await gateway.stop()
    await rm(directory, { recursive: true })
  })

  test('webmail on 127.0.0.1 is scanned, with a login and without', async () => {
    await reloadWith(gateway, { policy: { infected: 'reject' } })
    for (const door of [{}, { login: 'bob' }] as const) {
      const { final } = await send(gateway.postfix, door)
      assert.equal(final.text, refusal(EICAR).slice('550 '.length))
    }
  })

  test('the same with the loopback or all logins exempt lets the virus pass', async () => {
    for (const skip of [{ networks: ['local'] }, { networks: ['127.0.0.0/8'] }, { authenticated: ['*'] }]) {
      await reloadWith(gateway, { policy: { skip } })
      assert.equal((await send(gateway.postfix, { login: 'bob' })).final.code, 250, JSON.stringify(skip))
    }
    // Those of outside are scanned all the same.
    assert.equal((await send(gateway.postfix, { client: OUTSIDE })).final.code, 550)
  })

  test('mail() of PHP comes by sendmail(1): it is scanned by non_smtpd_milters, and refused into a bounce', async () => {
    await reloadWith(gateway, { policy: { infected: 'reject' } })
    const from = `site${++count}@example.org`
    const to = `hosting${++count}@example.net`
    const before = await gateway.postfix.logEnd()
    await gateway.postfix.sendmail(['-t', '-i', '-f', from], onDisk(INFECTED, to))
    await gateway.postfix.waitForLog(
      /milter-reject: END-OF-MESSAGE from localhost\[127\.0\.0\.1\]: 5\.7\.1 /,
      {
        after: before,
      },
    )
    const [bounce] = await gateway.postfix.waitForMail(from)
    assert.match(bounce?.toString('latin1') ?? '', /Undelivered Mail Returned to Sender/)
    assert.ok(!bounce?.includes(eicarTestText()), 'with the header fields only')
    assert.deepEqual(await gateway.postfix.deliveredTo(to), [])
  })

  test('what a website sends is kept without a bounce, and who has logged in hears of it', async () => {
    await reloadWith(gateway, { quarantine: { directory }, policy: { rules: WEBSITES } })
    const from = `site${++count}@example.org`
    const to = `hosting${++count}@example.net`
    const before = await gateway.postfix.logEnd()
    await gateway.postfix.sendmail(['-t', '-i', '-f', from], onDisk(INFECTED, to))
    await gateway.postfix.waitForLog(/milter-discard: END-OF-MESSAGE from localhost\[127\.0\.0\.1\]/, {
      after: before,
    })
    assert.equal(
      (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.eml')).length,
      1,
    )
    assert.deepEqual(await gateway.postfix.deliveredTo(from), [])
    assert.deepEqual(await gateway.postfix.deliveredTo(to), [])
    assert.equal((await send(gateway.postfix, { login: 'bob' })).final.code, 550)
  })

  test('one daemon serves several instances of Postfix', async () => {
    await reloadWith(gateway, { policy: { infected: 'reject' } })
    for (const postfix of [gateway.postfix, second]) {
      const { final } = await send(postfix)
      assert.equal(final.code, 550)
      assert.equal((await send(postfix, { message: mailWithBody('Nothing here.') })).final.code, 250)
    }
  })
})

suite('a field of our own DKIM check', () => {
  const FIELD = 'X-Own-DKIM'
  /** A DKIM milter: one that puts its result into each message from outside that has a signature. */
  const dkim: Filter<{ signed: boolean }> = {
    actions: ['addHeaders'],
    observe: {
      header(message, name) {
        if (/^dkim-signature$/i.test(name.toString('latin1'))) message.signed = true
      },
    },
    message: () => ({ signed: false }),
    eom: ({ signed }) => ({
      modifications: signed ? [{ kind: 'addHeader', name: FIELD, value: 'pass bank.example' }] : [],
      response: { kind: 'accept' },
    }),
  }
  const RULE = {
    name: 'the bank',
    when: { outcome: 'infected', header: [`${FIELD}: pass bank.example`] },
    then: 'accept',
  }
  const forged = mailWithBody(eicarTestText(), `${FIELD}: pass bank.example`)
  const signed = mailWithBody(eicarTestText(), 'DKIM-Signature: v=1')

  let server: MilterServer
  let gateway: Gateway
  let stripping: PrivatePostfix

  before(async () => {
    server = createMilterServer(dkim)
    const { address } = await server.listen(parseListenAddress('inet:0@127.0.0.1'))
    const [, port] = /(\d+)@/.exec(address) ?? []
    const first = `inet:127.0.0.1:${port}`
    gateway = await startGateway({ config: { policy: { rules: [RULE] } } })
    stripping = await startPostfix({
      milters: [first, gateway.daemon.milter],
      settings: {
        header_checks: `regexp:{ { /^${FIELD}:/ IGNORE } }`,
        mime_header_checks: '',
        nested_header_checks: '',
      },
    })
  })
  after(async () => {
    await stripping.stop()
    await gateway.stop()
    await server.close()
  })

  test('without stripping anybody can write it', async () => {
    assert.equal((await send(gateway.postfix, { message: forged })).final.code, 250)
  })

  test('header_checks with IGNORE takes it away before the milters see it, by SMTP and by sendmail(1)', async () => {
    assert.equal((await send(stripping, { message: forged })).final.code, 550)
    const folded = mailWithBody(eicarTestText(), `${FIELD.toLowerCase()}:\r\n pass bank.example`)
    assert.equal((await send(stripping, { message: folded })).final.code, 550)
    const before = await stripping.logEnd()
    await stripping.sendmail(['-t', '-i', '-f', ''], onDisk(forged, `hosting${++count}@example.net`))
    await stripping.waitForLog(/milter-reject: END-OF-MESSAGE from localhost/, { after: before })
  })

  test('what a milter in front puts is not taken away, and counts', async () => {
    const { final, to } = await send(stripping, { message: signed })
    assert.equal(final.code, 250)
    const [mail] = await stripping.waitForMail(to)
    assert.match(mail?.toString('latin1') ?? '', /^X-Own-DKIM: pass bank\.example$/m)
  })
})

/** A message as a program hands it to sendmail(1), with its recipient. */
function onDisk(message: Buffer, to: string): Buffer {
  const text = message.toString('latin1').replaceAll('\r\n', '\n')
  return Buffer.from(text.replace(/^To: .*$/m, `To: ${to}`), 'latin1')
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { mailWithBody } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'
import { PASSED, startVerifier, UNKNOWN_METHOD, type Verifier } from './support/verifier.ts'

// What docs/guide/policy.md says of rules on a header field that a verifier of this host writes.

const RULE = {
  name: 'the bank sends what looks infected',
  when: {
    signature: '*',
    header:
      'Authentication-Results: /^mx\\.example\\.org;\\s+dkim=pass \\([^()]*\\) header\\.d=bank\\.example /',
  },
  then: 'accept',
}

let directory: string
let gateway: Gateway
let verifier: Verifier

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trusted-headers-'))
  await writeFile(join(directory, 'strip'), '/^Authentication-Results:/ IGNORE\n')
  verifier = await startVerifier()
  gateway = await startGateway({ config: { policy: { rules: [RULE] } } })
})
after(async () => {
  await gateway.stop()
  await verifier.stop()
  await rm(directory, { recursive: true })
})

const SIGNED = 'X-Signed: yes'
const FORGED = `Authentication-Results: ${PASSED.replaceAll('\n', '\r\n')}`
const FORGERIES: Readonly<Record<string, readonly string[]>> = {
  once: [FORGED],
  'in other case': [FORGED.replace('Authentication-Results', 'AUTHENTICATION-results')],
  'with a blank in front of the colon': [FORGED.replace(':', ' \t:')],
  folded: [FORGED.replace(': ', ':\r\n ')],
  'many times': Array.from({ length: 30 }, () => FORGED),
  'below many others': [...Array.from({ length: 50 }, (_, i) => `X-Filler-${i}: x`), FORGED],
}

/** The codes that an infected message gets of a Postfix with these milters and settings. */
async function codes(
  milters: readonly string[],
  settings: Readonly<Record<string, string>>,
  messages: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, number>>> {
  const postfix = await startPostfix({ milters, settings })
  try {
    const client = await SmtpClient.connect(postfix.smtpPort)
    const got: Record<string, number> = {}
    for (const [name, fields] of Object.entries(messages)) {
      const message = mailWithBody(eicarTestText(), ...fields)
      got[name] = (await client.send({ from: 'a@bank.example', to: 'b@example.net', message })).final.code
    }
    await client.quit()
    return got
  } finally {
    await postfix.stop()
  }
}

const each = (code: number) => Object.fromEntries(Object.keys(FORGERIES).map((name) => [name, code]))
const stripping = () => ({ header_checks: `regexp:${join(directory, 'strip')}` })

test('a field that nobody strips is forged by anybody', async () => {
  assert.deepEqual(await codes([gateway.daemon.milter], {}, FORGERIES), each(250))
})

test('header_checks with IGNORE strip the field before a milter sees it', async () => {
  assert.deepEqual(await codes([gateway.daemon.milter], stripping(), FORGERIES), each(550))
})

test('milter_header_checks do not: they are for fields that milters add', async () => {
  const settings = { milter_header_checks: `regexp:${join(directory, 'strip')}` }
  assert.deepEqual(await codes([gateway.daemon.milter], settings, FORGERIES), each(250))
})

test('a verifier in front of us strips, and we see what it wrote, header_checks or not', async () => {
  for (const settings of [{}, stripping()]) {
    const milters = [verifier.milter, gateway.daemon.milter]
    assert.deepEqual(await codes(milters, settings, FORGERIES), each(550))
    assert.deepEqual(await codes(milters, settings, { signed: [SIGNED] }), { signed: 250 })
  }
})

test('a forgery that the verifier cannot read is stripped by header_checks alone', async () => {
  const milters = [verifier.milter, gateway.daemon.milter]
  const forged = { unreadable: [`${FORGED} ${UNKNOWN_METHOD}`] }
  assert.deepEqual(await codes(milters, {}, forged), { unreadable: 250 })
  assert.deepEqual(await codes(milters, stripping(), forged), { unreadable: 550 })
})

test('behind us it strips too late, and what it writes we never see', async () => {
  const milters = [gateway.daemon.milter, verifier.milter]
  assert.deepEqual(await codes(milters, {}, FORGERIES), each(250))
  assert.deepEqual(await codes(milters, stripping(), { ...FORGERIES, signed: [SIGNED] }), {
    ...each(550),
    signed: 550,
  })
})

test('a message in an attachment keeps its field with nested_header_checks empty, and loses it otherwise', async () => {
  for (const [settings, isKept] of [
    [{ ...stripping(), nested_header_checks: '' }, true],
    [stripping(), false],
  ] as const) {
    const postfix = await startPostfix({ milters: [gateway.daemon.milter], settings })
    try {
      const message = ['Content-Type: message/rfc822', 'From: a@bank.example', '', FORGED, '', 'text', '']
      const mail = { from: 'a@bank.example', to: 'b@example.net', message: message.join('\r\n') }
      assert.equal((await SmtpClient.deliver(postfix.smtpPort, mail)).final.code, 250)
      const [arrived = Buffer.alloc(0)] = await postfix.waitForMail('b@example.net')
      assert.equal(arrived.toString().includes('Authentication-Results'), isKept)
    } finally {
      await postfix.stop()
    }
  }
})

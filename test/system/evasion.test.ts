import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { combinations, singles } from '../corpus/evasion/catalogue.ts'
import { payloadDatabases } from '../corpus/evasion/payloads.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { deliverAll, isReachableBySmtp } from './support/deliver-all.ts'
import { SmtpClient } from './support/smtp.ts'

/** Every so many of the mails: all of them take minutes, see bench/evasion.ts. Prime to the number of mails of a shape. */
const STRIDE = 5
const COMBINATIONS = 300

let clamd: RealClamd
let daemon: Daemon
let postfix: PrivatePostfix

before(async () => {
  clamd = await startRealClamd({ databases: payloadDatabases() })
  daemon = await startDaemon({ engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] } })
  postfix = await startPostfix({ milters: [daemon.milter] })
})
after(async () => {
  await postfix.stop()
  await daemon.stop()
  await clamd.stop()
})

test('no mail is delivered out of which a reader would take the payload', async () => {
  const mails = [
    ...singles().filter((_, index) => index % STRIDE === 0),
    ...combinations(COMBINATIONS),
  ].filter(isReachableBySmtp)
  assert.ok(mails.length > 2000, `${mails.length} mails`)
  const fates = await deliverAll({ path: daemon.socketPath }, mails)
  const delivered = mails.filter((_, index) => fates[index] === 'accept').map(({ id }) => id)
  assert.deepEqual(delivered, [])
})

test('nor through Postfix', async () => {
  const ofEachClass = new Map(
    singles()
      .filter(
        (evasion) =>
          evasion.kind === 'hash' && isReachableBySmtp(evasion) && isUnchangedByPostfix(evasion.mail()),
      )
      .map((evasion) => [evasion.classes[0], evasion]),
  )
  assert.ok(ofEachClass.size > 60, `${ofEachClass.size} classes`)
  const delivered: string[] = []
  for (const { id, mail } of ofEachClass.values()) {
    const { final } = await SmtpClient.deliver(postfix.smtpPort, {
      from: 'ann@example.net',
      to: ['bob@example.org'],
      message: mail(),
    })
    if (final.code < 400) delivered.push(`${id}: ${final.raw}`)
  }
  assert.deepEqual(delivered, [])
})

function isUnchangedByPostfix(raw: Buffer): boolean {
  const text = raw.toString('latin1')
  return !/\0|(?<!\r)\n|\r(?!\n)/.test(text) && text.split('\r\n').every((line) => line.length < 990)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendmailFacts } from './sendmail.ts'

const DAEMONS = [
  'O DaemonPortOptions=Family=inet6, Name=MTA-v6, Port=smtp, Addr=::1',
  'O DaemonPortOptions=Family=inet,  Name=MTA-v4, Port=2526, Addr=127.0.0.1',
  'O DaemonPortOptions=Family=inet,  Name=MSP-v4, Port=submission, M=Ea, Addr=127.0.0.1',
].join('\n')

test('reads of sendmail.cf where mail comes in, and whether this milter is asked', () => {
  assert.deepEqual(sendmailFacts(DAEMONS), { asks: false, entrance: { host: '127.0.0.1', port: 2526 } })
  const filter = 'Xclamgate, S=unix:/run/clamgate/milter.sock, F=T, T=C:30s;S:30s;R:180s;E:360s'
  assert.equal(sendmailFacts(`${DAEMONS}\n${filter}\n`).asks, true)
  assert.equal(sendmailFacts(`# ${filter}\n`).asks, false)
  assert.deepEqual(sendmailFacts('').entrance, { host: '127.0.0.1', port: 25 })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { startSmtpDouble } from '../../notify/mail/testing/smtp-double.ts'
import { createDeliver } from './deliver.ts'

const MAIL = { to: 'bob@example.org', bytes: Buffer.from('Subject: x\r\n\r\nbody\r\n') }

for (const [replies, state] of [
  [{}, 'sent'],
  [{ '': '421 not now' }, 'away'],
  [{ MAIL: '451 busy' }, 'away'],
  [{ RCPT: '450 greylisted' }, 'deferred'],
  [{ RCPT: '550 no such user' }, 'refused'],
  [{ DATA: 'close' }, 'away'],
  [{ DATA: 'silence' }, 'away'],
  [{ '.': '451 try again' }, 'away'],
  // It may be in a queue, or in a mailbox.
  [{ '.': 'close' }, 'unknown'],
  [{ '.': 'silence' }, 'unknown'],
] as const) {
  test(`a server that answers ${JSON.stringify(replies)} leaves a digest ${state}`, async () => {
    await using double = await startSmtpDouble()
    double.replies = replies
    const isSilent = Object.values(replies).includes('silence')
    const mail = { server: double.address, timeout: isSilent ? '1s' : '1m', tls: 'none' }
    const config = configSchema.parse({ notify: { mail } })
    const open = new Set<string>()
    const tickets = {
      issue: () => {
        open.add('t')
        return 't'
      },
      withdraw: (ticket: string) => void open.delete(ticket),
    }
    const deliver = createDeliver({ config: () => config, tickets, hostname: 'mx1' })
    assert.equal((await deliver(MAIL, new AbortController().signal)).state, state)
    assert.equal(open.size, 0, 'its ticket is good for nothing any more')
  })
}

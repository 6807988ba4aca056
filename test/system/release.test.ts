import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { lines, mailWithAttachment } from './support/mail.ts'
import { type ReleaseSite, startReleaseSite } from './support/release/site.ts'

let site: ReleaseSite

before(async () => {
  // What comes with a bare CR arrives with it: Postfix makes spaces of those since 2024 (SMTP smuggling).
  site = await startReleaseSite({ settings: { cleanup_replace_stray_cr_lf: 'no' } })
})
after(() => site[Symbol.asyncDispose]())

/** Of our trace field and what is behind it: as it lies in the Maildir, with LF. */
function inMaildir(message: Buffer): string {
  return message.toString('latin1').replaceAll('\r\n', '\n')
}

/** What came behind the two trace fields of a release: that of Postfix, then ours. */
function behindOurs(arrived: Buffer): { readonly ours: string; readonly rest: string } {
  const text = withoutTrace(arrived).toString('latin1')
  const match = /^(Received: [^\n]*\n(?:[ \t][^\n]*\n)*)(.*)$/s.exec(text)
  return { ours: match?.[1] ?? '', rest: match?.[2] ?? '' }
}

const ODD = Buffer.concat([
  Buffer.from('Subject: odd\r\n\ttwo \r\nX-8bit: caf\u00e9\r\nx-spaces:   y\r\n\r\n'),
  eicarTestText(),
  Buffer.from('\r\n'),
  Buffer.from(
    lines('.', '..', '.dot', '', 'trailing blank ', 'a\0b', 'bare\rCR', 'From me', `${'x'.repeat(5000)}`),
  ),
  Buffer.from([0xff, 0xfe, 0x80, 0x0d, 0x0a]),
  Buffer.from('.\r\n\r\n.\r\n'),
])

test('13.01 a release is one Received field of ours and the kept octets, whatever is in them', async () => {
  const id = await site.keep({
    from: 'a@example.org',
    to: 'odd@example.net',
    message: ODD,
    parameters: ['BODY=8BITMIME'],
  })
  const [result] = await site.release(id)
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await site.postfix.waitForMail('odd@example.net')
  assert.ok(arrived !== undefined)
  const { ours, rest } = behindOurs(arrived)
  assert.match(
    ours,
    /^Received: from client\.example \(.*\[127\.0\.0\.1\]\)\n\tby .* \(Clamgate, kept\) with ESMTP id \w+;\n\t/,
  )
  assert.equal(rest, inMaildir(ODD))
})

test('13.19 the log of Postfix links the old and the new queue id, also of a client without a name', async () => {
  const message = mailWithAttachment(eicarTestText())
  const id = await site.keep({ from: 'a@example.org', to: 'xforward@example.net', message })
  const { description } = await site.parts.entries.read(id)
  assert.equal(description.client.name, '[127.0.0.1]')
  const [result] = await site.release(id)
  // postlogd(8) writes while the client has its reply already.
  const [line] = await site.postfix.waitForLog(new RegExp(`.*${result?.queueId}: client=.*\n`))
  assert.match(
    line,
    new RegExp(`orig_queue_id=${description.queueId}, orig_client=unknown\\[127\\.0\\.0\\.1\\]`),
  )
})

test('13.19 log and record link the old and the new queue id', async () => {
  const message = mailWithAttachment(eicarTestText())
  const id = await site.keep({ from: 'a@example.org', to: 'link@example.net', message })
  const [result] = await site.release(id)
  const { description } = await site.parts.entries.read(id)
  const line = site.log.lines.find(({ event, fields }) => event === 'release.done' && fields['entry'] === id)
  assert.equal(line?.fields['queueId'], description.queueId)
  assert.equal(line?.fields['newQueueId'], result?.queueId)
  assert.ok(result?.queueId !== undefined && line?.sentence.includes(result.queueId))
  const own = site.log.objects.find(({ fields }) => fields['releaseOf'] === id)
  assert.equal(own?.fields['queueId'], result.queueId)
  assert.equal(own?.fields['releasedQueueId'], description.queueId)
})

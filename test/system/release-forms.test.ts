import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { simpleParser } from 'mailparser'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { mailWithBody } from './support/mail.ts'
import { type ReleaseSite, startReleaseSite } from './support/release/site.ts'

const run = promisify(execFile)
let site: ReleaseSite
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-forms-'))
  // What clamd finds is called malware; what rules keep is not.
  const rules = [
    { name: 'keep', when: { recipient: ['attach@example.net'], outcome: ['clean'] }, then: 'quarantine' },
  ]
  site = await startReleaseSite({ config: { policy: { rules } } })
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

const EIGHT_BIT = mailWithBody(
  Buffer.from('caf\u00e9 \u20ac\r\n.\r\n..\r\n--clamgate\r\n\r\n'),
  'X-8bit: caf\u00e9',
)

/** Opens each attachment as a mail program does, in Python. */
async function pythonAttachment(mail: Buffer): Promise<Buffer> {
  const path = join(directory, 'mail.eml')
  await writeFile(path, mail)
  const program = `
import sys, email, email.policy
mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.compat32)
part = mail.get_payload()[1]
assert part.get_content_type() == 'message/rfc822', part.get_content_type()
sys.stdout.buffer.write(part.get_payload(0).as_bytes(unixfrom=False))`
  const { stdout } = await run('python3', ['-c', program, path], { encoding: 'buffer' })
  return stdout
}

test('13.17 as attachment the kept octets are inside, 8-bit intact, in the form of RFC 2046, and mail programs open it', async () => {
  const id = await site.keep({
    ...{ from: 'a@example.org', to: 'attach@example.net', message: EIGHT_BIT },
    parameters: ['BODY=8BITMIME'],
  })
  const [result] = await site.release(id, { as: 'attachment' })
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await site.postfix.waitForMail('attach@example.net')
  assert.ok(arrived !== undefined)
  const text = arrived.toString('latin1')
  assert.match(text, /^Return-Path: <>$/m)
  assert.match(text, /^Auto-Submitted: auto-generated$/m)
  assert.match(text, /^Content-Type: message\/rfc822\nContent-Transfer-Encoding: 8bit$/m)
  const inside = EIGHT_BIT.toString('latin1').replaceAll('\r\n', '\n')
  assert.ok(text.includes(`\n\n${inside}\n--clamgate-`), text)
  const parsed = await simpleParser(withoutTrace(arrived))
  assert.equal(parsed.attachments.length, 1)
  assert.equal(parsed.attachments[0]?.contentType, 'message/rfc822')
  assert.equal(
    parsed.attachments[0]?.content.toString('latin1').replaceAll('\r\n', '\n').trimEnd(),
    inside.trimEnd(),
  )
  assert.equal((await pythonAttachment(withoutTrace(arrived))).toString('latin1').trimEnd(), inside.trimEnd())
})

test('malware is not attached as it is; as ZIP with the password infected it is, past our own filter', async () => {
  const message = mailWithBody(eicarTestText())
  const id = await site.keep({ from: 'a@example.org', to: 'zip@example.net', message })
  await assert.rejects(site.release(id, { as: 'attachment' }), { code: 'RELEASE_FORM' })
  const [result] = await site.release(id, { as: 'zip', to: ['admin@example.net'] })
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await site.postfix.waitForMail('admin@example.net')
  assert.ok(arrived !== undefined)
  const parsed = await simpleParser(withoutTrace(arrived))
  const path = join(directory, 'message.zip')
  await writeFile(path, parsed.attachments[0]?.content ?? '')
  const program = `
import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('mail.eml', pwd=b'infected'))`
  const { stdout } = await run('python3', ['-c', program, path], { encoding: 'buffer' })
  assert.deepEqual(stdout, message)
  const { copies } = await site.parts.entries.read(id)
  assert.equal(copies[0]?.state, 'kept', 'those for whom it is kept have not got it')
  assert.ok((await readFile(path)).length > 100)
})

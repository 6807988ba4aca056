import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { PROGRAM } from './support/daemon.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { mailWithAttachment } from './support/mail.ts'

const FROM = 'a@example.org'
const EICAR_MAIL = mailWithAttachment(eicarTestText()).toString('latin1')

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    config: {
      headers: { add: 'replace' },
      policy: {
        rules: [
          { name: 'desk', when: { recipient: 'desk@*', outcome: 'infected' }, then: 'accept' },
          { name: 'late', when: { header: 'X-Last: yes*later' }, then: 'defer' },
        ],
      },
    },
  })
})
after(() => gateway.stop())

const MAILS: readonly [what: string, to: readonly string[], message: string, code: number][] = [
  ['an infected mail', ['b@example.net'], EICAR_MAIL, 550],
  ['one of which a recipient is taken off', ['desk@example.net', 'b@example.net'], EICAR_MAIL, 250],
  // Postfix would not find the second one again.
  ['one of which nobody can be taken off', ['desk@example.net', '"b"@example.net'], EICAR_MAIL, 550],
  [
    'one with more forged fields than anybody would have removed',
    ['b@example.net'],
    `${'X-Virus-Status: Clean\r\n'.repeat(201)}Subject: x\r\n\r\nwords\r\n`,
    550,
  ],
  [
    'one whose last field, folded, is far down',
    ['b@example.net'],
    `${`X-Other: ${'x'.repeat(900)}\r\n`.repeat(400)}X-Last: yes,\r\n later\r\n\r\nwords\r\n`,
    451,
  ],
]

for (const [what, to, message, code] of MAILS) {
  test(`${what}: scan says beforehand what Postfix is told`, async () => {
    const told = await scan(to, message)
    const reply = await gateway.deliver({ from: FROM, to, message: Buffer.from(message, 'latin1') })
    assert.equal(reply.code, code, reply.raw)
    assert.equal(told.outcome.reply?.code ?? 250, code)
    if (told.outcome.reply !== undefined) {
      const { code: said, enhanced, text } = told.outcome.reply
      assert.equal(`${said} ${enhanced} ${text}`, reply.raw)
    }
  })
}

interface Told {
  readonly outcome: { readonly reply?: { code: number; enhanced: string; text: string } }
}

/** What the command line says of a message, which the daemon looks at. */
async function scan(to: readonly string[], message: string): Promise<Told> {
  const { directory, configFile } = gateway.daemon
  const file = join(directory, 'mail.eml')
  await writeFile(file, message, 'latin1')
  const args = ['scan', '--json', '--config', configFile, '--from', FROM, '--to', ...to, '--', file]
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // Exits with 1 for mail that would not pass.
  execFile(PROGRAM, args, (error, stdout, stderr) => {
    if (error !== null && error.code !== 1) reject(new Error(stderr))
    else resolve(stdout)
  })
  const told: Told = JSON.parse(await promise)
  return told
}

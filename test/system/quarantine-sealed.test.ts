import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type Gateway, startGateway } from './support/gateway.ts'
import { lines, mailWithBody } from './support/mail.ts'

const run = promisify(execFile)
let gateway: Gateway
let keys: string
let recipient: string

before(async () => {
  keys = await mkdtemp(join(tmpdir(), 'sealed-keys-'))
  await run('age-keygen', ['-o', join(keys, 'key')])
  recipient = /age1\S+/.exec(await readFile(join(keys, 'key'), 'utf8'))?.[0] ?? ''
  gateway = await startGateway({
    config: {
      policy: { infected: 'quarantine' },
      limits: { messageMemory: '64K' },
      quarantine: { encryptTo: [recipient] },
    },
  })
})
after(async () => {
  await gateway.stop()
  await rm(keys, { recursive: true })
})

/** Files of the daemon (state, quarantine, logs, database) that hold a text. */
async function filesWith(text: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(gateway.daemon.directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path).catch(() => Buffer.alloc(0)) // gone meanwhile
    if (content.includes(text)) found.push(path)
  }
  return found
}

test('13.35 13.39 a mail that is kept lies nowhere of ours in clear, while it comes and afterwards, and age(1) opens it', async () => {
  const marker = `marker-${randomBytes(8).toString('hex')}`
  const message = mailWithBody(
    Buffer.concat([
      eicarTestText(),
      Buffer.from('\r\n'),
      Buffer.from(lines(`${marker} 0123456789`).repeat(60_000)),
    ]),
  )
  let isOver = false
  const sent = gateway
    .deliver({ from: 'a@example.org', to: ['b@example.net'], message })
    .finally(() => (isOver = true))
  while (!isOver) assert.deepEqual(await filesWith(marker), [])
  assert.equal((await sent).code, 250)
  assert.deepEqual(await filesWith(marker), [])
  const directory = join(gateway.daemon.directory, 'quarantine')
  const names = await readdir(directory, { recursive: true })
  const [sealed] = names.filter((name) => name.endsWith('.eml.age'))
  assert.ok(sealed !== undefined && !names.some((name) => name.endsWith('.eml')))
  const { stdout } = await run('age', ['-d', '-i', join(keys, 'key'), join(directory, sealed)], {
    encoding: 'buffer',
    maxBuffer: 1 << 26,
  })
  assert.ok(stdout.equals(message))
})

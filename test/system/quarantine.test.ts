import assert from 'node:assert/strict'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type Gateway, startGateway } from './support/gateway.ts'
import { lines, mailWithAttachment, mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway
let directory: string

before(async () => {
  gateway = await startGateway({
    config: {
      policy: { infected: 'quarantine' },
      limits: { messageMemory: '64K' },
    },
  })
  directory = join(gateway.daemon.directory, 'quarantine')
})
beforeEach(() => reloadWith(gateway, {}))
after(() => gateway.stop())

interface Entry {
  readonly id: string
  readonly text: string
  readonly mail: Buffer
  readonly path: string
}

async function entries(): Promise<readonly Entry[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => [])
  return await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => {
        const path = join(directory, name)
        const text = await readFile(path, 'utf8')
        const mail = await readFile(path.replace(/\.json$/, '.eml'))
        return { id: JSON.parse(text).id, text, mail, path }
      }),
  )
}

async function keptBy(work: () => Promise<unknown>): Promise<readonly Entry[]> {
  const before = new Set((await entries()).map(({ id }) => id))
  await work()
  return (await entries()).filter(({ id }) => !before.has(id))
}

test('an infected mail is kept octet for octet with its envelope, and its sender hears that it was taken', async () => {
  const message = mailWithAttachment(eicarTestText(), {
    first: ['X-Folded: one\r\n\ttwo ', 'X-8bit: caf\u00e9', 'x-spaces:   y'],
  })
  const kept = await keptBy(async () => {
    const mail = { from: 'a@example.org', to: ['q1@example.net', 'q2@example.net'], message }
    assert.equal((await gateway.deliver(mail)).code, 250)
  })
  assert.equal(kept.length, 1)
  const [entry] = kept
  assert.ok(entry !== undefined)
  assert.deepEqual(entry.mail, message)
  const envelope = JSON.parse(entry.text)
  assert.equal(envelope.version, 1)
  for (const fact of ['<a@example.org>', '<q1@example.net>', '<q2@example.net>', '127.0.0.1', 'Eicar-Test'])
    assert.ok(entry.text.includes(fact), `${fact} is in ${entry.text}`)
  for (const path of [entry.path, entry.path.replace(/json$/, 'eml')])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await stat(directory)).mode & 0o777, 0o700)
  assert.deepEqual(await gateway.postfix.deliveredTo('q1@example.net'), [])
})

test('a large mail that is streamed is kept whole too, also beyond the scan size', async () => {
  await reloadWith(gateway, { engine: { maxScanSize: '256K' } })
  const message = mailWithBody(
    Buffer.concat([
      eicarTestText(),
      Buffer.from('\r\n'),
      Buffer.from(lines('0123456789 abc').repeat(60_000)),
    ]),
  )
  const kept = await keptBy(() =>
    gateway.deliver({ from: 'a@example.org', to: 'large@example.net', message }),
  )
  assert.equal(kept.length, 1)
  assert.ok(kept[0]?.mail.equals(message))
})

test('clean mail leaves nothing behind', async () => {
  const kept = await keptBy(async () => {
    const message = mailWithBody(lines('0123456789 abc').repeat(30_000))
    assert.equal((await gateway.deliver({ from: 'a@example.org', to: 'c@example.net', message })).code, 250)
  })
  assert.deepEqual(kept, [])
  const names = await readdir(directory, { recursive: true })
  assert.deepEqual(
    names.filter((name) => name.includes('.spool/')),
    [],
  )
})

test('a mail that cannot be kept is deferred, and the log says why', async () => {
  await reloadWith(gateway, { quarantine: { maxSize: '1M' } })
  const message = mailWithBody(
    Buffer.concat([eicarTestText(), Buffer.from('\r\n'), Buffer.alloc(2_000_000, '0123456789abcdef\r\n')]),
  )
  const before = await gateway.daemon.logEnd()
  const reply = await gateway.deliver({ from: 'a@example.org', to: 'full@example.net', message })
  assert.equal(reply.raw, '451 4.3.0 Message refused for now, please try again later')
  await gateway.daemon.waitForLog(/QUARANTINE_FULL/, { after: before })
})

test('while the directory is not there to be written to, mail is deferred; nothing is lost', async () => {
  const mail = {
    from: 'a@example.org',
    to: 'away@example.net',
    message: mailWithAttachment(eicarTestText()),
  }
  await rename(directory, `${directory}.away`)
  await writeFile(directory, 'a file in its place')
  assert.equal((await gateway.deliver(mail)).code, 451)
  await rm(directory)
  await rename(`${directory}.away`, directory)
  assert.equal((await gateway.deliver(mail)).code, 250)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { createMemoryLog, type MemoryLog } from '../../observe/log/testing.ts'
import { createTestAuthority, type KeyPair } from '../../signatures/fetch/testing/authority.ts'
import { startHttpServer } from '../http-server.ts'

const authority = await createTestAuthority()
after(() => authority[Symbol.asyncDispose]())
const one = await authority.issue(['IP:127.0.0.1'])
const other = await authority.issue(['IP:127.0.0.1'])

interface Site {
  readonly port: number
  readonly log: MemoryLog
  put(pair: KeyPair): Promise<void>
  refresh(): Promise<void>
  /** Serial number of the certificate that a client is shown. */
  shown(): Promise<string>
}

async function site(t: TestContext, pair: KeyPair | undefined, keyMode = 0o640): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'console-tls-'))
  const files = { certificate: join(directory, 'console.pem'), key: join(directory, 'console.key') }
  // As programs do that renew certificates: another file in the place of the old one.
  const replace = async (path: string, text: string, mode: number) => {
    await writeFile(`${path}.new`, text)
    await chmod(`${path}.new`, mode)
    await rename(`${path}.new`, path)
  }
  const put = async ({ cert, key }: KeyPair) => {
    await replace(files.certificate, cert + authority.ca, 0o644)
    await replace(files.key, key, keyMode)
  }
  if (pair !== undefined) await put(pair)
  const log = createMemoryLog()
  const server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    status: () => ({ ready: true, degraded: [] }),
    metrics: () => assert.fail('not asked'),
    ...{ log, tls: files },
  })
  t.after(async () => {
    await server.close()
    await rm(directory, { recursive: true })
  })
  assert.match(server.url, /^https:/)
  const port = Number(new URL(server.url).port)
  const shown = async () => {
    const socket = await shake(port)
    const { serialNumber } = socket.getPeerCertificate()
    socket.destroy()
    return serialNumber
  }
  return { port, log, put, refresh: server.refresh, shown }
}

async function shake(port: number, versions: object = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.ca, ...versions })
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(60_000) })
  return socket
}

test('with console.tls everything is served by TLS, of versions that are not broken, and browsers keep to it', async (t) => {
  const { port, log } = await site(t, one)
  const asked = request({ host: '127.0.0.1', port, path: '/healthy', ca: authority.ca, agent: false }).end()
  const [answer] = await once(asked, 'response')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
  answer.resume()
  const modern = await shake(port, { minVersion: 'TLSv1.3' })
  assert.equal(modern.getProtocol(), 'TLSv1.3')
  modern.destroy()
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
  await assert.rejects(shake(port, old))
  const plain = await fetch(`http://127.0.0.1:${port}/healthy`).catch(() => undefined)
  assert.equal(plain, undefined, 'nothing in the clear')
  assert.equal((await log.waitFor('console.certificate')).fields['certificates'], 2)
  assert.ok(!log.lines.some(({ event }) => event === 'console.key-open'))
})

test('files that have changed are taken without a restart; a bad pair leaves the old one in its place, and is told', async (t) => {
  const running = await site(t, one)
  const first = await running.shown()
  await running.put(other)
  await running.refresh()
  const second = await running.shown()
  assert.notEqual(second, first)

  await running.put({ cert: one.cert, key: other.key })
  await running.refresh()
  assert.equal(await running.shown(), second)
  const told = await running.log.waitFor('console.certificate-refused')
  assert.match(told.sentence, /keeps the old one: .*console\.key is not the key of the first certificate/)
  assert.equal(told.fields['code'], 'CONTROL_TLS_INVALID')

  await running.refresh()
  const refusals = running.log.lines.filter(({ event }) => event === 'console.certificate-refused')
  assert.equal(refusals.length, 1, 'told once')
  await running.put({ cert: 'no certificate', key: one.key })
  await running.refresh()
  await running.put(one)
  await running.refresh()
  assert.equal(await running.shown(), first)
})

test('a start without a certificate that can be used lets nobody in, and heals when it comes', async (t) => {
  const running = await site(t, undefined)
  await assert.rejects(running.shown())
  const told = await running.log.waitFor('console.certificate-refused')
  assert.match(told.sentence, /nobody reaches the console: .*ENOENT/)
  await running.put(one)
  await running.refresh()
  assert.match(await running.shown(), /^[0-9A-F]+$/)
})

test('a key that every user can read is told of, and never quoted', async (t) => {
  const { log } = await site(t, one, 0o644)
  assert.match((await log.waitFor('console.key-open')).sentence, /run chmod o-rwx on it/)
  const secret = one.key.split('\n')[1] ?? ''
  assert.ok(secret.length > 20)
  assert.ok(!JSON.stringify(log.lines).includes(secret))
})

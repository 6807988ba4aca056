import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startHttpServer } from '../api/http-server.ts'
import { configSchema } from '../config/schema.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { createTestAuthority } from '../signatures/fetch/testing/authority.ts'
import { certificateChecks, consoleChecks } from './console-checks.ts'

const NOW = Date.now()
const probe = { timeoutMs: 5000, nowMs: NOW }
const web = (keys: object) => configSchema.parse({ console: keys }).console
const told = async (keys: object) =>
  (await consoleChecks(web(keys), probe)).map(({ name, state, detail }) => `${name} ${state}: ${detail}`)

test('no console is no finding, and one that does not answer is', async () => {
  assert.deepEqual(await told({}), [])
  const [found] = await told({ listen: '127.0.0.1:1' })
  assert.match(found ?? '', /^console fail: nothing answers on 127\.0\.0\.1:1: /)
})

test('a console in the clear is said to be on this machine alone, one with TLS what its certificate is worth', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'doctor-console-'))
  await using authority = await createTestAuthority()
  const tls = { certificate: join(directory, 'c.pem'), key: join(directory, 'c.key') }
  const { cert, key } = await authority.issue(['IP:127.0.0.1'])
  await writeFile(tls.certificate, cert)
  await writeFile(tls.key, key, { mode: 0o600 })
  const common = {
    ...{ listen: { host: '127.0.0.1', port: 0 }, log: createMemoryLog() },
    status: () => ({ ready: true, degraded: [] }),
    metrics: () => assert.fail('not asked'),
  }
  const plain = await startHttpServer(common)
  const secure = await startHttpServer({ ...common, tls })
  try {
    const port = new URL(plain.url).port
    assert.match((await told({ listen: `127.0.0.1:${port}` })).join(), /^console ok: the console answers on/)
    assert.match(
      (await told({ listen: `0.0.0.0:${port}` })).join(),
      /^console warn: .* and not on 0\.0\.0\.0/,
    )
    const found = await told({ listen: `127.0.0.1:${new URL(secure.url).port}`, tls })
    assert.match(found[0] ?? '', /^console ok: /)
    // Its authority is known to nobody, and it ends tomorrow.
    assert.match(found[1] ?? '', /^console\.certificate warn: the certificate of the console ends in \d days/)
  } finally {
    await plain.close()
    await secure.close()
    await rm(directory, { recursive: true })
  }
})

test('a certificate that has ended, ends soon, or is trusted by nobody is told', () => {
  const of = (days: number, distrust?: string) =>
    certificateChecks(
      { isTls: true },
      { problem: undefined, untilMs: NOW + days * 86_400_000, distrust },
      web({}),
      NOW,
    )[0]?.state
  assert.deepEqual(
    [of(-1), of(3), of(60), of(60, 'it is not for mail.example.org')],
    ['fail', 'warn', 'ok', 'warn'],
  )
})

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseClamdAddress } from '@clamgate/clamd'
import { isOnHost } from './locality.ts'
import { closedDirectory } from './rights.ts'

const HOST = { name: 'mx1.example.org', addresses: ['192.0.2.7', '2001:db8::7'] }

for (const [address, here] of [
  ['unix:/run/clamav/clamd.ctl', true],
  ['tcp:localhost:3310', true],
  ['tcp:127.0.0.1', true],
  ['tcp:127.8.0.9:3310', true],
  ['tcp:[::1]:3310', true],
  ['tcp:MX1.example.org', true],
  ['tcp:192.0.2.7:3310', true],
  ['tcp:[2001:db8::7]:3310', true],
  ['tcp:192.0.2.8:3310', false],
  ['tcp:127.example.org', false],
  ['tcp:clamd.example.org', false],
] as const) {
  test(`a clamd at ${address} is ${here ? 'on this host' : 'elsewhere'}`, () => {
    assert.equal(isOnHost(parseClamdAddress(address), HOST), here)
  })
}

test('a directory on the way that is closed to others is named', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rights-'))
  try {
    const directory = join(root, 'var', 'clamav')
    await mkdir(directory, { recursive: true })
    await chmod(root, 0o755)
    assert.equal(await closedDirectory(directory), undefined)
    await chmod(join(root, 'var'), 0o750)
    assert.equal(await closedDirectory(directory), join(root, 'var'))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

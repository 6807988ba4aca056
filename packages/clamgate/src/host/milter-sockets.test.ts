import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMilterServer, type MilterServer } from '@clamgate/milter'
import { connectMta } from '@clamgate/milter/testing'
import { configSchema } from '../config/schema.ts'
import { findGroup } from './groups.ts'
import { createMilterSockets } from './milter-sockets.ts'

const directory = await mkdtemp(join(tmpdir(), 'milter-sockets-'))
after(() => rm(directory, { recursive: true }))
const servers: MilterServer[] = []
after(() => Promise.all(servers.map((server) => server.close())))

function sockets() {
  const server = createMilterServer({ message: () => null, eom: () => ({ response: { kind: 'accept' } }) })
  servers.push(server)
  return createMilterSockets({ server, inherited: [], mayGiveTo: () => false })
}

const at = (name: string) => join(directory, name)
const wanting = (milter: object) => configSchema.parse({ milter }).milter

async function answers(path: string): Promise<boolean> {
  try {
    const mta = await connectMta({ address: { path } })
    await mta.quit()
    return true
  } catch {
    return false
  }
}

test('opens what is new, closes what is gone, and leaves the rest alone', async () => {
  const open = sockets()
  await open.apply(wanting({ listen: [`unix:${at('a')}`, `unix:${at('b')}`] }))
  const { ino } = await stat(at('b'))
  await open.apply(wanting({ listen: [`unix:${at('b')}`, `unix:${at('c')}`] }))
  assert.deepEqual(open.addresses, [`unix:${at('b')}`, `unix:${at('c')}`])
  assert.equal((await stat(at('b'))).ino, ino)
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((name) => answers(at(name)))), [false, true, true])
})

test('changes nothing when one of the new sockets cannot be opened', async () => {
  const open = sockets()
  await open.apply(wanting({ listen: [`unix:${at('d')}`] }))
  await writeFile(at('file'), '')
  const bad = wanting({ listen: [`unix:${at('e')}`, `unix:${at('file')}`] })
  await assert.rejects(open.apply(bad), { code: 'MILTER_SOCKET_NOT_A_SOCKET' })
  assert.deepEqual(open.addresses, [`unix:${at('d')}`])
  assert.deepEqual(await Promise.all(['d', 'e'].map((name) => answers(at(name)))), [true, false])
})

test('gives a socket that stays its new mode', async () => {
  const open = sockets()
  await open.apply(wanting({ listen: [`unix:${at('f')}`], mode: '0600' }))
  assert.equal((await stat(at('f'))).mode & 0o777, 0o600)
  await open.apply(wanting({ listen: [`unix:${at('f')}`], mode: '0666' }))
  assert.equal((await stat(at('f'))).mode & 0o777, 0o666)
})

test('a group that this host does not have is refused, with the key that names it', async () => {
  const config = wanting({ listen: [`unix:${at('g')}`], group: 'no-such-group' })
  await assert.rejects(sockets().apply(config), { code: 'HOST_GROUP_UNKNOWN', message: /milter\.group/ })
})

test('groups are found by name and by number', async () => {
  assert.equal(await findGroup('root'), 0)
  assert.equal(await findGroup('4711'), 4711)
  assert.equal(await findGroup('no-such-group'), undefined)
})

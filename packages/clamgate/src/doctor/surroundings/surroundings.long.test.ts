import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import { quietPort } from '../../ground/testing/quiet-port.ts'
import { type Held, surroundings } from './look.ts'

const NOWHERE = '/no/such/place'

async function keysOf(text: string, held?: Held): Promise<readonly string[]> {
  const problems = await surroundings({ loaded: await loadText(text), held })
  for (const { message, remedy, severity } of problems) {
    assert.equal(severity, 'warning')
    assert.ok(message !== '' && remedy !== undefined && remedy !== '')
  }
  // The file of the test is in a directory for this user alone.
  return problems.filter(({ key }) => key !== '').map(({ key, message }) => `${key}: ${message}`)
}

async function taken() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { port: address.port, close: () => server.close() }
}

test('each thing that this host lacks is named by its key, and nothing else', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-surroundings-'))
  t.after(() => rm(root, { recursive: true }))
  const { port, close } = await taken()
  t.after(close)
  const text = (milter: string, more = '') =>
    `milter: { ${milter} }\nengine: { mode: external, directory: "/tmp", servers: ["tcp:192.0.2.1:3310"] }\n${more}`
  const inet = `inet:${port}@127.0.0.1`
  const cases: readonly (readonly [string, RegExp])[] = [
    [text(`listen: ["${inet}"]`), /^milter\.listen\[0\]: .*another program listens there$/],
    [text('listen: ["inet:8890@192.0.2.77"]'), /^milter\.listen\[0\]: .*no address 192\.0\.2\.77$/],
    [
      text('listen: ["systemd:"], group: no-such-group-here'),
      /^milter\.group: there is no group no-such-group-here/,
    ],
    [text('listen: ["systemd:"]', `console: { listen: "127.0.0.1:${port}" }`), /^console\.listen: /],
    [
      text('listen: ["systemd:"]').replace('tcp:192.0.2.1:3310', `unix:${root}/clamd`),
      /^engine\.servers\[0\]: .*ENOENT/,
    ],
  ]
  for (const [config, wanted] of cases) {
    const keys = (await keysOf(config)).filter((line) => !line.startsWith('engine.directory'))
    assert.equal(keys.length, 1, keys.join('\n'))
    assert.match(keys[0] ?? '', wanted)
  }
  assert.deepEqual(
    (await keysOf(text(`listen: ["${inet}"]`), [inet])).filter((line) => line.startsWith('milter')),
    [],
  )
  // Whoever may not ask the daemon that runs is not told to end it.
  for (const [own] of [cases[0], cases[3]].flatMap((one) => (one === undefined ? [] : [one])))
    assert.deepEqual(
      (await keysOf(own, 'unknown')).filter((line) => !line.startsWith('engine.directory')),
      [],
    )
})

test('a port that is free stays free', async () => {
  const port = await quietPort()
  const text = `milter: { listen: ["inet:${port}@127.0.0.1"] }\nengine: { mode: external, servers: ["tcp:192.0.2.1:3310"] }`
  const milter = async () => (await keysOf(text)).filter((line) => line.startsWith('milter'))
  assert.deepEqual([await milter(), await milter()], [[], []])
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  server.close()
})

test('directories that are not there are named where the service may not make them', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root can try the rights of others')
  const keys = await keysOf(`milter: { listen: ["unix:${NOWHERE}/m.sock"] }\nlog: { file: ${NOWHERE}/x.log }`)
  for (const line of keys) assert.match(line, /^(milter\.listen|log\.file|engine\.\w+)/)
})

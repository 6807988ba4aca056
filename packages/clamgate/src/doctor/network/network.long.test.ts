import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { aHost } from '../testing/host.ts'
import { networkChecks } from './checks.ts'
import { createNetwork, type Network, type Peer } from './probe.ts'

const RECORD = '1.4.3:62:27823:1700000000:1:90:49192:334'

/** A network in which all is reached, but for what is said. */
function networkWith({ text = RECORD, away = [] }: { text?: string | Error; away?: readonly string[] }) {
  const asked: Peer[] = []
  const network: Network = {
    async text() {
      if (text instanceof Error) throw text
      return text
    },
    async reach(peer) {
      asked.push(peer)
      return away.includes(peer.host) ? 'connect ETIMEDOUT' : undefined
    },
  }
  return { asked, network }
}

async function seen(
  config: string,
  from: Parameters<typeof networkWith>[0] = {},
  plans: Parameters<typeof networkChecks>[0]['plans'] = [],
) {
  const { engine } = (await aHost(config)).loaded.config
  const { asked, network } = networkWith(from)
  const checks = await networkChecks({ engine, plans, hasProxy: false, network })
  return {
    asked,
    said: checks.map(({ state, name }) => `${state} ${name}`),
    details: checks.map(({ detail }) => detail).join('\n'),
  }
}

test('names and mirror that are reached are well', async () => {
  const { said, asked, details } = await seen('{}')
  assert.deepEqual(said, ['ok network.dns', 'ok network.mirror'])
  assert.deepEqual(asked, [{ host: 'database.clamav.net', port: 443, tls: true }])
  assert.match(details, /names ClamAV 1\.4\.3 and the daily database 27823/)
})

test('each thing that does not answer is told, and nothing else', async () => {
  assert.deepEqual((await seen('{}', { text: new Error('queryTxt ETIMEOUT') })).said, [
    'warn network.dns',
    'ok network.mirror',
  ])
  assert.deepEqual((await seen('{}', { text: 'parked domain' })).said, [
    'warn network.dns',
    'ok network.mirror',
  ])
  assert.deepEqual((await seen('{}', { away: ['database.clamav.net'] })).said, [
    'ok network.dns',
    'warn network.mirror',
  ])
})

test('behind a proxy the proxy is asked, and the mirror is not', async () => {
  const config = 'engine: { freshclam: { proxyServer: "http://proxy.example.org", proxyPort: 3128 } }'
  const { said, asked } = await seen(config, { away: ['proxy.example.org'] })
  assert.deepEqual(said, ['ok network.dns', 'warn network.proxy'])
  assert.deepEqual(asked, [{ host: 'proxy.example.org', port: 3128, tls: false }])
})

test('hosts of sources are asked once each', async () => {
  const road = (base: string) =>
    ({ kind: 'https', bases: [base], path: '{file}', redirectHosts: [] }) as const
  const plans = [
    { name: 'one', road: road('https://a.example.org/x/') },
    { name: 'two', road: road('https://a.example.org/y/') },
    {
      name: 'three',
      road: {
        kind: 'rsync',
        modules: ['rsync://b.example.org/m/'],
        isRoundRobin: false,
        mirrors: [],
      } as const,
    },
  ]
  const { said, asked } = await seen('engine: { mode: external }', { away: ['b.example.org'] }, plans)
  assert.deepEqual(said, ['ok network.sources', 'warn network.sources'])
  assert.deepEqual(
    asked.map(({ host, port }) => `${host}:${port}`),
    ['a.example.org:443', 'b.example.org:873'],
  )
})

test('where nothing is fetched, nothing is asked', async () => {
  const { said, asked } = await seen('engine: { mode: external }')
  assert.deepEqual([said, asked], [['skip network.mirror'], []])
})

test('a peer that answers nothing is given up in time', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.resume()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const peer = { host: '127.0.0.1', port: address.port }
  const network = createNetwork(60_000)
  assert.equal(await network.reach({ ...peer, tls: false }), undefined)
  assert.match((await createNetwork(100).reach({ ...peer, tls: true })) ?? '', /no answer within 100 ms/)
  server.close()
  await new Promise((resolve) => server.once('close', resolve))
  assert.match((await network.reach({ ...peer, tls: false })) ?? '', /ECONNREFUSED/)
})

import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type HttpProxy, startHttpProxy } from './http-proxy.ts'
import { startSignatureServer } from './signature-server.ts'

/** By CONNECT. @returns the body, or the status of the proxy */
function through({ port }: HttpProxy, host: string, path: string, login?: string): Promise<string | number> {
  const { promise, resolve, reject } = Promise.withResolvers<string | number>()
  const headers =
    login === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
  const tunnel = get({ host: '127.0.0.1', port, method: 'CONNECT', path: host, headers, agent: false })
  tunnel.on('error', reject)
  tunnel.on('connect', ({ statusCode = 0 }, socket) => {
    if (statusCode !== 200) return resolve(statusCode)
    const agent = new Agent()
    agent.createConnection = () => socket
    return get({ agent, host, path }, (answer) => {
      text(answer).then(resolve, reject)
    }).on('error', reject)
  })
  return promise
}

test('a tunnel leads to loopback, also under a name that only the proxy knows, and nowhere else', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', 'content')
  await using proxy = await startHttpProxy({ hosts: { 'sigs.example': server.port } })
  assert.equal(await through(proxy, `localhost:${server.port}`, '/a.ndb'), 'content')
  assert.equal(await through(proxy, 'sigs.example:443', '/a.ndb'), 'content')
  assert.equal(await through(proxy, 'example.org:443', '/a.ndb'), 502)
  assert.deepEqual(proxy.requests.slice(1), ['CONNECT sigs.example:443', 'CONNECT example.org:443'])
})

test('a proxy with a login refuses others', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', 'content')
  await using proxy = await startHttpProxy({ login: { user: 'u', password: 'p' } })
  const host = `localhost:${server.port}`
  assert.equal(await through(proxy, host, '/a.ndb'), 407)
  assert.equal(await through(proxy, host, '/a.ndb', 'u:wrong'), 407)
  assert.equal(await through(proxy, host, '/a.ndb', 'u:p'), 'content')
})

test('http goes through it without a tunnel', async () => {
  await using server = await startSignatureServer()
  server.put('a.ndb', 'content')
  await using proxy = await startHttpProxy()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  get({ host: '127.0.0.1', port: proxy.port, path: `${server.url}a.ndb`, agent: false }, (answer) => {
    text(answer).then(resolve, reject)
  }).on('error', reject)
  assert.equal(await promise, 'content')
})

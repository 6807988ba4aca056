import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SILENT } from '../../observe/log/silent-log.ts'
import { createControlClient } from '../client.ts'
import { startControlServer } from '../server.ts'
import { services } from '../testing/services.ts'
import { A_SIGNATURES_STATUS, AN_UPDATE, signatureService } from '../testing/signatures.ts'
import type { ProgressTold, UpdateRequest } from './documents.ts'
import type { SignatureService } from './service.ts'

const directory = await mkdtemp(join(tmpdir(), 'signatures-api-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

async function daemon(answers: Partial<SignatureService> = {}) {
  const never = () => assert.fail('not asked')
  const server = await startControlServer({
    ...{ socketPath: join(directory, `${sockets++}.sock`), log: SILENT },
    ...{ status: never, refusals: never, reload: never, metrics: never, examine: never, testNotice: never },
    ...services({ signatures: signatureService(answers) }),
  })
  return {
    client: createControlClient({ socketPath: server.socketPath }).signatures,
    socketPath: server.socketPath,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

const quiet = { onProgress: () => undefined, signal: new AbortController().signal }

test('the status travels as it is, and what may be missing stays missing', async () => {
  await using running = await daemon()
  assert.deepEqual(await running.client.status(), A_SIGNATURES_STATUS)
})

test('an update tells its progress in order, and then what came of it', async () => {
  const steps: ProgressTold[] = [
    { step: 'fetch', source: 'sanesecurity', bytes: 12 },
    { step: 'test', file: 'phish.ndb', done: 1, total: 2 },
  ]
  let asked: UpdateRequest | undefined
  await using running = await daemon({
    async update(wanted, { onProgress }) {
      asked = wanted
      for (const step of steps) onProgress(step)
      return AN_UPDATE
    },
  })
  const told: ProgressTold[] = []
  const request = { sources: ['sanesecurity'], force: true, confirm: ['phish.ndb'] }
  const report = await running.client.update(request, { ...quiet, onProgress: (one) => told.push(one) })
  assert.deepEqual([report, told, asked], [AN_UPDATE, steps, request])
})

test('what could not be done is told with its code and its remedy', async () => {
  const failed = Object.assign(new Error('no such set'), { code: 'SIGNATURES_NO_SUCH_SET', remedy: 'Look.' })
  await using running = await daemon({
    rollback: () => Promise.reject(failed),
    find: () => Promise.reject(failed),
  })
  const said = { name: 'DaemonError', code: failed.code, message: failed.message, remedy: failed.remedy }
  await assert.rejects(running.client.rollback(undefined, quiet), said)
  await assert.rejects(running.client.find('x'), said)
})

test('a caller that goes away ends its update, and the caller hears of that at once', async () => {
  const ended = Promise.withResolvers<unknown>()
  await using running = await daemon({
    update: (_, { signal, onProgress }) => {
      onProgress({ step: 'fetch' })
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => reject(signal.reason))
      promise.catch((error) => ended.resolve(error))
      return promise
    },
  })
  const stop = new AbortController()
  const update = running.client.update({}, { onProgress: () => stop.abort(), signal: stop.signal })
  await assert.rejects(update)
  assert.match(String(await ended.promise), /The caller has gone/)
})

test('a daemon that stops during an update is told as such', async () => {
  const running = await daemon({ update: () => new Promise(() => {}) })
  const update = running.client.update({}, quiet)
  const failed = assert.rejects(update, { code: /^CONTROL_/ })
  await running.close()
  await failed
})

test('a request that makes no sense is refused before anything is done', async () => {
  await using running = await daemon({ update: () => assert.fail('not asked') })
  const { socketPath } = running
  const headers = { 'content-type': 'application/json' }
  const asking = request({ socketPath, method: 'POST', path: '/v1/signatures/update', headers, agent: false })
  asking.end(JSON.stringify({ forse: true }))
  const [answer] = await once(asking, 'response')
  assert.equal(answer.statusCode, 400)
  answer.resume()
})

test('names with every kind of letter arrive as they were written', async () => {
  const names: string[] = []
  await using running = await daemon({
    async find(asked) {
      names.push(asked)
      return { good: false, asked, found: [], isCut: false }
    },
  })
  const name = '{HEX}php & co=1?#+ä.UNOFFICIAL'
  await running.client.find(name)
  assert.deepEqual(names, [name])
})

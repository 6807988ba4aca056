import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClamdClient } from '@clamgate/clamd'
import { reloadDatabases } from './reload.ts'

/** A supervisor whose clamd says what the test says. */
function supervised() {
  let hear: (line: string) => void = () => undefined
  const supervisor = {
    onLine: (listener: (line: string) => void) => {
      hear = listener
      return () => undefined
    },
    onExit: () => () => undefined,
  }
  return { supervisor, say: (line: string) => hear(line) }
}

const client = () => {
  let requests = 0
  const real = createClamdClient({
    address: { kind: 'unix', path: '/nowhere' },
    connectTimeoutMs: 2000,
    stallTimeoutMs: 2000,
    replyTimeoutMs: 2000,
  })
  return {
    client: {
      ...real,
      reload: async () => {
        requests++
      },
    },
    requests: () => requests,
  }
}

test('a reload is done when clamd says so, and was asked for once', async () => {
  const { supervisor, say } = supervised()
  const { client: clamd, requests } = client()
  const done = reloadDatabases({ supervisor, client: clamd, user: 'clamav' }, new AbortController().signal)
  say('Reading databases from /x')
  say('Activating the newly loaded database...')
  await done
  assert.equal(requests(), 1)
})

test('a request that clamd forgot is made again, until its first line', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
  const { supervisor, say } = supervised()
  const { client: clamd, requests } = client()
  const done = reloadDatabases({ supervisor, client: clamd, user: 'clamav' }, new AbortController().signal)
  context.mock.timers.tick(10_000)
  assert.equal(requests(), 2)
  say('Reading databases from /x')
  context.mock.timers.tick(20_000)
  assert.equal(requests(), 2)
  say('Activating the newly loaded database...')
  await done
})

test('a reload that failed names why, and that the old databases stay', async () => {
  const { supervisor, say } = supervised()
  const done = reloadDatabases(
    { supervisor, client: client().client, user: 'clamav' },
    new AbortController().signal,
  )
  say('Reading databases from /x')
  say('Database load failed: Malformed database')
  await assert.rejects(done, { code: /^ENGINE_/, remedy: /./ })
})

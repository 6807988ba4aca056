import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import { createMtaSessions, SELFTEST_DAEMON } from './mta-sessions.ts'
import { MAIL, serve } from './testing/gateway.ts'

test('sessions of an MTA are counted, with their socket and their last message, and those of the self-test are not', async () => {
  await using gateway = await serve()
  const { path, sessions } = gateway
  const ask = async (macros: Readonly<Record<string, string>>, sends: boolean) => {
    const mta = await connectMta({ address: { path } })
    await mta.session({ macros })
    if (sends) await mta.send(MAIL)
    await mta.quit()
  }
  // A probe that only negotiates is no session either.
  const probe = await connectMta({ address: { path } })
  probe.destroy()
  await ask({ '{daemon_name}': SELFTEST_DAEMON }, true)
  const at = Date.UTC(2026, 10, 23)
  const none = {
    ...{ total: 0, lastAt: undefined, lastListener: undefined, lastMessageAt: undefined },
    lastSelftestAt: at,
  }
  assert.deepEqual(sessions.read(), none)
  await ask({}, false)
  const once = { ...none, total: 1, lastAt: at, lastListener: `unix:${path}` }
  assert.deepEqual(sessions.read(), once)
  await ask({}, true)
  assert.deepEqual(sessions.read(), { ...once, total: 2, lastMessageAt: at })
})

test('an MTA that lets us change no header fields is told of once', () => {
  const told: string[] = []
  const sessions = createMtaSessions(
    () => 1,
    () => told.push('told'),
  )
  const mta = { macro: () => undefined }
  sessions.decided(mta, true)
  assert.deepEqual(told, [])
  for (let message = 0; message < 3; message++) sessions.decided(mta, false)
  assert.deepEqual(told, ['told'])
})

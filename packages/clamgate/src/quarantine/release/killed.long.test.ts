import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { releaseSite } from './testing/release-site.ts'

const PROGRAM = join(import.meta.dirname, 'testing/release-until-killed.ts')

for (const [step, state] of [
  ['CONNECT', 'kept'],
  ['EHLO', 'kept'],
  ['MAIL', 'unknown'],
  ['RCPT', 'unknown'],
  ['DATA', 'unknown'],
  ['.', 'unknown'],
] as const) {
  test(`13.11 killed while ${step} has no answer the copy is ${state}, and is not sent a second time by itself`, async () => {
    const reached = Promise.withResolvers<void>()
    let isArmed = true
    await using site = await releaseSite({
      script(command) {
        if (!isArmed || command !== step) return undefined
        reached.resolve()
        return 'silence'
      },
    })
    const child = spawn(process.execPath, [PROGRAM, site.directory, site.id, String(site.server.port)])
    const exit = once(child, 'exit')
    await Promise.race([reached.promise, exit])
    child.kill('SIGKILL')
    await exit
    isArmed = false
    assert.deepEqual(await site.states(), [state])
    const before = site.server.messages.length
    const [result] = await site.release()
    if (state === 'kept') {
      assert.equal(result?.state, 'released')
      return
    }
    assert.equal(result?.state, 'skipped')
    assert.match(String(result?.words), /perhaps delivered/)
    assert.equal(site.server.messages.length, before)
    assert.equal((await site.release({ again: true }))[0]?.state, 'released')
  })
}

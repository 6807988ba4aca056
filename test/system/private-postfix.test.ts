import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { processesNaming } from './support/processes.ts'
import { SmtpClient } from './support/smtp.ts'

test('a private Postfix comes and goes within seconds, leaves nothing, and touches nothing of the host', async () => {
  const before = await stateOf('/etc/postfix')
  const startedAt = performance.now()
  const postfix = await startPostfix({ milters: [] })
  const upAt = performance.now()
  const { final } = await SmtpClient.deliver(postfix.smtpPort, {
    from: '',
    to: 'a@example.net',
    message: 'a: b\r\n',
  })
  assert.equal(final.code, 250)
  assert.equal((await postfix.waitForMail('a@example.net')).length, 1)
  const stopAt = performance.now()
  await postfix.stop()
  // Each takes half a second on a machine that has nothing else to do.
  assert.ok(upAt - startedAt < 20_000, `up after ${upAt - startedAt} ms`)
  assert.ok(performance.now() - stopAt < 20_000, `down after ${performance.now() - stopAt} ms`)
  assert.equal(existsSync(postfix.directory), false)
  assert.deepEqual(await processesNaming(postfix.directory), [])
  assert.deepEqual(await stateOf('/etc/postfix'), before)
})

test('a directory that was given is kept, with the mail and the log in it, and can be used again', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-kept-postfix-'))
  context.after(() => rm(directory, { recursive: true, force: true }))
  for (const count of [1, 2]) {
    const postfix = await startPostfix({ milters: [], directory })
    await postfix.sendmail(['-f', 'a@example.org', 'b@example.net'], 'Subject: again\n\n')
    assert.equal((await postfix.waitForMail('b@example.net', { count })).length, count)
    await postfix.stop()
  }
  assert.ok((await stat(join(directory, 'mail.log'))).size > 0)
})

test('several run beside each other', async () => {
  const all = await Promise.all([1, 2, 3].map(() => startPostfix({ milters: [] })))
  const ports = all.flatMap(({ smtpPort, unfilteredPort }) => [smtpPort, unfilteredPort])
  assert.equal(new Set(ports).size, 6)
  await Promise.all(all.map((postfix) => postfix.stop()))
})

test('a Postfix that ends at once is an error with its last words, and leaves nothing', async (context) => {
  const { TMPDIR: before = tmpdir() } = process.env
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-test-'))
  process.env['TMPDIR'] = directory
  context.after(async () => {
    process.env['TMPDIR'] = before
    await rm(directory, { recursive: true, force: true })
  })
  await assert.rejects(startPostfix({ milters: [], settings: { mail_owner: 'nobody-at-all' } }), {
    code: 'HOST_POSTFIX_START',
    message: /fatal: .*nobody-at-all/,
  })
  await assert.rejects(startPostfix({ milters: ['a\nb'] }), { code: 'HOST_POSTFIX_SETTING' })
  assert.deepEqual(await readdir(directory), [])
})

test('without root a private Postfix is refused with a remedy', async (context) => {
  const { getuid } = process
  assert.ok(getuid)
  process.getuid = () => 1000
  context.after(() => {
    process.getuid = getuid
  })
  await assert.rejects(startPostfix({ milters: [] }), { code: 'HOST_POSTFIX_NEEDS_ROOT', remedy: /as root/ })
})

async function stateOf(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory, { recursive: true })).toSorted()
  return await Promise.all(
    names.map(async (name) => {
      const { mtimeMs, ctimeMs, size } = await stat(join(directory, name))
      return `${name} ${mtimeMs} ${ctimeMs} ${size}`
    }),
  )
}

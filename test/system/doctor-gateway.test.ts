import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROGRAM } from './support/daemon.ts'
import { startGateway } from './support/gateway.ts'

interface Said {
  readonly name: string
  readonly state: string
  readonly sentence: string
  readonly why: string
  readonly remedy: string | null
}

test('doctor sees that an MTA asks, and later what came in while the daemon was away', async (context) => {
  const gateway = await startGateway({
    settings: { milter_default_action: 'accept', message_size_limit: '20000000' },
  })
  // The daemon's directory goes with it.
  const kept = await mkdtemp(join(tmpdir(), 'clamgate-doctor-'))
  context.after(async () => {
    await gateway.stop()
    await rm(kept, { recursive: true })
  })
  const { daemon, postfix } = gateway
  const configFile = join(kept, 'clamgate.yaml')
  await copyFile(daemon.configFile, configFile)
  const doctor = async (): Promise<readonly Said[]> => {
    const args = ['doctor', '--group', 'postfix', '--postfix-config', postfix.configDirectory, '--json']
    const { promise, resolve } = Promise.withResolvers<string>()
    execFile(PROGRAM, [...args, '--config', configFile], (_error, stdout) => resolve(stdout))
    const { checks } = JSON.parse(await promise) as { readonly checks: readonly Said[] }
    return checks
  }
  const bad = (checks: readonly Said[]) =>
    checks.filter(({ state }) => state !== 'ok').map(({ state, name }) => `${state} ${name}`)
  const sentence = (checks: readonly Said[], name: string) =>
    checks
      .filter((check) => check.name === name)
      .map((check) => check.sentence)
      .join('\n')

  await gateway.deliver({ from: 'a@example.org', to: 'b@example.net', message: 'Subject: x\r\n\r\n' })
  const well = await doctor()
  // The lab's second port asks nobody on purpose, and the default action is what this test is about.
  assert.deepEqual(bad(well), ['warn postfix.ports', 'fail postfix.default-action'])
  assert.match(sentence(well, 'postfix.socket'), /^user postfix of Postfix passes to this milter/)
  assert.match(
    sentence(well, 'postfix.asked'),
    /^an MTA asked this milter at .* \(1 sessions? since its start\)/,
  )

  await daemon.stop()
  const { code } = await gateway.deliver({
    from: 'a@example.org',
    to: 'b@example.net',
    message: 'Subject: y\r\n\r\n',
  })
  assert.equal(code, 250)
  await postfix.waitForLog(/warning: connect to Milter service/)
  const away = await doctor()
  assert.deepEqual(bad(away), [
    'warn postfix.ports',
    'fail postfix.socket',
    'fail postfix.default-action',
    'warn postfix.log',
    'warn postfix.unscanned',
  ])
  assert.match(sentence(away, 'postfix.socket'), /there is no such socket; mail is accepted without it/)
  assert.match(sentence(away, 'postfix.unscanned'), /^one mail came in unscanned/)
  for (const { state, why, remedy } of away) {
    assert.ok(why.length > 10)
    assert.equal(remedy === null, state === 'ok')
  }
})

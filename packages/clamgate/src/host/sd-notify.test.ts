import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { listenDatagrams } from '../observe/log/syslog/testing-datagrams.ts'
import { createSdNotify } from './sd-notify.ts'

const directory = await mkdtemp(join(tmpdir(), 'sd-notify-'))
after(() => rm(directory, { recursive: true }))

function notifier(env: Record<string, string | undefined>) {
  const failures: Error[] = []
  const notify = createSdNotify({
    env,
    monotonicMicros: () => 42n,
    onFailure: (error) => failures.push(error),
  })
  return { notify, failures }
}

test('tells systemd what happens, in order', async () => {
  await using systemd = await listenDatagrams(join(directory, 'notify'))
  const { notify, failures } = notifier({ ...process.env, NOTIFY_SOCKET: systemd.path })
  void notify.status('loading\ndatabases')
  void notify.ready('accepting mail')
  void notify.reloading()
  await notify.stopping()
  assert.deepEqual(failures, [])
  const seen = await systemd.take((all) => all.some((words) => words.includes('STOPPING=1')))
  // systemd-notify sends BARRIER=1 behind each to know that it was read.
  const told = seen.filter((words) => !words.startsWith('BARRIER=')).map((words) => words.trimEnd())
  assert.deepEqual(told, [
    'STATUS=loading databases',
    'READY=1\nSTATUS=accepting mail',
    'RELOADING=1\nMONOTONIC_USEC=42',
    'STOPPING=1',
  ])
})

test('does nothing where no service manager listens', async () => {
  const { notify, failures } = notifier({ PATH: '/nonexistent' })
  await notify.ready()
  assert.deepEqual(failures, [])
})

test('goes on without systemd-notify, and tells that it was missing', async () => {
  const { notify, failures } = notifier({
    PATH: join(directory, 'empty'),
    NOTIFY_SOCKET: join(directory, 'nobody'),
  })
  await notify.ready()
  await notify.stopping()
  assert.equal(failures.length, 2)
  for (const error of failures) assert.match(error.message, /ENOENT/)
})

test('writes to a socket that it was given, from this very process', async () => {
  await using systemd = await listenDatagrams(join(directory, 'given'))
  const script = join(import.meta.dirname, 'with-notify-socket.pl')
  const code = `
    import { createSdNotify } from ${JSON.stringify(import.meta.resolve('./sd-notify.ts'))}
    const notify = createSdNotify({ env: { ...process.env, PATH: '/nowhere' }, onFailure: (error) => { throw error } })
    await notify.ready('accepting mail')
    await notify.alive()
  `
  await promisify(execFile)('/usr/bin/perl', [script, process.execPath, '--input-type=module', '-e', code], {
    env: { ...process.env, NOTIFY_SOCKET: systemd.path },
  })
  const told = await systemd.take((all) => all.some((words) => words.includes('WATCHDOG=1')))
  assert.deepEqual(
    told.map((words) => words.trimEnd()),
    ['READY=1\nSTATUS=accepting mail', 'WATCHDOG=1'],
  )
})

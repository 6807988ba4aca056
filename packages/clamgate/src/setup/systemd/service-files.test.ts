import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fakeInitScripts } from '../sysv/testing/fake-init-scripts.ts'
import { scratch, US } from '../testing/world.ts'
import { createServiceFilesKind } from './service-files.ts'
import { fakeSystemctl, UNITS } from './testing/fake-systemctl.ts'

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined }
const SOCKET = 'clamgate.socket'
const SERVICE = 'clamgate.service'
const RESTARTS = {
  socket: `restart --no-block -- ${SOCKET}`,
  service: `restart --no-block -- ${SERVICE}`,
}

async function host(t: TestContext, states = { [SOCKET]: UNITS.running, [SERVICE]: UNITS.running }) {
  const root = await scratch(t)
  const { systemctl, calls, starts } = fakeSystemctl(states)
  const fake = fakeInitScripts({ clamgate: { active: true, ability: 'enabled' } })
  const kind = createServiceFilesKind({
    ...{ systemctl, booted: async () => true },
    scripts: fake.scripts,
  })
  const path = (name: string) => join(root, name)
  const wanted = {
    files: ['drop-in.conf', 'secret', 'clamgate.yaml'].map((name) => {
      return { path: path(name), content: `new ${name}\n`, mode: 0o640, ...US }
    }),
    ...{ socket: SOCKET, socketFile: path('drop-in.conf'), service: SERVICE },
  }
  const put = (name: string, text: string) => writeFile(path(name), text, { mode: 0o640 })
  const text = (name: string) => readFile(path(name), 'utf8').catch(() => undefined)
  return { kind, wanted, calls, starts, scriptCalls: fake.calls, put, text }
}

test('all files are written before the socket and then the service are started anew, and given back so', async (t) => {
  const { kind, wanted, calls, put, text } = await host(t)
  await put('clamgate.yaml', 'old\n')
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, CONTEXT)
  assert.deepEqual(await kind.look(wanted), { state: 'done' })
  assert.deepEqual(calls, ['daemon-reload', RESTARTS.socket, RESTARTS.service])
  assert.deepEqual(await kind.undo(wanted, look.before, CONTEXT), { state: 'restored' })
  assert.deepEqual(
    [await text('drop-in.conf'), await text('secret'), await text('clamgate.yaml')],
    [undefined, undefined, 'old\n'],
  )
  assert.deepEqual(calls.slice(3), ['daemon-reload', RESTARTS.socket, RESTARTS.service])
})

test('where the address stays the socket stays open', async (t) => {
  const { kind, wanted, calls, put } = await host(t)
  await put('drop-in.conf', 'new drop-in.conf\n')
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, CONTEXT)
  assert.deepEqual(calls, [RESTARTS.service])
})

test('a service that did not run is not started', async (t) => {
  const { kind, wanted, calls } = await host(t, { [SOCKET]: UNITS.off, [SERVICE]: UNITS.off })
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, CONTEXT)
  await kind.undo(wanted, look.before, CONTEXT)
  assert.deepEqual(calls, ['daemon-reload', 'daemon-reload'])
})

test('one that does not come up on the new files comes up on the old ones', async (t) => {
  const { kind, wanted, calls, starts, put, text } = await host(t)
  await put('clamgate.yaml', 'old\n')
  await put('drop-in.conf', 'new drop-in.conf\n')
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  starts.push({ ...UNITS.off, active: 'failed', result: 'exit-code' })
  await assert.rejects(kind.apply(wanted, look.before, CONTEXT), { code: 'SETUP_SERVICE' })
  await kind.undo(wanted, look.before, CONTEXT)
  assert.equal(await text('clamgate.yaml'), 'old\n')
  assert.deepEqual(calls, [RESTARTS.service, RESTARTS.service])
})

test('where nothing may be touched only files are written, and given back', async (t) => {
  const { kind, wanted, calls, text } = await host(t)
  const still = { ...CONTEXT, still: true }
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, still)
  assert.equal(await text('secret'), 'new secret\n')
  await kind.undo(wanted, look.before, still)
  assert.equal(await text('secret'), undefined)
  assert.deepEqual(calls, [])
})

test('where an init script starts the service, that starts it anew', async (t) => {
  const { kind, wanted, calls, scriptCalls, text } = await host(t)
  const { files } = wanted
  const byScript = { files, manager: 'init-script', service: 'clamgate' }
  const look = await kind.look(byScript)
  assert.ok(look.state === 'needed')
  await kind.apply(byScript, look.before, CONTEXT)
  assert.deepEqual(scriptCalls, ['clamgate restart'])
  assert.deepEqual(await kind.undo(byScript, look.before, CONTEXT), { state: 'restored' })
  assert.equal(await text('clamgate.yaml'), undefined)
  assert.deepEqual([scriptCalls, calls], [['clamgate restart', 'clamgate restart'], []])
})

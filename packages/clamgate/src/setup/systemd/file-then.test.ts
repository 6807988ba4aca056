import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createConfigurationKind, createUnitFileKind } from './file-then.ts'
import { fakeSystemctl, UNITS } from './testing/fake-systemctl.ts'

const root = await mkdtemp(join(tmpdir(), 'file-then-'))
after(() => rm(root, { recursive: true }))
const CONTEXT = { signal: new AbortController().signal, progress: () => undefined }
const booted = async () => true

function wantedAt(name: string) {
  const ids = { owner: String(process.geteuid?.() ?? 0), group: String(process.getegid?.() ?? 0) }
  return { path: join(root, name), content: 'new\n', mode: 0o644, ...ids }
}

test('systemd reads its units anew after a unit file was put there, and after it was taken away', async () => {
  const { systemctl, calls } = fakeSystemctl({})
  const kind = createUnitFileKind({ systemctl, booted })
  const wanted = wantedAt('x.service')
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, CONTEXT)
  await kind.undo(wanted, look.before, CONTEXT)
  await assert.rejects(readFile(wanted.path), { code: 'ENOENT' })
  assert.deepEqual(calls, ['daemon-reload', 'daemon-reload'])
})

for (const [title, state, expected] of [
  [
    'runs',
    UNITS.running,
    ['restart --no-block -- clamgate.service', 'restart --no-block -- clamgate.service'],
  ],
  ['does not run', UNITS.off, []],
] as const) {
  test(`a daemon that ${title} is ${expected.length > 0 ? '' : 'not '}started on a configuration that changes, and that comes back`, async () => {
    const { systemctl, calls } = fakeSystemctl({ 'clamgate.service': state })
    const kind = createConfigurationKind({ systemctl, booted })
    const wanted = wantedAt('clamgate.yaml')
    await writeFile(wanted.path, 'old\n', { mode: 0o644 })
    const look = await kind.look(wanted)
    assert.ok(look.state === 'needed')
    await kind.apply(wanted, look.before, CONTEXT)
    await kind.undo(wanted, look.before, CONTEXT)
    assert.equal(await readFile(wanted.path, 'utf8'), 'old\n')
    assert.deepEqual(calls, expected)
  })
}

test('where there is no systemd nothing is told', async () => {
  const { systemctl, calls } = fakeSystemctl({})
  const kind = createUnitFileKind({ systemctl, booted: async () => false })
  const wanted = wantedAt('y.service')
  const look = await kind.look(wanted)
  assert.ok(look.state === 'needed')
  await kind.apply(wanted, look.before, CONTEXT)
  assert.deepEqual(calls, [])
})

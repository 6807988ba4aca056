import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultSocketPath, type SocketPathFacts } from './path.ts'

const DEFAULT = '/etc/clamgate/clamgate.yaml'
const ROOT: SocketPathFacts = {
  uid: 0,
  configPath: DEFAULT,
  defaultConfigPath: DEFAULT,
  runDirectoryWritable: true,
  runtimeDirectory: undefined,
  temporaryDirectory: '/tmp',
}
const USER = { ...ROOT, uid: 1000, runDirectoryWritable: false }

const CASES: readonly { name: string; facts: SocketPathFacts; path: string | RegExp }[] = [
  { name: 'root, default file', facts: ROOT, path: '/run/clamgate/control.sock' },
  { name: 'root, no file', facts: { ...ROOT, configPath: undefined }, path: '/run/clamgate/control.sock' },
  {
    name: 'root before /run/clamgate exists',
    facts: { ...ROOT, runDirectoryWritable: false },
    path: '/run/clamgate/control.sock',
  },
  {
    name: 'root, another file',
    facts: { ...ROOT, configPath: '/srv/a.yaml' },
    path: /^\/run\/clamgate\/control-[0-9a-f]{12}\.sock$/,
  },
  {
    name: 'a service user with a runtime directory of systemd',
    facts: { ...USER, runDirectoryWritable: true },
    path: '/run/clamgate/control.sock',
  },
  {
    name: 'a user with a session',
    facts: { ...USER, runtimeDirectory: '/run/user/1000' },
    path: '/run/user/1000/clamgate/control.sock',
  },
  { name: 'a user without a session', facts: USER, path: '/tmp/clamgate-1000/control.sock' },
  {
    name: 'a user with a relative XDG_RUNTIME_DIR',
    facts: { ...USER, runtimeDirectory: 'here' },
    path: '/tmp/clamgate-1000/control.sock',
  },
  {
    name: 'a user, another file',
    facts: { ...USER, configPath: '/srv/a.yaml' },
    path: /^\/tmp\/clamgate-1000\/control-[0-9a-f]{12}\.sock$/,
  },
]
for (const { name, facts, path } of CASES) {
  test(`control socket of ${name}`, () => {
    if (typeof path === 'string') assert.equal(defaultSocketPath(facts), path)
    else assert.match(defaultSocketPath(facts), path)
  })
}

test('two configuration files have two sockets, and the same file always the same', () => {
  const of = (configPath: string) => defaultSocketPath({ ...ROOT, configPath })
  assert.notEqual(of('/srv/a.yaml'), of('/srv/b.yaml'))
  assert.equal(of('/srv/a.yaml'), of('/srv/a.yaml'))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfigText } from '../configuration/check-text.ts'
import type { HostFacts } from '../look/host-facts.ts'
import type { SysvFacts } from '../sysv/sysv-facts.ts'
import { BARE, DEBIAN } from '../testing/host-facts.ts'
import type { Step } from '../types.ts'
import { panelRemarks, panelSteps } from './plan.ts'
import type { DirectoryFact } from './plan-types.ts'

const EXTERNAL = `milter: { listen: ['unix:/var/spool/postfix/clamav/clamav-milter.ctl'], group: clamav, mode: '0666' }
engine: { mode: external, servers: ['unix:/var/run/clamav/clamd.ctl'] }
signatures: { sources: { sanesecurity: { enabled: true } } }
`
const DATABASES = { path: '/var/lib/clamav', mode: 0o40755, uid: 110, gid: 111 }
const SOCKETS = { path: '/var/spool/postfix/clamav', mode: 0o40755, uid: 0, gid: 0 }
const PACKAGED: HostFacts = { ...DEBIAN, own: { ...DEBIAN.own, packaged: true, deploy: new Map() } }

function planFor(
  yaml: string,
  host: HostFacts = PACKAGED,
  more: { socket?: DirectoryFact; sysv?: SysvFacts } = {},
) {
  const plan = {
    ...{ yaml, config: readConfigText(yaml, 'x.yaml') },
    secrets: [{ path: '/etc/clamgate/secrets/a', text: 's\n' }],
  }
  const facts = {
    ...{ host, databases: DATABASES, guiDirectory: '/var/www/imscp/gui' },
    ...{ socket: more.socket, sysv: more.sysv },
  }
  return panelSteps(plan, facts)
}

const PAGE = [
  'unit-file:clamgate-imscp-page.service',
  'unit-file:clamgate-imscp-page.timer',
  'unit:clamgate-imscp-page.timer',
]
const ids = (steps: readonly Step[]) => steps.map(({ id }) => id)

test('what the panel asks for by default, on a host with clamd', () => {
  const { files, services } = planFor(EXTERNAL)
  assert.deepEqual(ids(files), [
    'account:clamgate',
    'directory:/var/spool/postfix/clamav',
    'directory:/etc/clamgate/secrets',
    'directory:/var/lib/clamav',
    'service-files:clamgate.service',
  ])
  assert.deepEqual(ids(services), [
    'unit:clamav-freshclam.service',
    'unit:clamav-daemon.socket',
    'unit:clamav-daemon.service',
    'unit:clamgate.socket',
    'unit:clamgate.service',
    ...PAGE,
  ])
  const databases = files.find(({ id }) => id === 'directory:/var/lib/clamav')
  assert.deepEqual(databases?.wanted, { path: '/var/lib/clamav', mode: 0o775, owner: '110', group: '111' })
})

test('no step of the files touches a service', () => {
  assert.deepEqual(
    planFor(EXTERNAL).files.filter(({ group }) => group === 'service' || group === 'postfix'),
    [],
  )
})

test('a clamd without databases is not started: systemd would not do it', () => {
  const bare = { ...PACKAGED, units: BARE.units, clamav: BARE.clamav }
  const { services } = planFor(EXTERNAL, bare)
  const wanted = services.filter(({ id }) => id.includes('clamav')).map(({ wanted: one }) => one)
  assert.deepEqual(
    wanted.map((one) => JSON.stringify(one).match(/"active":(\w+)/)?.[1]),
    ['true', 'null', 'null'],
  )
})

test('a clamd elsewhere is nothing of this host', () => {
  const elsewhere = EXTERNAL.replace('unix:/var/run/clamav/clamd.ctl', 'tcp:10.0.0.5:3310')
  assert.deepEqual(ids(planFor(elsewhere).services), [
    'unit:clamgate.socket',
    'unit:clamgate.service',
    ...PAGE,
  ])
})

test('a directory that is there stays as it is', () => {
  const { files } = planFor(EXTERNAL, PACKAGED, { socket: SOCKETS })
  assert.ok(!ids(files).includes('directory:/var/spool/postfix/clamav'))
})

test('without signatures nobody writes into the directory of the databases', () => {
  const { files } = planFor(EXTERNAL.replace(/signatures:.*\n/, ''))
  assert.ok(!ids(files).includes('directory:/var/lib/clamav'))
})

test('with our own clamd the one of the host is stopped, and its databases are copied', () => {
  const { services } = planFor('engine: { mode: managed }\n')
  assert.deepEqual(ids(services), [
    'unit:clamav-daemon.socket',
    'unit:clamav-daemon.service',
    'unit:clamav-freshclam.service',
    'directory:/var/lib/clamgate',
    'seed:/var/lib/clamgate/databases',
    'unit:clamgate.socket',
    'unit:clamgate.service',
    ...PAGE,
  ])
})

const SYSV: SysvFacts = {
  scripts: ['clamav-daemon', 'clamav-freshclam', 'cron', 'postfix'],
  ...{ cron: 'runs', hasRcLinks: true, account: { uid: 120, gid: 121 } },
  groups: new Map([
    ['postfix', 105],
    ['clamav', 111],
  ]),
}
const WITHOUT_SYSTEMD = { ...PACKAGED, units: [], system: { ...PACKAGED.system, init: 'none' as const } }

test('where systemd does not run, init scripts and cron do its work', () => {
  const { files, services, waiting } = planFor(EXTERNAL, WITHOUT_SYSTEMD, { sysv: SYSV })
  assert.deepEqual(ids(files), [
    'account:clamgate',
    'directory:/var/spool/postfix/clamav',
    'directory:/etc/clamgate/secrets',
    'directory:/var/lib/clamav',
    'service-files:clamgate.service',
  ])
  assert.deepEqual(ids(services), [
    'init-service:clamav-freshclam',
    'init-service:clamav-daemon',
    'init-service:clamgate',
    'file:/etc/cron.d/clamgate-imscp',
  ])
  assert.deepEqual(ids(waiting), ['file:/etc/cron.d/clamgate-imscp-activate'])
  assert.equal(
    [...files, ...services, ...waiting].some(({ kind }) => kind.startsWith('unit')),
    false,
  )
})

test('without cron nothing is written for it, and that is said', () => {
  const sysv = { ...SYSV, cron: 'none', hasRcLinks: false } as const
  const { services, waiting } = planFor(EXTERNAL, WITHOUT_SYSTEMD, { sysv })
  assert.deepEqual([ids(services).at(-1), ids(waiting)], ['init-service:clamgate', []])
  const [links = '', cron = ''] = panelRemarks({ sysv })
  assert.match(links, /^There is no update-rc\.d /)
  assert.match(cron, /^There is no cron on this host: /)
})

test('with our own clamd the init scripts of the other are stopped', () => {
  const { services } = planFor('engine: { mode: managed }\n', WITHOUT_SYSTEMD, { sysv: SYSV })
  assert.deepEqual(
    services.filter(({ id }) => id.includes('clamav')).map(({ wanted }) => wanted),
    [
      { name: 'clamav-daemon', program: 'clamd', enabled: false, active: false },
      { name: 'clamav-freshclam', program: 'freshclam', enabled: false, active: false },
    ],
  )
})

test('the directory that the plugin before has made for its socket lets its group write, and no more', () => {
  const { files } = planFor(EXTERNAL, WITHOUT_SYSTEMD, {
    socket: { ...SOCKETS, uid: 110, gid: 111 },
    sysv: SYSV,
  })
  const step = files.find(({ id }) => id === 'directory:/var/spool/postfix/clamav')
  assert.deepEqual(step?.wanted, {
    ...{ path: '/var/spool/postfix/clamav', mode: 0o775, owner: '110', group: '111' },
  })
})

for (const [title, directory, isRefused] of [
  ['of root', SOCKETS, true],
  ['of ours', { ...SOCKETS, uid: 120 }, false],
  ['of the group of clamd, which may write', { ...SOCKETS, mode: 0o40775, gid: 111 }, false],
  ['of the group of clamd, which may not enter it', { ...SOCKETS, mode: 0o40700, gid: 111 }, true],
  ['where everybody may write', { ...SOCKETS, mode: 0o41777 }, false],
] as const) {
  test(`a directory for the socket ${title} is ${isRefused ? 'refused' : 'fine'} where the daemon makes it`, () => {
    const plan = () => planFor(EXTERNAL, WITHOUT_SYSTEMD, { socket: directory, sysv: SYSV })
    if (!isRefused) return assert.ok(!ids(plan().files).includes('directory:/var/spool/postfix/clamav'))
    assert.throws(plan, {
      code: 'SETUP_STOPPED',
      message: /cannot write to \/var\/spool\/postfix\/clamav$/,
      remedy: /^chown clamgate \/var\/spool\/postfix\/clamav; or /,
    })
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfigText } from '../configuration/check-text.ts'
import type { HostFacts } from '../look/host-facts.ts'
import { BARE, DEBIAN } from '../testing/host-facts.ts'
import type { Step } from '../types.ts'
import { panelSteps } from './plan.ts'

const EXTERNAL = `milter: { listen: ['unix:/var/spool/postfix/clamav/clamav-milter.ctl'], group: clamav, mode: '0666' }
engine: { mode: external, servers: ['unix:/var/run/clamav/clamd.ctl'] }
signatures: { sources: { sanesecurity: { enabled: true } } }
`
const DATABASES = { path: '/var/lib/clamav', mode: 0o40755, uid: 110, gid: 111 }
const PACKAGED: HostFacts = { ...DEBIAN, own: { ...DEBIAN.own, packaged: true, deploy: new Map() } }

function planFor(yaml: string, host: HostFacts = PACKAGED, more: { hasSocketDirectory?: boolean } = {}) {
  const plan = {
    ...{ yaml, config: readConfigText(yaml, 'x.yaml') },
    secrets: [{ path: '/etc/clamgate/secrets/a', text: 's\n' }],
  }
  const hasSocketDirectory = more.hasSocketDirectory === true
  const facts = { host, hasSocketDirectory, databases: DATABASES, guiDirectory: '/var/www/imscp/gui' }
  return panelSteps(plan, facts)
}

/** Without those of the page, which are the last ones always. */
const ids = (steps: readonly Step[]) => steps.map(({ id }) => id).filter((id) => !id.includes('imscp-page'))

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
  ])
  const databases = files.find(({ id }) => id === 'directory:/var/lib/clamav')
  assert.deepEqual(databases?.wanted, { path: '/var/lib/clamav', mode: 0o775, owner: '110', group: '111' })
})

test('the page of the panel comes last', () => {
  const { services } = planFor(EXTERNAL)
  assert.deepEqual(
    services.slice(-3).map(({ id }) => id),
    [
      'unit-file:clamgate-imscp-page.service',
      'unit-file:clamgate-imscp-page.timer',
      'unit:clamgate-imscp-page.timer',
    ],
  )
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
  assert.deepEqual(ids(planFor(elsewhere).services), ['unit:clamgate.socket', 'unit:clamgate.service'])
})

test('a directory that is there stays as it is', () => {
  const { files } = planFor(EXTERNAL, PACKAGED, { hasSocketDirectory: true })
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
  ])
})

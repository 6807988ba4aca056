import type { FileFact, HostFacts } from '../look/host-facts.ts'

const GIB = 1024 ** 3

/** A file of root; without `text` there is none. */
export function fileFact(path: string, text?: string, mode = 0o100644): FileFact {
  return { path, text, mode, uid: 0, gid: 0 }
}

function unit(name: string, isOn: boolean) {
  return { name, exists: true, enabled: isOn ? 'enabled' : 'disabled', active: isOn ? 'active' : 'inactive' }
}

export const CLAMD_CONF = new Map([
  ['localsocket', '/var/run/clamav/clamd.ctl'],
  ['localsocketgroup', 'clamav'],
  ['localsocketmode', '666'],
  ['streammaxlength', '25M'],
  ['alertexceedsmax', 'true'],
])

/** A Debian host with Postfix and clamd as their packages leave them, and Clamgate in a checkout. */
export const DEBIAN: HostFacts = {
  system: { id: 'debian', versionId: '12', prettyName: 'Debian 12', init: 'systemd', container: false },
  packages: ['postfix', 'clamav-daemon', 'clamav-freshclam'].map((name) => ({ name, version: '1' })),
  units: [
    unit('clamav-daemon.socket', true),
    unit('clamav-daemon.service', true),
    unit('clamav-freshclam.service', true),
  ],
  processes: [{ pid: 9, uid: 0, name: 'master', args: ['/usr/lib/postfix/sbin/master', '-w'] }],
  memory: { totalBytes: 8 * GIB, availableBytes: 6 * GIB, limitBytes: undefined },
  disks: ['/etc', '/var/lib'].map((path) => {
    return { path, totalBytes: 90 * GIB, freeBytes: 50 * GIB, freeInodes: 1e6, readOnly: false }
  }),
  clamav: {
    version: '1.4.3',
    conf: { path: '/etc/clamav/clamd.conf', options: CLAMD_CONF },
    answers: true,
    databases: { directory: '/var/lib/clamav', official: true, bytes: 3e8 },
    users: [],
    apparmor: [],
  },
  own: {
    directory: '/opt/clamgate',
    packaged: false,
    deploy: new Map([
      ['systemd/clamgate.service', '[Service]\n'],
      ['systemd/clamgate.socket', '[Socket]\n'],
      ['systemd/clamgate-unstarted.service', '[Service]\n'],
      ['logrotate/clamgate', '/var/log/clamgate/*.log {}\n'],
    ]),
    configuration: fileFact('/etc/clamgate/clamgate.yaml'),
  },
  clamavMilter: fileFact('/etc/clamav/clamav-milter.conf'),
  sendmail: undefined,
  rivals: [],
  panel: undefined,
  imscpPlugin: undefined,
  dns: true,
  clock: true,
}

const MILTER_CONF = [
  'MilterSocket /var/run/clamav/clamav-milter.ctl',
  'ClamdSocket unix:/var/run/clamav/clamd.ctl',
  'OnInfected Quarantine',
  'OnFail Defer',
  'MaxFileSize 25M',
  'LogFile /var/log/clamav/clamav-milter.log',
  '',
].join('\n')

/** The same with a clamav-milter that scans its mail. */
export const WITH_MILTER: HostFacts = {
  ...DEBIAN,
  units: [...DEBIAN.units, unit('clamav-milter.service', true)],
  processes: [...DEBIAN.processes, { pid: 10, uid: 1, name: 'clamav-milter', args: ['clamav-milter'] }],
  clamavMilter: fileFact('/etc/clamav/clamav-milter.conf', MILTER_CONF),
}

/** The same without clamd running, and without its databases. */
export const BARE: HostFacts = {
  ...DEBIAN,
  units: DEBIAN.units.map(({ name }) => unit(name, false)),
  clamav: {
    ...DEBIAN.clamav,
    answers: false,
    databases: { directory: '/var/lib/clamav', official: false, bytes: 0 },
  },
}

import { type Check, type Finding, GROUPS, type Group } from './check.ts'

type Why = Readonly<Record<string, string>>

/** Every check by its subject and name, with why it matters; own-whys.ts has those that are told only where there is something. */
export const CATALOGUE: Readonly<Partial<Record<Group, Why>>> = {
  configuration: {
    config:
      'All that the daemon does follows from this file; a mistake in it shows at the next start at the latest',
    restart: 'What was changed and is not in use yet surprises at the next restart',
    'config.secrets': 'A password that every user of the host can read is none',
  },
  files: {
    'files.config':
      'A daemon that cannot read its configuration does not start again; one that others can write is theirs',
    'files.directories': 'Without them mail that is to be kept is deferred, and databases are not updated',
    'files.log': 'Without its log nobody learns why a message was refused',
    'files.socket-directory': 'The socket that Postfix asks can be made only in a directory that is there',
    log: 'Lines that do not arrive are missed on the day when they are needed',
    quarantine: 'Mail that is to be kept and cannot be is deferred',
    'quarantine.keys': 'What is encrypted to a key that nobody has is lost',
    'quarantine.s3': 'What S3 does not take stays on our disk, until that is full and mail is deferred',
    store: 'What is not written down nobody can search for, and when files are full it is lost',
  },
  service: {
    daemon: 'Without a running daemon Postfix defers all mail, or takes it unscanned',
    'service.version': 'After an update the old program runs until it is restarted',
    'service.unit': 'A service that is not enabled is away after the next boot, and mail is deferred',
    'service.restarts': 'A service that systemd starts again and again defers mail in between',
    'service.socket': 'The socket unit holds connections of Postfix while the daemon restarts',
    'service.user': 'A daemon that reads hostile mail as root gives the host away with one mistake',
    milter: 'Postfix reaches the daemon by this socket alone',
    console: 'Who cannot open the console hears of nothing by it, and passwords must not travel in the clear',
    'console.accounts': 'A console that no administrator can enter is looked after by nobody',
    'console.certificate': 'Browsers turn people away from a console whose certificate has ended',
    digest: 'Recipients of kept mail hear of it by digests alone',
    'digest.server': 'Digests that cannot be sent tell nobody',
    'digest.links':
      "A link that leads nowhere gives no mail back, and one that leads too far shows what is nobody else's business",
    sentinel:
      'Somebody who sends malware has a stolen password or an infected computer, and cannot send meanwhile',
    'notify.command': 'The program for infected mail is the only one who tells somebody',
    'notify.mail': 'Notices that are not sent tell nobody',
    'notify.outbound': 'Nobody hears that mail of our own is infected',
    'notify.webhook': 'Events that are not taken tell nobody',
    'notify.server': 'Notices that are not sent tell nobody',
  },
  engine: {
    clamd: 'Mail is scanned by clamd; one that does not recognise a known sample lets all pass',
    account: 'clamd unpacks hostile files: who takes it over should reach nothing else',
    'engine.version':
      'Versions that get no updates have known holes, and are refused by the mirror in the end',
    'engine.alerts': 'Without AlertExceedsMax clamd calls clean what it gave up on',
    'engine.size': 'What clamd does not take whole is not scanned whole',
    'engine.time': 'A clamd that gives up before we do leaves mail without a verdict',
    'engine.threads': 'Scans beyond its threads wait in its queue, without a word',
    'engine.exposed': 'Whoever reaches clamd by TCP can stop it, since it asks for no password',
    'engine.reload': 'A clamd that stands still while it loads databases holds up mail for a minute',
  },
  databases: {
    databases: 'Nothing is recognised that is not in them',
    'databases.age': 'New malware comes by the hour: databases of last week miss most of it',
    freshclam: 'Only freshclam brings new signatures',
    'freshclam.log': 'freshclam says in its log why it brings nothing',
    'databases.updaters':
      'Two updaters on one directory undo the work of each other, and count twice at the mirror',
  },
  signatures: {
    signatures: 'A source that is switched on and brings nothing protects nobody',
    'signatures.rival':
      'Two updaters on one directory undo the work of each other, and count twice at the providers',
    'signatures.programs': 'Files are tested before they go live, and that takes these programs',
    'signatures.directory': 'Signatures that clamd does not read recognise nothing',
    'signatures.reload': 'Signatures that clamd has not loaded recognise nothing',
    'signatures.memory': 'Where memory is short the kernel ends the largest process, which is clamd',
  },
  software: {
    'software.clamav-milter': 'Two milters that do the same scan each message twice, and log two decisions',
    'software.scanners': 'A second scanner behind the first one takes its time, and may decide otherwise',
    'software.panel': 'A panel writes the configuration of Postfix anew, and our entry may be gone then',
    'software.imscp':
      'What the plugin of the panel says and what Postfix does can differ: then mail passes unscanned',
    'software.clamd': 'A second clamd takes as much memory as the first one',
  },
  resources: {
    'resources.memory': 'Where memory is short the kernel ends the largest process, which is clamd',
    'resources.shm': 'clamd unpacks archives there; without room scans fail and mail is deferred',
    'resources.disk': 'Without room there are no new databases, no quarantine and no log',
    'resources.inodes': 'A file system without inodes takes no file, however much room it has',
    'resources.files': 'Each connection takes descriptors; without any left mail is deferred',
    'resources.processors': 'Many more threads than processors make each scan slow, not all of them fast',
  },
  network: {
    'network.dns':
      'freshclam asks by DNS whether there are new databases, and falls back to downloads that are counted',
    'network.mirror': 'Without the mirror there are no new databases',
    'network.proxy': 'A proxy that is not reached keeps all updates away',
    'network.sources': 'A source that is not reached brings no signatures',
  },
  clock: {
    'clock.time':
      'Certificates, ages of databases and expiry of the quarantine are all reckoned by the clock',
    'clock.synchronised': 'A clock that nobody sets drifts, and one day it jumps',
    'clock.databases': 'Databases of the future mean that the clock is wrong, and no age can be told',
  },
}

const PLACES = new Map(
  groupNames().flatMap((group) =>
    Object.entries(CATALOGUE[group] ?? {}).map(([name, why]) => [name, { group, why }] as const),
  ),
)

/** All names of checks that the catalogue has. */
export function checkNames(): readonly string[] {
  return [...PLACES.keys()]
}

/** In the order in which they are shown. */
export function groupNames(): readonly Group[] {
  return Object.keys(GROUPS).filter(isGroup)
}

export function isGroup(text: string): text is Group {
  return Object.hasOwn(GROUPS, text)
}

/** What is said of checks that found nothing to look at. */
const UNUSED = { code: 'unused', detail: 'not in use here' } as const
const UNKNOWN = {
  code: 'unused-or-unknown',
  detail: 'not in use here, or not known while no daemon answers',
} as const

/** Pure: adds the checks of these subjects that found nothing to look at, so that each is told. */
export function withUnused(findings: readonly Finding[], groups: readonly Group[]): readonly Finding[] {
  const seen = new Set(findings.map(({ name }) => name))
  const isAway = findings.some(({ name, state }) => name === 'daemon' && state === 'fail')
  const said = isAway ? UNKNOWN : UNUSED
  return groups.flatMap((group) => [
    ...findings.filter((finding) => finding.group === group),
    ...Object.entries(CATALOGUE[group] ?? {}).flatMap(([name, why]): readonly Finding[] =>
      seen.has(name) ? [] : [{ group, name, state: 'skip', ...said, why }],
    ),
  ])
}

/** Pure: gives a check its subject and why it matters, where it doesn't say so itself. */
export function findingOf(check: Check, group: Group): Finding {
  const place = PLACES.get(check.name)
  return {
    ...check,
    group: check.group ?? place?.group ?? group,
    why: check.why ?? place?.why ?? '',
  }
}

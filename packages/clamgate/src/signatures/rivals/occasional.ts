import type { Rival, RivalQuestion } from './rival.ts'
import type { Traces } from './traces.ts'

/*
 * Programs that put a few files of their own beside those of others. Clamgate goes on beside them: it never writes over
 * a file that is not its own.
 */

/** maldet writes into the first of these that is there. */
const OF_MALDET = [
  '/usr/local/cpanel/3rdparty/share/clamav',
  '/var/lib/clamav',
  '/var/clamav',
  '/usr/share/clamav',
  '/usr/local/share/clamav',
]
const OWN_DIRECTORY = '/usr/local/maldetect'
const FRESHCLAM_CONFS = ['/etc/clamav/freshclam.conf', '/etc/freshclam.conf', '/usr/local/etc/freshclam.conf']
const FRESHCLAM_DIRECTORY = '/var/lib/clamav'

export async function findMaldet(
  traces: Traces,
  { databaseDirectory }: RivalQuestion,
): Promise<Rival | undefined> {
  const evidence = [
    ...(await traces.existing([OWN_DIRECTORY, '/usr/local/sbin/maldet', '/etc/cron.daily/maldet'])),
    ...(await traces.units(['maldet.service'])),
  ]
  if (evidence.length === 0) return undefined
  const [directory] = await traces.existing(OF_MALDET)
  return {
    name: 'maldet',
    isAlive: evidence.some((path) => path !== OWN_DIRECTORY),
    isThere: directory !== undefined && (await traces.isSame(directory, databaseDirectory)),
    excludes: false,
    evidence,
    removal:
      'switch the source linuxmalwaredetect of Clamgate off, or set scan_clamscan="0" in /usr/local/maldetect/conf.maldet and remove rfxn.* and lmd.user.* from the directory',
    importable: undefined,
  }
}

/** A freshclam that fetches more than the official databases: any 403 of such an address stops the official ones for a day. */
export async function findFreshclamUrls(
  traces: Traces,
  { databaseDirectory }: RivalQuestion,
): Promise<Rival | undefined> {
  for (const path of FRESHCLAM_CONFS) {
    const text = await traces.read(path)
    const lines = text.split('\n').filter((line) => /^\s*(?:DatabaseCustomURL|ExtraDatabase)\s/.test(line))
    if (lines.length === 0) continue
    const directory = /^\s*DatabaseDirectory\s+(\S+)/m.exec(text)?.[1] ?? FRESHCLAM_DIRECTORY
    return {
      name: 'freshclam',
      isAlive: true,
      isThere: await traces.isSame(directory, databaseDirectory),
      excludes: false,
      evidence: [path],
      removal: `take the ${lines.length} lines DatabaseCustomURL and ExtraDatabase out of ${path}: an address among them that answers 403 keeps freshclam from the official databases for a day`,
      importable: undefined,
    }
  }
  return undefined
}

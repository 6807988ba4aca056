import { join } from 'node:path'
import { readSettings } from '../../../importers/unofficial-sigs/settings.ts'
import type { HostFiles } from './host-files.ts'
import { readCopy, type Taken } from './taken.ts'
import type { OldSignatures } from './types.ts'

const CONFIGURATION = '/etc/clamav-unofficial-sigs'
export const USER_CONF: string = `${CONFIGURATION}/user.conf`
const OWN_CONFS = ['master.conf', 'os.conf', 'user.conf'].map((name) => `${CONFIGURATION}/${name}`)
export const SCRIPT = '/usr/local/bin/clamav-unofficial-sigs.sh'
const CRON = '/etc/cron.d/clamav-unofficial-sigs'
/** In the order in which they go: what starts it first, and what it is known by last. */
const FILES: readonly string[] = [
  CRON,
  '/etc/logrotate.d/clamav-unofficial-sigs',
  '/usr/share/man/man8/clamav-unofficial-sigs.8',
  SCRIPT,
  ...OWN_CONFS,
]
const WORK = '/var/lib/clamav-unofficial-sigs'
const DIRECTORIES = ['/var/log/clamav-unofficial-sigs', WORK]
/** Debian's own package has jobs and a manual page of the same names. */
const PACKAGE_LIST = '/var/lib/dpkg/info/clamav-unofficial-sigs.list'
const DATABASES = '/var/lib/clamav'

/** What else is known of the old plugin. */
export interface OtherTraces {
  readonly taken: Taken
  /** A release from 1.2 on was installed, or has a block in clamav-milter.conf: it has put the script there. */
  readonly hadScript: boolean
}

/** The old plugin's clamav-unofficial-sigs, and by what it is told from one of the administrator's own. */
export async function lookForSignatures(
  root: string,
  files: HostFiles,
  { taken, hadScript }: OtherTraces,
): Promise<{ readonly found: OldSignatures; readonly evidence: string } | undefined> {
  const packaged = new Set((await files.text(PACKAGE_LIST))?.split('\n') ?? [])
  const present: string[] = []
  for (const path of FILES) if (!packaged.has(path) && (await files.isFile(path))) present.push(path)
  const directories: string[] = []
  for (const path of DIRECTORIES)
    if (!packaged.has(path) && (await files.isDirectory(path))) directories.push(path)
  const userConf = await files.text(USER_CONF)
  const cron = await files.text(CRON)
  const evidence = evidenceOf({ present, userConf, taken, hadScript })
  if (evidence === undefined) return undefined
  // A job that starts another script is not its own.
  const own = present.filter((path) => path !== CRON || cron === undefined || cron.includes(SCRIPT))
  const databases = await lookForDatabases(files, taken)
  if (own.length + directories.length + databases.names.length === 0) return undefined
  return {
    evidence,
    found: {
      files: own,
      directories,
      userConf: userConf ?? (await readCopy(root, USER_CONF)),
      databaseDirectory: databases.directory,
      databases: databases.names,
    },
  }
}

interface Judged extends OtherTraces {
  readonly present: readonly string[]
  readonly userConf: string | undefined
}

function evidenceOf({ present, userConf, taken, hadScript }: Judged): string | undefined {
  if (taken.files.length > 0) return 'an interrupted takeover has named its files'
  if (userConf !== undefined) {
    return isWrittenByPlugin(userConf) ? `${USER_CONF} is in the form that the plugin writes` : undefined
  }
  const has = (path: string) => present.includes(path)
  // Without it the script refuses to run: nobody but the plugin's deactivation leaves it so.
  if (has(SCRIPT) && OWN_CONFS.slice(0, 2).every(has)) return `${SCRIPT} is there without a user.conf`
  return hadScript && has(SCRIPT) ? `the plugin has put ${SCRIPT} there` : undefined
}

const HEADINGS = ['MalwarePatrol options', 'SecuriteInfo options', 'Signatures enabled', 'Rating options']
/** Of release 1.2: its lines without headings, in this order. */
const UNHEADED =
  /^malwarepatrol_receipt_code=".*"\nmalwarepatrol_product_code=".*"\nmalwarepatrol_list=".*"\nmalwarepatrol_free=".*"\n\nsecuriteinfo_authorisation_signature=/m

function isWrittenByPlugin(userConf: string): boolean {
  return HEADINGS.every((heading) => userConf.includes(`# ${heading}\n`)) || UNHEADED.test(userConf)
}

/**
 * The databases that the script lists as its own in purge.txt, which its user may write: names in the directory of the
 * databases alone, and none of the official ones.
 */
async function lookForDatabases(files: HostFiles, taken: Taken) {
  const directory = taken.databaseDirectory || (await databaseDirectory(files))
  const listed = ((await files.text(join(WORK, 'configs/purge.txt'))) ?? '').split('\n')
  const prefix = `${directory}/`
  const named = listed.flatMap((line) => (line.startsWith(prefix) ? [line.slice(prefix.length)] : []))
  const there = new Set(await files.names(directory))
  const names = [...new Set([...taken.databases, ...named])].filter(
    (name) => there.has(name) && !taken.moved.includes(name) && isThirdParty(name),
  )
  return { directory, names: names.toSorted() }
}

async function databaseDirectory(files: HostFiles): Promise<string> {
  const texts: { file: string; text: string; isShipped: boolean }[] = []
  for (const path of OWN_CONFS) {
    const text = await files.text(path)
    if (text !== undefined) texts.push({ file: path, text, isShipped: false })
  }
  const value = readSettings(texts).byName.get('clam_dbs')?.value.replace(/\/+$/, '') ?? ''
  return /^\/[\w./-]+$/.test(value) ? value : DATABASES
}

/** Official databases and the notes of freshclam bear names of their own. */
function isThirdParty(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\.\w+$/.test(name) && !/\.(?:cvd|cld|cud|inc|dat|conf|cdiff|sign)$/i.test(name)
}

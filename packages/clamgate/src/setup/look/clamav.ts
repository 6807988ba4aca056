import { readdir, readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { addressIn, parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import type { ProcessFact, SystemFact } from '../../host/facts/types.ts'
import { readFileFact } from './file-fact.ts'
import type { ClamavFacts, FileFact } from './host-facts.ts'

/** Where packages and `make install` put it. */
const CONFS = [
  '/etc/clamav/clamd.conf',
  '/etc/clamd.d/scan.conf',
  '/etc/clamd.conf',
  '/usr/local/etc/clamd.conf',
]
const DATABASES = '/var/lib/clamav'
const TIMEOUT_MS = 10_000
const CONNECT_MS = 2000

/** What of clamd is on this host. */
export async function readClamav(
  processes: readonly ProcessFact[],
  system: SystemFact,
): Promise<ClamavFacts> {
  const conf = await readClamdConf()
  const [version, answers, databases, users, apparmor] = await Promise.all([
    readVersion(),
    // systemd may hold the socket and start clamd for who connects: a look must change nothing.
    processes.some(({ name }) => name === 'clamd') && conf !== undefined
      ? knocks(addressIn(conf.options))
      : false,
    readDatabases(conf?.options.get('databasedirectory') ?? DATABASES),
    readUsers(processes),
    system.container ? [] : readApparmor(),
  ])
  return { version, conf, answers, databases, users, apparmor }
}

/** Whether the official databases are where the clamd of this host reads them. */
export async function hasOfficialDatabases(): Promise<boolean> {
  const conf = await readClamdConf()
  return (await readDatabases(conf?.options.get('databasedirectory') ?? DATABASES)).official
}

/** clamd.conf of this host; undefined where there is none. */
export async function readClamdConf(): Promise<ClamavFacts['conf']> {
  for (const path of CONFS) {
    const text = await textOf(path)
    if (text !== '') return { path, options: parseClamdConf(text) }
  }
  return undefined
}

async function readVersion(): Promise<string | undefined> {
  const printed = await run('clamd', ['--version'])
  return /^ClamAV (\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1]
}

/** Whether somebody accepts there, within a bound. */
export async function knocks(address: string | undefined): Promise<boolean> {
  if (address === undefined) return false
  const path = address.startsWith('unix:') ? address.slice('unix:'.length) : undefined
  const [, host = '', port = ''] = /^tcp:\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(path === undefined ? { host, port: Number(port) } : { path })
  socket.setTimeout(CONNECT_MS, () => resolve(false))
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

/** Whether the official databases are there, and how large all of them are. */
export async function readDatabases(directory: string): Promise<ClamavFacts['databases']> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => /\.(?:cvd|cld|cud)$/.test(name))
  const has = (stem: string) => names.some((name) => name.startsWith(`${stem}.`))
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return {
    directory,
    official: has('main') && has('daily'),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}

/** Programs that ask a clamd, by their names. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['amavisd-new', 'amavis'],
  ['amavisd', 'amavis'],
  ['clamonacc', 'clamonacc'],
  ['clamsmtpd', 'clamsmtp'],
  ['c-icap', 'c-icap'],
  ['havp', 'HAVP'],
])
export const CLAMD_PROGRAMS: readonly string[] = [...PROGRAMS.keys()]
/** Files that name a clamd where their program uses one. */
const MENTIONS: readonly (readonly [path: string, name: string])[] = [
  ['/etc/rspamd/local.d/antivirus.conf', 'rspamd'],
  ['/etc/rspamd/override.d/antivirus.conf', 'rspamd'],
  ['/etc/exim4/exim4.conf', 'Exim'],
  ['/etc/samba/smb.conf', 'Samba'],
  ['/etc/MailScanner/MailScanner.conf', 'MailScanner'],
]
const OURS = new Set(['', 'clamav', 'clamgate'])

async function readUsers(processes: readonly ProcessFact[]): Promise<readonly string[]> {
  const members = (await run('getent', ['group', 'clamav'])).trim().split(':')[3]?.split(',') ?? []
  const running = processes.flatMap(({ name }) => PROGRAMS.get(name) ?? [])
  const naming = await Promise.all(
    MENTIONS.map(async ([path, name]) => {
      const lines = (await textOf(path)).split('\n').filter((line) => !/^\s*[#;]/.test(line))
      return lines.some((line) => /clamd?(?:av)?\b/i.test(line)) ? [name] : []
    }),
  )
  const named = members.filter((name) => !OURS.has(name)).map((name) => `user ${name} (in group clamav)`)
  return [...new Set([...running, ...naming.flat(), ...named])]
}

/** Local rules of profiles that are there, where AppArmor is on. */
async function readApparmor(): Promise<readonly FileFact[]> {
  if ((await textOf('/sys/module/apparmor/parameters/enabled')).trim() !== 'Y') return []
  const profiles = ['usr.sbin.clamd', 'usr.bin.freshclam']
  const found = await Promise.all(
    profiles.map(async (name) => {
      const isThere = (await textOf(`/etc/apparmor.d/${name}`)) !== ''
      return isThere ? [await readFileFact(`/etc/apparmor.d/local/${name}`)] : []
    }),
  )
  return found.flat()
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  return await runProgram({ program, args, as: undefined, environment, timeoutMs: TIMEOUT_MS }).catch(
    () => '',
  )
}

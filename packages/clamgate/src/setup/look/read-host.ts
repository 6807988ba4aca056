import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../ground/is-there.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { LATE, within } from '../../ground/within.ts'
import { readDisk } from '../../host/facts/disk.ts'
import { readMemory } from '../../host/facts/memory.ts'
import { readPackages } from '../../host/facts/packages.ts'
import { ofThisHost, readProcesses } from '../../host/facts/processes.ts'
import { readSystem } from '../../host/facts/system.ts'
import type { SystemFact, UnitFact } from '../../host/facts/types.ts'
import { readUnits } from '../../host/facts/units.ts'
import { readImscpPlugin } from '../../host/imscp-plugin.ts'
import { findRivals } from '../../signatures/rivals/find-rivals.ts'
import { MTA_PACKAGES, MTA_PROGRAMS } from '../mta/mta.ts'
import { readSendmail } from '../mta/read-mta.ts'
import { CLOSING_UNIT, SERVICE_UNIT, SOCKET_UNIT } from '../systemd/plan.ts'
import { SYSTEMCTL } from '../systemd/systemctl.ts'
import type { SetupOptions } from '../types.ts'
import { CLAMD_PROGRAMS, readClamav } from './clamav.ts'
import { readFileFact } from './file-fact.ts'
import type { HostFacts, OwnFacts } from './host-facts.ts'

const PACKAGES = [...MTA_PACKAGES, 'clamav-daemon', 'clamav-freshclam', 'clamav-milter', 'clamgate']
const UNITS = [
  ...['clamgate.socket', 'clamgate.service', 'clamav-milter.service'],
  ...[
    'clamav-daemon.socket',
    'clamav-daemon.service',
    'clamav-freshclam.service',
    'clamav-freshclam-once.timer',
  ],
]
const PROCESSES = [...MTA_PROGRAMS, ...CLAMD_PROGRAMS, 'clamd', 'clamav-milter']
const PANELS: readonly (readonly [path: string, name: string])[] = [
  ['/etc/imscp', 'i-MSCP'],
  ['/usr/local/psa', 'Plesk'],
  ['/usr/local/ispconfig', 'ISPConfig'],
]
const MIRROR = 'database.clamav.net'
const DEFAULT_MILTER_CONF = '/etc/clamav/clamav-milter.conf'
const DNS_MS = 3000
const TIMEOUT_MS = 5000
/** Root of the checkout, where this is one. */
const CHECKOUT = join(import.meta.dirname, '../../../../..')
const DEPLOY = [
  ...[CLOSING_UNIT, SERVICE_UNIT, SOCKET_UNIT].map((unit) => `systemd/${unit}`),
  'logrotate/clamgate',
]

/**
 * Reads what a plan is made from. Changes nothing, and starts nothing.
 * @throws {SetupError} SETUP_FILE where a configuration is there and cannot be read
 */
export async function readHostFacts(options: SetupOptions): Promise<HostFacts> {
  const system = await readSystem()
  const processes = await ofThisHost(await readProcesses({ names: PROCESSES }))
  const [
    packages,
    units,
    memory,
    disks,
    clamav,
    own,
    clamavMilter,
    sendmail,
    rivals,
    panel,
    imscpPlugin,
    dns,
    clock,
  ] = await Promise.all([
    readPackages(PACKAGES),
    system.init === 'systemd' ? readOwnUnits() : [],
    readMemory(),
    Promise.all(['/etc', '/var/lib'].map(readDisk)),
    readClamav(processes, system),
    readOwn(options.config),
    readFileFact(options.from ?? confOf(processes) ?? DEFAULT_MILTER_CONF),
    readSendmail(),
    findRivals({ root: '/', databaseDirectory: '/var/lib/clamav' }),
    readPanel(),
    readImscpPlugin(),
    isKnown(MIRROR),
    isSynchronised(system),
  ])
  return {
    system,
    packages: packages ?? (await withoutDpkg()),
    units,
    processes,
    memory: memory ?? { totalBytes: Number.POSITIVE_INFINITY, availableBytes: 0, limitBytes: undefined },
    disks: disks.filter((disk) => disk !== undefined),
    clamav,
    own,
    clamavMilter,
    sendmail,
    rivals: rivals.map(({ name, isAlive, removal }) => ({ name, alive: isAlive, removal })),
    panel,
    imscpPlugin,
    dns,
    clock,
  }
}

/** An init script is enabled in a way that `systemctl show` does not say. */
async function readOwnUnits(): Promise<readonly UnitFact[]> {
  const units = (await readUnits(UNITS)) ?? []
  return await Promise.all(
    units.map(async (unit) => {
      return unit.enabled === 'generated'
        ? { ...unit, enabled: (await SYSTEMCTL.show(unit.name)).enabled }
        : unit
    }),
  )
}

/** Other distributions: by the programs that are there. */
async function withoutDpkg(): Promise<HostFacts['packages']> {
  const programs = [
    ['/usr/sbin/postconf', 'postfix'],
    ['/usr/sbin/exim', 'exim4'],
  ] as const
  const found = await Promise.all(
    programs.map(([path, name]) => isThere(path).then((is) => (is ? [name] : []))),
  )
  return found.flat().map((name) => ({ name, version: '' }))
}

/** The configuration that a clamav-milter runs with. */
function confOf(processes: HostFacts['processes']): string | undefined {
  const { args = [] } = processes.find(({ name }) => name === 'clamav-milter') ?? {}
  const joined = args.find((word) => word.startsWith('--config-file='))
  const at = args.findIndex((word) => word === '-c' || word === '--config-file')
  return joined?.slice('--config-file='.length) ?? (at === -1 ? undefined : args[at + 1])
}

async function readOwn(config: string): Promise<OwnFacts> {
  const texts = await Promise.all(
    DEPLOY.map(async (name) => {
      const text = await readFile(join(CHECKOUT, 'deploy', name), 'utf8').catch(() => undefined)
      return text === undefined ? [] : [[name, text] as const]
    }),
  )
  const deploy = new Map(texts.flat())
  return {
    directory: CHECKOUT,
    packaged: deploy.size === 0,
    deploy,
    configuration: await readFileFact(config),
  }
}

async function readPanel(): Promise<string | undefined> {
  for (const [path, name] of PANELS) if (await isThere(path)) return name
  return undefined
}

async function isKnown(name: string): Promise<boolean> {
  const found = await within(
    lookup(name).then(
      () => true,
      () => false,
    ),
    DNS_MS,
  )
  return found === LATE ? false : found
}

/** In a container the clock is the host's business. */
async function isSynchronised({ container }: SystemFact): Promise<boolean | undefined> {
  if (container) return undefined
  const args = ['show', '-p', 'NTPSynchronized', '--value']
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  const call = { program: 'timedatectl', args, as: undefined, environment, timeoutMs: TIMEOUT_MS }
  const said = (await runProgram(call).catch(() => '')).trim()
  return said === 'yes' ? true : said === 'no' ? false : undefined
}

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../check.ts'
import { type DoctorHost, unitOf } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { type ImscpFacts, imscpChecks, readImscp } from './imscp.ts'

/** What is in files of other programs. */
export interface SoftwareFacts {
  /** A control panel; undefined where there is none. */
  readonly panel: string | undefined
  /** The configuration of rspamd's own antivirus module, where it asks a scanner. */
  readonly rspamdScans: string | undefined
  readonly imscp: ImscpFacts
}

const PANELS: readonly (readonly [path: string, name: string])[] = [
  ['etc/imscp', 'i-MSCP'],
  ['usr/local/psa', 'Plesk'],
  ['usr/local/cpanel', 'cPanel'],
  ['usr/local/ispconfig', 'ISPConfig'],
  ['usr/local/directadmin', 'DirectAdmin'],
  ['usr/local/hestia', 'Hestia'],
  ['usr/local/vesta', 'Vesta'],
]
const RSPAMD = ['etc/rspamd/local.d/antivirus.conf', 'etc/rspamd/override.d/antivirus.conf']

/** @param listen `milter.listen` */
export async function readSoftware(root: string, listen: readonly string[]): Promise<SoftwareFacts> {
  const found = await Promise.all(
    PANELS.map(async ([path, name]) => ((await isDirectory(join(root, path))) ? name : undefined)),
  )
  const rspamd = await Promise.all(
    RSPAMD.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8').catch(() => '')
      return /^\s*(?:servers|type)\s*=/m.test(text) ? `/${path}` : undefined
    }),
  )
  return {
    panel: found.find((name) => name !== undefined),
    rspamdScans: rspamd.find((path) => path !== undefined),
    imscp: await readImscp(root, listen),
  }
}

/** Other programs on this host that scan mail, or write what we need. Pure. */
export function softwareChecks(host: DoctorHost, facts: SoftwareFacts): readonly Check[] {
  return [
    milterCheck(host),
    scannerCheck(host, facts),
    clamdCheck(host),
    panelCheck(facts),
    ...imscpChecks(facts.imscp),
  ]
}

function milterCheck(host: DoctorHost): Check {
  const name = 'software.clamav-milter'
  const unit = unitOf(host, 'clamav-milter.service')
  const running = host.processes.find((one) => one.name === 'clamav-milter')
  if (running !== undefined) {
    return {
      name,
      state: 'warn',
      ...seen(say('milter-program.runs', { pid: String(running.pid) })),
      ...advised(say('milter-program.take-over')),
      command: 'clamgate setup --clamav-milter replace',
    }
  }
  if (unit?.enabled === 'enabled') {
    return {
      name,
      state: 'warn',
      ...seen(say('milter-program.enabled')),
      ...advised(say('milter-program.disable')),
      command: 'systemctl disable clamav-milter',
    }
  }
  return { name, state: 'ok', ...seen(say('milter-program.none')) }
}

/** Programs that ask a scanner about mail, with what switches that off. */
const SCANNERS = [
  { names: ['amavisd', 'amavisd-new', 'amavis', 'amavisd-mc'], remedy: 'scanner.amavis' },
  { names: ['mimedefang', 'mimedefang-multiplexor'], remedy: 'scanner.mimedefang' },
  { names: ['MailScanner'], remedy: 'scanner.mailscanner' },
  { names: ['clamsmtpd', 'clamassassin', 'havp'], remedy: 'scanner.other' },
] as const

function scannerCheck({ processes }: DoctorHost, { rspamdScans }: SoftwareFacts): Check {
  const name = 'software.scanners'
  for (const { names, remedy } of SCANNERS) {
    const found = processes.find((one) => names.some((scanner) => scanner === one.name))
    if (found === undefined) continue
    const said = say('scanner.runs', { program: found.name, pid: String(found.pid) })
    return { name, state: 'warn', ...seen(said), ...advised(say(remedy), say('scanner.if-meant')) }
  }
  if (rspamdScans !== undefined && processes.some((one) => one.name === 'rspamd')) {
    return {
      name,
      state: 'warn',
      ...seen(say('scanner.rspamd', { path: rspamdScans })),
      ...advised(say('scanner.rspamd-off')),
    }
  }
  return { name, state: 'ok', ...seen(say('scanner.none')) }
}

function clamdCheck({ processes, loaded, status }: DoctorHost): Check {
  const name = 'software.clamd'
  const { mode, directory } = loaded.config.engine
  const others = processes.filter(
    (one) => one.name === 'clamd' && !one.args.some((arg) => arg.includes(`${directory}/`)),
  )
  const [first] = others
  if (mode === 'external' || first === undefined) {
    return {
      name,
      state: 'ok',
      ...seen(say(mode === 'external' ? 'other-clamd.external' : 'other-clamd.none')),
    }
  }
  return {
    name,
    state: status === undefined ? 'skip' : 'warn',
    ...seen(say('other-clamd.runs', { pid: String(first.pid) })),
    ...advised(say('other-clamd.stop')),
    command: 'systemctl disable --now clamav-daemon.socket clamav-daemon.service',
  }
}

function panelCheck({ panel, imscp }: SoftwareFacts): Check {
  const name = 'software.panel'
  if (panel === undefined) return { name, state: 'ok', ...seen(say('panel.none')) }
  const writes = say('panel.writes', { panel })
  if (panel === 'i-MSCP' && imscp.plugin !== undefined) {
    return { name, state: 'ok', ...seen(writes, say('panel.plugin')) }
  }
  const plugin = panel === 'i-MSCP' ? [say('panel.use-plugin')] : []
  return {
    name,
    state: 'ok',
    ...seen(writes, say('panel.again'), ...plugin),
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

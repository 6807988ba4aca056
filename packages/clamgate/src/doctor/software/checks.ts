import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../check.ts'
import { type DoctorHost, unitOf } from '../host.ts'
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
      detail: `clamav-milter runs (process ${running.pid}): mail is scanned twice where Postfix asks both`,
      remedy: 'Let setup take it over, or stop it once Postfix does not ask it any more.',
      command: 'clamgate setup --clamav-milter replace',
    }
  }
  if (unit?.enabled === 'enabled') {
    return {
      name,
      state: 'warn',
      detail: 'clamav-milter does not run, and is enabled: it is there again after the next boot',
      remedy: 'Disable it.',
      command: 'systemctl disable clamav-milter',
    }
  }
  return { name, state: 'ok', detail: 'no clamav-milter runs' }
}

/** Programs that ask a scanner about mail, with what switches that off. */
const SCANNERS: readonly (readonly [names: readonly string[], remedy: string])[] = [
  [
    ['amavisd', 'amavisd-new', 'amavis', 'amavisd-mc'],
    'Where it has @av_scanners, switch that off: @bypass_virus_checks_maps = (1); in /etc/amavis/conf.d/50-user.',
  ],
  [['mimedefang', 'mimedefang-multiplexor'], 'Leave entity_contains_virus out of its filter.'],
  [['MailScanner'], 'Set Virus Scanning = no in MailScanner.conf.'],
  [['clamsmtpd', 'clamassassin', 'havp'], 'Take it out of the way that mail takes.'],
]

function scannerCheck({ processes }: DoctorHost, { rspamdScans }: SoftwareFacts): Check {
  const name = 'software.scanners'
  for (const [names, remedy] of SCANNERS) {
    const found = processes.find((one) => names.includes(one.name))
    if (found === undefined) continue
    const detail = `${found.name} runs (process ${found.pid}), and may have mail scanned a second time`
    return { name, state: 'warn', detail, remedy: `${remedy} Leave it where that is meant.` }
  }
  if (rspamdScans !== undefined && processes.some((one) => one.name === 'rspamd')) {
    return {
      name,
      state: 'warn',
      detail: `rspamd scans mail too (${rspamdScans})`,
      remedy: 'Set enabled = false; in that file, and reload rspamd. Leave it where that is meant.',
    }
  }
  return { name, state: 'ok', detail: 'no other scanner of mail was found' }
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
      detail: mode === 'external' ? 'clamd is that of others' : 'no clamd runs but ours',
    }
  }
  return {
    name,
    state: status === undefined ? 'skip' : 'warn',
    detail: `another clamd runs (process ${first.pid}) beside the one that Clamgate has: each takes 1.2 GB and more`,
    remedy: 'Stop it where nobody else uses it, or let Clamgate use it: engine.mode: external.',
    command: 'systemctl disable --now clamav-daemon.socket clamav-daemon.service',
  }
}

function panelCheck({ panel, imscp }: SoftwareFacts): Check {
  const name = 'software.panel'
  if (panel === undefined)
    return { name, state: 'ok', detail: 'no control panel writes the configuration of Postfix' }
  const writes = `${panel} writes the configuration of Postfix`
  if (panel === 'i-MSCP' && imscp.plugin !== undefined) {
    return { name, state: 'ok', detail: `${writes}, and its plugin ClamAV puts our entry back` }
  }
  const plugin = panel === 'i-MSCP' ? '; the i-MSCP plugin ClamAV puts it back by itself' : ''
  return {
    name,
    state: 'ok',
    detail: `${writes}: run this again after each update of it, the group Postfix says whether our entry is still there${plugin}`,
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

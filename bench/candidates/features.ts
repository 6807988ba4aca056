import { join } from 'node:path'
import type { Features } from '../options.ts'

/** The name that both put into X-Virus-Scanned. */
const REPORTED_HOST = 'mx.example.net'

/** Which extras Clamgate gets, and where their files are. */
export interface GatewayExtras {
  readonly directory: string
  readonly features: Features
  /** An event for each message whatever the features, for the modes that read the gateway's own times there. */
  readonly events: boolean
  /** TCP port of 127.0.0.1 for the metrics. */
  readonly consolePort: number
}

/** File of `directory` with one JSON event for each message. */
export function eventFile(directory: string): string {
  return join(directory, 'events.log')
}

/** What a busy site has in its configuration, beside where to listen and which clamd to ask. No rule is for the mail here. */
export function gatewayExtras({ directory, features, events, consolePort }: GatewayExtras) {
  const log = {
    format: 'json',
    events: 'all',
    infected: 'full',
    clean: 'full',
    stderr: false,
    file: eventFile(directory),
  }
  if (features === 'none') return events ? { log } : {}
  return {
    log,
    headers: { add: 'replace', reportHostname: REPORTED_HOST },
    policy: {
      limitsExceeded: 'quarantine',
      localDomains: ['example.net', '.example.net'],
      skip: {
        networks: ['198.51.100.0/24', '2001:db8:10::/48', '203.0.113.77'],
        authenticated: ['backup-*', 'scanner'],
        senders: ['*@lists.example.org', 'reports@monitoring.example.org'],
        recipients: ['abuse@*', 'samples@example.net'],
      },
      rules: RULES,
    },
    quarantine: { directory: join(directory, 'quarantine') },
    console: { listen: `127.0.0.1:${consolePort}` },
  }
}

/** The same work for clamav-milter: header fields, and all that it can say of each message in a file without a bound. */
export function clamavMilterExtras(features: Features, logFile: string): readonly string[] {
  if (features === 'none') return ['AddHeader No']
  return [
    'AddHeader Replace',
    `ReportHostname ${REPORTED_HOST}`,
    `LogFile ${logFile}`,
    'LogFileMaxSize 0',
    'LogInfected Full',
    'LogClean Full',
  ]
}

/** Every kind of condition; some need the finding, some are looked at for clean mail too. */
const RULES = [
  rule('third-party junk only tags', { signature: ['Sanesecurity.Junk.*', 'PUA.*', '*.Spam.*'] }, 'tag'),
  rule('worms vanish', { signature: ['/^(Win|Unix)\\.(Worm|Trojan)\\./'] }, 'discard'),
  rule('phishing is kept', { class: ['phishing'], source: ['official'] }, 'quarantine'),
  rule('the abuse desk receives samples', { recipient: ['abuse-team@*', 'postmaster@*'] }, 'accept'),
  rule('partners send macros', { senderDomain: ['.partner.example'], class: ['macro'] }, 'tag'),
  rule('an unloved network', { network: ['203.0.113.0/24', '2001:db8:bad::/48'] }, 'quarantine'),
  rule('mail that calls itself spam', { header: ['X-Spam-Flag: YES'] }, 'tag'),
  rule('invoices in archives', { header: ['Subject: /invoice.*\\.(zip|7z|iso)$/'] }, 'quarantine'),
  { ...rule('large mail', { size: { above: '20M' }, direction: 'inbound' }, 'reject'), monitor: true },
  rule('the board waits for a scan', { outcome: ['failure'], recipient: ['board@example.net'] }, 'defer'),
]

function rule(name: string, when: Readonly<Record<string, unknown>>, action: string) {
  return { name, when, then: action }
}

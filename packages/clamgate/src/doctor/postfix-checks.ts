import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'
import { entriesFor } from '../host/postfix/milters.ts'
import { readOtherInstances, readPostfixState } from '../host/postfix/state.ts'
import type { Check } from './check.ts'
import { judgeRecipients, type RecipientPolicy, readRecipientSettings } from './postfix-recipients.ts'
import { allPortsOverride, judgeServices } from './postfix-services.ts'

const TIMEOUT_MS = 10_000

/** Settings of Postfix that decide whether it asks us. */
export interface PostfixSettings {
  readonly smtpdMilters: string
  /** `non_smtpd_milters`: for mail of sendmail(1). */
  readonly otherMilters: string
  readonly defaultAction: string
  readonly queueDirectory: string
}

/**
 * Whether the Postfix of this host asks this milter, by each of its services and instances, and what it does to
 * recipients behind it.
 */
export async function postfixChecks(
  listen: readonly string[],
  policy: RecipientPolicy,
  scanTimeoutMs: number,
): Promise<readonly Check[]> {
  const checks = await instanceChecks(listen, scanTimeoutMs)
  if (checks === undefined) return [await absentPostfix()]
  const others: Check[] = []
  for (const directory of await readOtherInstances()) {
    const found = (await instanceChecks(listen, scanTimeoutMs, directory)) ?? [unreadable(directory)]
    others.push(...found.map((check) => ({ ...check, detail: `${check.detail} [instance ${directory}]` })))
  }
  return [...checks, ...others, ...judgeRecipients(await readRecipientSettings(), policy)]
}

/** What one instance does; nothing where it cannot be read. */
export async function instanceChecks(
  listen: readonly string[],
  scanTimeoutMs: number,
  directory?: string,
): Promise<readonly Check[] | undefined> {
  const settings = await readSettings(directory)
  if (settings === undefined) return undefined
  try {
    const state = await readPostfixState(directory)
    const { queueDirectory } = settings
    const services = judgeServices(state, { listen, queueDirectory, scanTimeoutMs })
    const main = judgePostfix(settings, listen)
    // An empty line of main.cf is no harm where each port has its own.
    if (main.state !== 'fail' || !allPortsOverride(state)) return [main, ...services]
    return services.some((check) => check.state === 'fail') ? services : [BY_EACH_PORT, ...services]
  } catch {
    return [judgePostfix(settings, listen), unreadable('master.cf')]
  }
}

const BY_EACH_PORT: Check = {
  name: 'postfix',
  state: 'ok',
  detail: 'Postfix asks this milter, by each port of master.cf',
}

function unreadable(what: string): Check {
  return {
    name: 'postfix',
    state: 'warn',
    detail: `postconf(1) cannot read ${what}, so that it is not known which mail of it is scanned`,
    remedy: 'Run postfix check, and mend what it names',
  }
}

/** No Postfix, or one that was never set up. */
async function absentPostfix(): Promise<Check> {
  try {
    await runProgram({
      program: 'postconf',
      args: ['-d', 'mail_version'],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TIMEOUT_MS,
    })
  } catch {
    return {
      name: 'postfix',
      state: 'ok',
      detail: 'There is no Postfix on this host, so that nothing was looked at there',
    }
  }
  return {
    name: 'postfix',
    state: 'warn',
    detail: 'Postfix is installed and has no configuration that postconf(1) can read (main.cf)',
    remedy:
      'See what postconf smtpd_milters says. Where there is no main.cf, set Postfix up, on Debian by dpkg-reconfigure postfix; nothing to do where the MTA is on another host',
  }
}

async function readSettings(directory?: string): Promise<PostfixSettings | undefined> {
  try {
    const names = ['smtpd_milters', 'non_smtpd_milters', 'milter_default_action', 'queue_directory']
    const stdout = await runProgram({
      program: 'postconf',
      // Expanded, since non_smtpd_milters is mostly written as $smtpd_milters.
      args: [...(directory === undefined ? [] : ['-c', directory]), '-xh', ...names],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TIMEOUT_MS,
    })
    const [smtpdMilters = '', otherMilters = '', defaultAction = '', queueDirectory = ''] = stdout.split('\n')
    return { smtpdMilters, otherMilters, defaultAction, queueDirectory }
  } catch {
    return undefined // no Postfix here, or none that was set up
  }
}

/** Pure: what these settings mean for a milter that listens there. */
export function judgePostfix(settings: PostfixSettings, listen: readonly string[]): Check {
  const name = 'postfix'
  const { smtpdMilters, otherMilters, defaultAction, queueDirectory } = settings
  const wanted = listen.filter((text) => text !== 'systemd:').map(parseListenAddress)
  const isAsked = (milters: string) => entriesFor(milters, listen, queueDirectory).length > 0
  if (!isAsked(smtpdMilters)) {
    const line = `smtpd_milters = ${wanted[0] === undefined ? 'ADDRESS' : spelled(wanted[0], queueDirectory)}`
    const has =
      smtpdMilters.trim() === '' ? 'smtpd_milters is empty' : `smtpd_milters is ${smtpdMilters.trim()}`
    return {
      name,
      state: 'fail',
      detail: `Postfix does not ask this milter: ${has}`,
      remedy: `Put into main.cf, and reload Postfix: ${line}`,
    }
  }
  if (defaultAction.trim() === 'accept') {
    return {
      name,
      state: 'warn',
      detail:
        'Postfix asks this milter, and accepts mail unscanned when it cannot (milter_default_action = accept)',
      remedy: 'Put into main.cf, and reload Postfix: milter_default_action = tempfail',
    }
  }
  if (!isAsked(otherMilters)) {
    return {
      name,
      state: 'warn',
      detail:
        'Postfix asks this milter about mail by SMTP alone: mail of sendmail(1), as web sites send it, is not scanned (non_smtpd_milters)',
      remedy: 'Put into main.cf, and reload Postfix: non_smtpd_milters = $smtpd_milters',
    }
  }
  return { name, state: 'ok', detail: 'Postfix asks this milter' }
}

/** The address as main.cf wants it. */
function spelled(address: ListenAddress, queueDirectory: string): string {
  if (address.kind === 'tcp') return `inet:${address.host}:${address.port}`
  if (address.kind === 'fd') return 'ADDRESS'
  const below = address.path.startsWith(`${queueDirectory}/`)
  return `unix:${below ? address.path.slice(queueDirectory.length) : address.path}`
}

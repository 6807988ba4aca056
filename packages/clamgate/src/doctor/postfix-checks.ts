import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'
import type { Check } from './check.ts'
import { judgeRecipients, type RecipientPolicy, readRecipientSettings } from './postfix-recipients.ts'

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
 * Whether the Postfix of this host asks this milter, and what it does to recipients behind it; nothing where there is none
 * that is configured.
 */
export async function postfixChecks(
  listen: readonly string[],
  policy: RecipientPolicy,
): Promise<readonly Check[]> {
  const settings = await readSettings()
  if (settings === undefined) return []
  return [judgePostfix(settings, listen), ...judgeRecipients(await readRecipientSettings(), policy)]
}

async function readSettings(): Promise<PostfixSettings | undefined> {
  try {
    const names = ['smtpd_milters', 'non_smtpd_milters', 'milter_default_action', 'queue_directory']
    const stdout = await runProgram({
      program: 'postconf',
      // Expanded, since non_smtpd_milters is mostly written as $smtpd_milters.
      args: ['-xh', ...names],
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
  const isAsked = (milters: string) =>
    milterEntries(milters).some((entry) => wanted.some((address) => reaches(entry, address, queueDirectory)))
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

/** The addresses of smtpd_milters, postconf(5): separated by blanks or commas, each perhaps in braces with options. */
function milterEntries(text: string): readonly string[] {
  return text
    .replaceAll(/\{\s*([^\s,{}]+)[^{}]*\}/g, '$1')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
}

function reaches(entry: string, address: ListenAddress, queueDirectory: string): boolean {
  const [scheme = '', ...rest] = entry.split(':')
  const place = rest.join(':')
  if (address.kind === 'unix') {
    if (scheme !== 'unix' && scheme !== 'local') return false
    // A relative path is below the queue directory; in a chroot an absolute one is as well.
    return address.path === place || address.path === `${queueDirectory}/${place.replace(/^\//, '')}`
  }
  return address.kind === 'tcp' && scheme.startsWith('inet') && place.endsWith(`:${address.port}`)
}

/** The address as main.cf wants it. */
function spelled(address: ListenAddress, queueDirectory: string): string {
  if (address.kind === 'tcp') return `inet:${address.host}:${address.port}`
  if (address.kind === 'fd') return 'ADDRESS'
  const below = address.path.startsWith(`${queueDirectory}/`)
  return `unix:${below ? address.path.slice(queueDirectory.length) : address.path}`
}

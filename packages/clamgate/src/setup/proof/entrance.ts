import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { PostfixState } from '../../host/postfix/state.ts'
import type { SmtpAddress } from '../../selftest/smtp-session.ts'

const SMTP_PORT = 25
const SUBMISSION_PORT = 587
/** Where port 25 is taken, and not by smtpd itself. */
const POSTSCREEN: ReadonlySet<string> = new Set(['smtp/inet', '25/inet', 'smtpd/pass'])
const TIMEOUT_MS = 10_000

/** Where mail comes in at an instance of Postfix, as this host reaches it. Pure. */
export function entranceOf({ main, services }: Pick<PostfixState, 'main' | 'services'>): SmtpAddress {
  const inet = services.filter(({ place, program, settings }) => {
    return program === 'smtpd' && place.endsWith('/inet') && settings.get('smtpd_tls_wrappermode') !== 'yes'
  })
  const places = inet.map(({ place }) => place.slice(0, -'/inet'.length))
  // postscreen holds port 25 where no smtpd does; submission wants a login.
  const usual = places.find((name) => name === 'smtp' || name === String(SMTP_PORT))
  const other = places.find((name) => /^\d+$/.test(name) && !isSubmission(name))
  const bound = places.find((name) => /:\d+$/.test(name))
  const host = hostOf(main.get('inet_interfaces') ?? 'all', main.get('inet_protocols') ?? 'all')
  if (usual !== undefined) return { host, port: SMTP_PORT }
  if (other !== undefined) return { host, port: Number(other) }
  // It may take mail of this host without a login, and at 25 there is nobody; postscreen has a smtpd of type pass.
  const isAlone = places.some(isSubmission) && !services.some(({ place }) => POSTSCREEN.has(place))
  if (bound === undefined) return { host, port: isAlone ? SUBMISSION_PORT : SMTP_PORT }
  const [, address = host, port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(bound) ?? []
  return { host: address, port: Number(port) }
}

function isSubmission(name: string): boolean {
  return name === 'submission' || name === String(SUBMISSION_PORT)
}

function hostOf(interfaces: string, protocols: string): string {
  const loopback = protocols.trim() === 'ipv6' ? '::1' : '127.0.0.1'
  const words = interfaces.split(/[\s,]+/).filter((word) => word !== '')
  const isLoopback = (word: string) => ['all', 'loopback-only', 'localhost', loopback].includes(word)
  const [first = loopback] = words
  return words.length === 0 || words.some(isLoopback) ? loopback : first.replace(/^\[(.*)\]$/, '$1')
}

/** Addresses that this instance most likely takes mail from and for, the likeliest first. */
export async function localAddresses(directory: string | undefined): Promise<readonly string[]> {
  const args = [...(directory === undefined ? [] : ['-c', directory]), '-hx', 'myhostname', 'mydestination']
  const environment = { PATH: PROGRAM_PATH }
  const call = { program: 'postconf', args, as: undefined, environment, timeoutMs: TIMEOUT_MS }
  return addressesOf(await runProgram(call).catch(() => ''))
}

/** Pure: of `myhostname`, and `mydestination` behind it. */
export function addressesOf(printed: string): readonly string[] {
  const names = printed.split(/[\s,]+/).filter((word) => /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(word))
  const [host, ...destinations] = names
  const isDestination = host !== undefined && destinations.includes(host)
  const ordered = isDestination ? [host, ...destinations] : destinations
  const domains = [...new Set([...ordered, 'localhost'])]
  return [
    ...domains.map((domain) => `postmaster@${domain}`),
    ...domains.map((domain) => `root@${domain}`),
    // Each server takes this one (RFC 5321 section 4.5.1).
    'postmaster',
  ]
}

import { lineBreakOf } from './text/logical-lines.ts'
import { readServices, type ServiceLine } from './text/services.ts'

/** Where releases from the quarantine come back to Postfix, and what asks us about them. */
export interface ReleaseListener {
  /** `127.0.0.1:10029`, as the first column of master.cf has it. */
  readonly service: string
  /** Our own socket, as `smtpd_milters` has it, without settings. */
  readonly milter: string
}

/** What makes the service known as ours, in the log of Postfix and in master.cf. */
export const RELEASE_SYSLOG_NAME = 'postfix/clamgate-release'

/**
 * Parameters of the listener, beside our milter. Nothing else looks at what comes back: it has been accepted once, and whoever
 * released it wants it delivered as it is. Without a ticket our milter treats it like any mail, and when it is away there is none.
 */
export function releaseParameters(service: string): readonly (readonly [name: string, value: string])[] {
  const loopback = service.startsWith('[') ? '[::1]/128' : '127.0.0.0/8'
  return [
    ['syslog_name', RELEASE_SYSLOG_NAME],
    ['milter_default_action', 'tempfail'],
    ['smtpd_milter_maps', ''],
    ['local_header_rewrite_clients', ''],
    ['content_filter', ''],
    ['smtpd_proxy_filter', ''],
    ['receive_override_options', 'no_header_body_checks'],
    ['mynetworks', loopback],
    ['smtpd_authorized_xforward_hosts', loopback],
    ['smtpd_tls_security_level', 'none'],
    ['smtpd_sasl_auth_enable', 'no'],
    ['smtpd_client_restrictions', ''],
    ['smtpd_helo_restrictions', ''],
    ['smtpd_sender_restrictions', ''],
    ['smtpd_relay_restrictions', 'permit_mynetworks,reject'],
    ['smtpd_recipient_restrictions', 'permit_mynetworks,reject'],
    ['smtpd_data_restrictions', ''],
    ['smtpd_end_of_data_restrictions', ''],
  ]
}

/** The lines of master.cf, without line ends. */
export function releaseListenerLines({ service, milter }: ReleaseListener): readonly string[] {
  const options = [['smtpd_milters', milter] as const, ...releaseParameters(service)]
  return [`${service} inet n - n - - smtpd`, ...options.map(([name, value]) => `  -o ${name}=${value}`)]
}

/** Whether a service of master.cf is such a listener, wherever it listens. */
function isReleaseListener({ options }: Pick<ServiceLine, 'options'>): boolean {
  return options.findLast(({ name }) => name === 'syslog_name')?.value === RELEASE_SYSLOG_NAME
}

/** Pure: master.cf with the listener as it is to be, each other byte as it was. */
export function withReleaseListener(text: string, listener: ReleaseListener): string {
  const lineBreak = lineBreakOf(text)
  const lines = releaseListenerLines(listener).join(lineBreak)
  const [ours] = readServices(text).filter(isReleaseListener)
  if (ours !== undefined) {
    const { start, end } = ours.line
    return isAsWanted(ours, lines) ? text : text.slice(0, start) + lines + text.slice(end)
  }
  const isEnded = text === '' || text.endsWith('\n')
  return `${text}${isEnded ? '' : lineBreak}${lines}${lineBreak}`
}

/** Whoever has written it in another way, or with more, keeps that. */
function isAsWanted(ours: ServiceLine, lines: string): boolean {
  const [wanted] = readServices(lines)
  if (wanted === undefined || wanted.place !== ours.place || ours.program !== wanted.program) return false
  return wanted.options.every(
    ({ name, value }) => ours.options.findLast((one) => one.name === name)?.value === value,
  )
}

/**
 * Pure: master.cf without such listeners, also where somebody has changed them: without our milter one would be a door past all
 * checks.
 */
export function withoutReleaseListeners(text: string): {
  readonly text: string
  readonly places: readonly string[]
} {
  const ours = readServices(text).filter(isReleaseListener)
  const without = ours.reduceRight((edited, { line }) => {
    const [lineBreak = ''] = /^\r?\n/.exec(edited.slice(line.end, line.end + 2)) ?? []
    return edited.slice(0, line.start) + edited.slice(line.end + lineBreak.length)
  }, text)
  return { text: without, places: ours.map(({ place }) => place) }
}

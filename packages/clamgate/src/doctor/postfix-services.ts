import { entriesFor } from '../host/postfix/milters.ts'
import type { PostfixName, PostfixService, PostfixState } from '../host/postfix/state.ts'
import type { Check } from './check.ts'

/** What Postfix is compared with. */
export interface MilterSide {
  readonly listen: readonly string[]
  readonly queueDirectory: string
  /** `engine.scanTimeout` */
  readonly scanTimeoutMs: number
}

interface Setting {
  readonly value: string
  /** `smtpd_milters = (submission/inet in master.cf)` without its value. */
  readonly where: string
  readonly overridden: boolean
}

/** Pure: by which services mail passes this milter, or waits too short for it. */
export function judgeServices(state: PostfixState, side: MilterSide): readonly Check[] {
  const checks = state.services.flatMap((service) => [
    ...judgeRoad(state, service, side),
    ...judgeWaiting(state, service, side),
  ])
  const internal = state.main.get('internal_mail_filter_classes') ?? ''
  if (internal !== '') {
    checks.push(
      warning(
        `internal_mail_filter_classes = ${internal} (main.cf): Postfix shows us its own notices, and a bounce that is refused is lost`,
        'Put into main.cf, and reload Postfix: internal_mail_filter_classes =',
      ),
    )
  }
  // What main.cf says holds for several services, and is said once.
  return checks.filter((one, index) => checks.findIndex(({ detail }) => detail === one.detail) === index)
}

/** Whether each port has milters of its own, so that those of main.cf say nothing. */
export function allPortsOverride({ services }: PostfixState): boolean {
  const ports = services.filter(({ program }) => program === 'smtpd')
  return ports.length > 0 && ports.every(({ overrides }) => overrides.has('smtpd_milters'))
}

function judgeRoad(state: PostfixState, service: PostfixService, side: MilterSide): readonly Check[] {
  const off = withoutMilters(state, service, side)
  if (service.program !== 'smtpd') {
    if (off === undefined) return []
    const remedy = `Remove that override from ${service.place} in master.cf, and reload Postfix; leave it where only mail that was scanned before comes through this service`
    return [warning(`${off}: mail of sendmail(1) through ${service.place} is not scanned`, remedy)]
  }
  const port = `mail at ${service.place}`
  if (off !== undefined) {
    if (isLoopback(state, service) && isFiltered(state)) {
      const detail = `${off}: right for a port on loopback where a content filter hands in mail that was scanned before`
      return [{ name: 'postfix', state: 'ok', detail }]
    }
    if (isLoopback(state, service)) {
      const remedy = `Remove that override from ${service.place} in master.cf, and reload Postfix; leave it where only a content filter connects to this port`
      return [warning(`${off}: ${port}, which listens on loopback, is not scanned`, remedy)]
    }
    return [
      failure(
        `${off}: ${port} is not scanned`,
        `Remove that from ${off.includes('main.cf') ? 'main.cf' : `${service.place} in master.cf`}, and reload Postfix`,
      ),
    ]
  }
  return [...judgeProxy(state, service, side), ...judgeMaps(state, service)]
}

/** Milters of a port with a proxy filter see the envelope and no content. */
function judgeProxy(state: PostfixState, service: PostfixService, side: MilterSide): readonly Check[] {
  const proxy = settingOf(state, service, 'smtpd_proxy_filter')
  if (proxy.value === '') return []
  const said = `smtpd_proxy_filter = ${proxy.value} (${proxy.where})`
  const behind = state.services.find(
    (one) =>
      one.program === 'smtpd' &&
      isLoopback(state, one) &&
      settingOf(state, one, 'smtpd_proxy_filter').value === '' &&
      withoutMilters(state, one, side) === undefined &&
      entriesFor(settingOf(state, one, 'smtpd_milters').value, side.listen, side.queueDirectory).length > 0,
  )
  if (behind !== undefined) {
    const detail = `${said}: milters see no content at ${service.place}, and ${behind.place} behind the proxy asks this milter`
    return [{ name: 'postfix', state: 'ok', detail }]
  }
  return [
    failure(
      `${said}: milters see no content of mail at ${service.place}, and no port on loopback behind the proxy asks this milter`,
      'Let the port to which the proxy hands its mail ask this milter: set smtpd_milters there in master.cf, without no_milters, and reload Postfix',
    ),
  ]
}

function judgeMaps(state: PostfixState, service: PostfixService): readonly Check[] {
  const { value, where } = settingOf(state, service, 'smtpd_milter_maps')
  if (value === '') return []
  return [
    warning(
      `smtpd_milter_maps = ${value} (${where}): clients for whom this gives DISABLE, or other milters, are not scanned`,
      'See which clients these are, by postmap -q ADDRESS MAP, and remove those that must be scanned',
    ),
  ]
}

/** Why this service does not ask us, where that is no matter of smtpd_milters in main.cf. */
function withoutMilters(state: PostfixState, service: PostfixService, side: MilterSide): string | undefined {
  const options = settingOf(state, service, 'receive_override_options')
  if (options.value.split(/[\s,]+/).includes('no_milters') && service.program !== 'cleanup') {
    return `receive_override_options = ${options.value} (${options.where})`
  }
  const name = service.program === 'smtpd' ? 'smtpd_milters' : 'non_smtpd_milters'
  const milters = settingOf(state, service, name)
  // Of the others, cleanup(8) alone reads its milters.
  if (!milters.overridden || (name === 'non_smtpd_milters' && service.program !== 'cleanup')) return undefined
  if (entriesFor(milters.value, side.listen, side.queueDirectory).length > 0) return undefined
  return `${`${name} = ${milters.value}`.trimEnd()} (${milters.where})`
}

/** What Postfix does when it waits too long for us, and when that is. */
function judgeWaiting(state: PostfixState, service: PostfixService, side: MilterSide): readonly Check[] {
  if (service.program !== 'smtpd' && service.program !== 'cleanup') return []
  const checks: Check[] = []
  const milters = settingOf(
    state,
    service,
    service.program === 'smtpd' ? 'smtpd_milters' : 'non_smtpd_milters',
  )
  const [entry = ''] = entriesFor(milters.value, side.listen, side.queueDirectory)
  if (entry === '') return []
  const effective = (name: 'default_action' | 'content_timeout' | 'command_timeout' | 'protocol') => {
    const own = new RegExp(`[\\s,{]${name}\\s*=\\s*([^\\s,{}]+)`).exec(entry)?.[1]
    const all = settingOf(state, service, `milter_${name}`)
    if (own === undefined) return { ...all, said: `milter_${name} = ${all.value} (${all.where})` }
    return {
      ...all,
      value: own,
      overridden: true,
      said: `${name} = ${own} (in the entry of this milter, ${milters.where})`,
    }
  }
  const action = effective('default_action')
  // That of main.cf is said with what main.cf says of milters.
  if (action.value === 'accept' && action.overridden) {
    checks.push(
      warning(
        `${action.said}: Postfix accepts mail at ${service.place} unscanned when it cannot ask this milter`,
        'Write tempfail there, and reload Postfix',
      ),
    )
  }
  const content = effective('content_timeout')
  const contentMs = milliseconds(content.value)
  if (contentMs !== undefined && contentMs <= side.scanTimeoutMs) {
    checks.push(
      warning(
        `${content.said}: Postfix gives up before a scan may end (engine.scanTimeout, ${side.scanTimeoutMs / 1000}s)`,
        'Write 300s there and reload Postfix, or lower engine.scanTimeout',
      ),
    )
  }
  const command = effective('command_timeout')
  const commandMs = milliseconds(command.value)
  if (commandMs !== undefined && commandMs < SHORT_COMMAND_MS) {
    checks.push(
      warning(
        `${command.said}: a busy host may answer later than that`,
        'Write 30s there, and reload Postfix',
      ),
    )
  }
  const protocol = effective('protocol')
  if (/^[2345]\b/.test(protocol.value)) {
    checks.push(
      warning(
        `${protocol.said}: an old milter protocol, which tells this milter less`,
        'Write 6 there, and reload Postfix',
      ),
    )
  }
  return checks
}

const SHORT_COMMAND_MS = 5000
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** A time of postconf(5): seconds where no unit is said. */
function milliseconds(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdw]?)$/.exec(text.toLowerCase()) ?? []
  const seconds = UNITS[unit]
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds * 1000
}

function settingOf(state: PostfixState, { place, overrides }: PostfixService, name: PostfixName): Setting {
  const own = overrides.get(name)
  return own === undefined
    ? { value: state.main.get(name) ?? '', where: 'main.cf', overridden: false }
    : { value: own, where: `master.cf, ${place}`, overridden: true }
}

function isLoopback(state: PostfixState, service: PostfixService): boolean {
  const host = /^(.*):[^:]+\/inet$/.exec(service.place)?.[1]
  const listens = host ?? settingOf(state, service, 'inet_interfaces').value
  return /^(127\.[\d.]+|\[?::1\]?|localhost|loopback-only)(\s*,?\s*(127\.[\d.]+|\[?::1\]?|localhost))*$/.test(
    listens,
  )
}

/** Whether mail goes through a content filter after a port that asks us. */
function isFiltered(state: PostfixState): boolean {
  const ports = state.services.filter(({ program }) => program !== 'cleanup')
  return ports.some((service) => settingOf(state, service, 'content_filter').value !== '')
}

const warning = (detail: string, remedy: string): Check => ({
  name: 'postfix',
  state: 'warn',
  detail,
  remedy,
})
const failure = (detail: string, remedy: string): Check => ({
  name: 'postfix',
  state: 'fail',
  detail,
  remedy,
})

import { posix } from 'node:path'
import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import { type MilterGoal, milterEntries } from './look/milter-list.ts'

/** How Postfix is to ask this milter. Times in seconds. */
export interface EntryOptions {
  readonly defaultAction: 'tempfail' | 'accept' | 'reject'
  readonly connectTimeoutS: number
  readonly contentTimeoutS: number
  /** Undefined: that of main.cf will do. */
  readonly commandTimeoutS: number | undefined
  readonly protocol: 6 | undefined
  /** Postfix takes either. */
  readonly separator?: ', ' | ' '
}

/**
 * The entry of main.cf for a milter, in the form with settings of its own that Postfix has from 3.0 on, so that those of
 * other milters stay as they are.
 */
export function milterEntry(place: string, options: EntryOptions): string {
  const {
    defaultAction,
    connectTimeoutS,
    contentTimeoutS,
    commandTimeoutS,
    protocol,
    separator = ', ',
  } = options
  const settings = [
    `default_action=${defaultAction}`,
    `connect_timeout=${connectTimeoutS}s`,
    ...(commandTimeoutS === undefined ? [] : [`command_timeout=${commandTimeoutS}s`]),
    `content_timeout=${contentTimeoutS}s`,
    ...(protocol === undefined ? [] : [`protocol=${protocol}`]),
  ]
  return `{ ${[place, ...settings].join(separator)} }`
}

/** How main.cf names an address on which a milter listens. */
export function placeFor(address: string, queueDirectory: string): string | undefined {
  const read = parsed(address)
  switch (read?.kind) {
    case 'unix': {
      // Relative: a service that is chrooted into the queue directory finds it, and one that is not does, too.
      const relative = posix.relative(queueDirectory, read.path)
      return relative.startsWith('..') ? `unix:${read.path}` : `unix:${relative}`
    }
    case 'tcp': {
      const host = LOOPBACK_OF[read.host] ?? read.host
      return `inet:${host.includes(':') ? `[${host}]` : host}:${read.port}`
    }
    default:
      return undefined
  }
}

/** Whether a socket is out of reach for a service that is chrooted into the queue directory. */
export function isOutsideChroot(address: string, queueDirectory: string): boolean {
  const read = parsed(address)
  return read?.kind === 'unix' && posix.relative(queueDirectory, read.path).startsWith('..')
}

/**
 * Whether an entry of main.cf leads to one of these addresses, or is meant to: an absolute path may be one below the queue
 * directory, for a service that is chrooted.
 */
export function leadsTo(entry: string, addresses: readonly string[], queueDirectory: string): boolean {
  const goal = milterEntries(entry)[0]?.goal
  return goal !== undefined && addresses.some((address) => isGoal(goal, parsed(address), queueDirectory))
}

/**
 * Whether an entry says what the wanted one says, but for times: it may wait longer for an answer, and as long as it likes
 * for a connection.
 */
export function isAsGood(entry: string, wanted: string): boolean {
  const [has] = milterEntries(entry)
  const [wants] = milterEntries(wanted)
  if (has === undefined || wants === undefined || has.endpoint !== wants.endpoint) return false
  return [...wants.options].every(([name, value]) => {
    const own = has.options.get(name)
    if (name === 'connect_timeout') return true
    if (!name.endsWith('_timeout')) return own === value
    return (seconds(own) ?? 0) >= (seconds(value) ?? 0)
  })
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** A time of postconf(5): seconds where no unit is said. */
export function seconds(text = ''): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdw]?)$/.exec(text.toLowerCase()) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 1)
}

function isGoal(goal: MilterGoal, address: ListenAddress | undefined, queueDirectory: string): boolean {
  if (goal.kind === 'unix' && address?.kind === 'unix') {
    const path = posix.normalize(address.path)
    return posix.normalize(goal.path) === path || posix.join(queueDirectory, goal.path) === path
  }
  if (goal.kind !== 'inet' || address?.kind !== 'tcp' || goal.port !== String(address.port)) return false
  return goal.host === address.host || (isLocal(goal.host) && isLocal(address.host))
}

const LOOPBACK_OF: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

function isLocal(host: string): boolean {
  return /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0|::)$/.test(host)
}

function parsed(address: string): ListenAddress | undefined {
  try {
    return parseListenAddress(address)
  } catch {
    return undefined // `systemd:`, or what the configuration refuses anyway
  }
}

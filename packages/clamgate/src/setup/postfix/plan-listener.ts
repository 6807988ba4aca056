import { loopbackPlace } from '../../config/host-port.ts'
import type { PostfixInstance } from '../../host/postfix/instance.ts'
import { holdersAt, isListening } from '../../host/postfix/listener.ts'
import { milterEntries } from '../../host/postfix/look/milter-list.ts'
import { RELEASE_SYSLOG_NAME } from '../../host/postfix/release-listener.ts'
import type { Plan } from '../types.ts'
import type { ListenerWanted, MainWanted } from './schemas.ts'

/** Who listens at a port already. */
export interface Taken {
  /** Empty: nobody. */
  readonly by: readonly string[]
  /** The next port at which nobody listens. */
  readonly free: number
}

export async function takenBy(release: string | undefined): Promise<Taken> {
  const port = portOf(release === undefined ? undefined : loopbackPlace(release))
  if (port === undefined || !(await isListening(port))) return NOBODY
  let free = port + 1
  while (free < LAST_PORT && (await isListening(free))) free += 1
  const holders = await holdersAt({ port })
  const names = holders.map(({ pid, words }) => (words[0] ? `${words[0]} (process ${pid})` : ''))
  const seen = [...new Set(names.filter(Boolean))]
  // As any other user than root nobody sees whose the programs of others are.
  return { by: seen.length === 0 ? ['another program'] : seen, free }
}

const LAST_PORT = 65_535
export const NOBODY: Taken = { by: [], free: 0 }

/** Pure: the listener by which releases come back, or why there is none. */
export function listenerPlan(
  wanted: MainWanted,
  { state, directory }: Pick<PostfixInstance, 'state' | 'directory'>,
  { release, taken }: { readonly release: string | undefined; readonly taken: Taken },
): Plan {
  const service = release === undefined ? undefined : loopbackPlace(release)
  const port = portOf(service)
  const milter = milterEntries(wanted.entry)[0]
  // Elsewhere, or a port of somebody else's MTA: that is the administrator's own choice.
  if (service === undefined || port === undefined || milter === undefined) return NOTHING
  const isOurs = (overrides: ReadonlyMap<string, string>) =>
    overrides.get('syslog_name') === RELEASE_SYSLOG_NAME
  const there = state.services.find(({ place, overrides }) => isAtPort(place, port) && !isOurs(overrides))
  if (there !== undefined) return NOTHING // an ordinary port of this instance, by choice
  const isThere = state.services.some(
    ({ place, overrides }) => place === `${service}/inet` && isOurs(overrides),
  )
  if (taken.by.length > 0 && !isThere) {
    return {
      steps: [],
      remarks: [
        {
          weight: 'warn',
          sentence: `${release} is taken by ${taken.by.join(' and ')}: no listener for releases from the quarantine is made there, so that none can be released`,
          remedy: `Name a free port, such as 127.0.0.1:${taken.free}, in quarantine.release.listener, and run setup again`,
        },
      ],
    }
  }
  const own: ListenerWanted = { ...wanted, service, milter: milter.endpoint }
  return {
    remarks: [],
    steps: [
      {
        id: `postfix.listener:${directory}`,
        group: 'postfix',
        kind: 'postfix-listener',
        sentence: `Add a listener at ${service} to ${directory}/master.cf, by which mail that is released comes back, and reload Postfix`,
        wanted: own,
      },
    ],
  }
}

const NOTHING: Plan = { remarks: [], steps: [] }

function portOf(service: string | undefined): number | undefined {
  return service === undefined ? undefined : Number(service.slice(service.lastIndexOf(':') + 1))
}

/** `10029/inet`, `127.0.0.1:10029/inet`, `smtp/inet`. */
function isAtPort(place: string, port: number): boolean {
  const name = place.replace(/\/inet$/, '')
  const own = name.slice(name.lastIndexOf(':') + 1)
  return own === String(port) || WELL_KNOWN[own] === port
}

const WELL_KNOWN: Readonly<Record<string, number>> = {
  smtp: 25,
  submission: 587,
  smtps: 465,
  submissions: 465,
}

import { realpath } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import { findUser } from '../../as-user.ts'
import type { PostfixState } from '../state.ts'
import { type Knock, knock } from './knock.ts'
import type { MilterEntry } from './milter-list.ts'
import type { AskedMilter, Visit } from './roads.ts'
import { seenPath } from './seen-path.ts'

/** Whether a place where a knock led is one at which this milter listens. */
type IsOurs = (place: string) => boolean

/** Goes to each milter as the services of this instance do; one that several ask in the same way is visited once. */
export async function visitorOf(
  state: PostfixState,
  listen: readonly string[],
  timeoutMs: number,
): Promise<Visit> {
  const queueDirectory = state.main.get('queue_directory') ?? '/var/spool/postfix'
  const owner = await findUser(state.main.get('mail_owner') ?? 'postfix')
  const isOurs = await ourPlaces(listen)
  const done = new Map<string, Promise<Omit<AskedMilter, 'entry'>>>()
  return (entry, { chrooted, unprivileged, settings }) => {
    const user = unprivileged ? owner : undefined
    const protocols = settings.get('inet_protocols') ?? 'all'
    const key = JSON.stringify([entry.endpoint, chrooted, unprivileged, protocols])
    const view = { queueDirectory, chrooted }
    const visit = async () => {
      const found = await knock(entry.goal, { ...view, user, protocols }, timeoutMs)
      return { knock: found, ours: await whose(entry, found, isOurs, view) }
    }
    const known = done.get(key) ?? visit()
    done.set(key, known)
    return known
  }
}

async function whose(
  { goal }: MilterEntry,
  { place }: Knock,
  isOurs: IsOurs,
  view: { readonly queueDirectory: string; readonly chrooted: boolean },
): Promise<AskedMilter['ours']> {
  if (isOurs(place)) return 'reached'
  if (goal.kind === 'unix') {
    const other = await seenPath(goal.path, { ...view, chrooted: !view.chrooted })
    return isOurs(other) ? 'meant' : 'no'
  }
  // An address that Postfix cannot use, or a name that leads nowhere, is ours where only that keeps it from us.
  return goal.kind === 'inet' &&
    isOurs(`${goal.host.includes(':') ? `[${goal.host}]` : goal.host}:${goal.port}`)
    ? 'meant'
    : 'no'
}

/** Of the addresses of `milter.listen`, or those of a running daemon. */
async function ourPlaces(listen: readonly string[]): Promise<IsOurs> {
  const addresses = listen.flatMap(addressOf)
  const paths = new Set<string>()
  for (const address of addresses) {
    if (address.kind !== 'unix') continue
    const above = dirname(address.path)
    paths.add(join(await realpath(above).catch(() => above), basename(address.path)))
    paths.add(await realpath(address.path).catch(() => address.path))
  }
  return (place) => paths.has(place) || addresses.some((address) => isAt(address, place))
}

function addressOf(text: string): readonly ListenAddress[] {
  try {
    return [parseListenAddress(text)]
  } catch {
    return [] // `systemd:`: what it holds, the daemon says
  }
}

function isAt(address: ListenAddress, place: string): boolean {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^[\]]*)):(\d+)$/.exec(place) ?? []
  if (address.kind !== 'tcp' || Number(port) !== address.port) return false
  const host = bracketed ?? plain ?? ''
  const isSame = host === address.host || (isLoopback(host) && address.host === 'localhost')
  return (
    isSame || (host === 'localhost' && isLoopback(address.host)) || (isAny(address.host) && isLocal(host))
  )
}

const isAny = (host: string) => host === '0.0.0.0' || host === '::' || host === ''
const isLoopback = (host: string) => /^127\.[\d.]+$/.test(host) || host === '::1'

function isLocal(host: string): boolean {
  if (isLoopback(host) || host === 'localhost') return true
  return Object.values(networkInterfaces()).some(
    (all) => all?.some(({ address }) => address === host) ?? false,
  )
}

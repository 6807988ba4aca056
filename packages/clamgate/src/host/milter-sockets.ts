import { chmod, chown } from 'node:fs/promises'
import type { ListenAddress, Listener, MilterServer } from '@clamgate/milter'
import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import type { Config } from '../config/schema.ts'
import { HostError } from './errors.ts'
import { findGroup } from './groups.ts'
import { type InheritedSocket, inheritedFor } from './inherited-sockets.ts'

export interface MilterSocketsOptions {
  readonly server: MilterServer
  /** Sockets that systemd passed: for the addresses at which they are, and for `systemd:`. */
  readonly inherited: readonly InheritedSocket[]
  /** Whether this process may give a socket to that group: root may, and a member. */
  readonly mayGiveTo: (gid: number) => boolean
}

type MilterConfig = Config['milter']

/** The sockets of the milter, as the configuration wants them. */
export interface MilterSockets {
  /** As bound, with real ports. */
  readonly addresses: readonly string[]
  /** Somebody else holds one of them, where connections wait while nobody accepts. */
  readonly areHeld: boolean
  /** Sockets that were passed and that the configuration does not want, by where they are. */
  readonly unwanted: readonly string[]
  /**
   * Opens what is new, then closes what is no longer wanted; those in both stay as they are. When a new one cannot be
   * opened, nothing has changed.
   */
  apply(config: MilterConfig): Promise<void>
}

export function createMilterSockets({ server, inherited, mayGiveTo }: MilterSocketsOptions): MilterSockets {
  let open = new Map<string, OpenSocket>()
  // One that was closed is gone: its number may be that of another descriptor by then.
  let left = inherited

  return {
    get addresses() {
      return [...open.values()].map(({ listener }) => listener.address)
    },
    get areHeld() {
      return [...open.values()].some(({ address }) => address.kind === 'fd')
    },
    get unwanted() {
      return left.map(placeOfInherited).filter((place) => !open.has(place))
    },
    async apply(config) {
      const wanted = await resolve(config, left, mayGiveTo)
      const added: OpenSocket[] = []
      const next = new Map<string, OpenSocket>()
      try {
        for (const [key, address] of wanted) {
          const kept = open.get(key)
          const socket = { address, listener: kept?.listener ?? (await server.listen(address)) }
          if (kept === undefined) added.push(socket)
          else await changeRights(kept.address, address)
          next.set(key, socket)
        }
      } catch (error) {
        await Promise.allSettled(added.map(({ listener }) => listener.close()))
        throw error
      }
      const gone = [...open].filter(([key]) => !next.has(key))
      open = next
      left = left.filter((one) => !gone.some(([place]) => place === placeOfInherited(one)))
      await Promise.all(gone.map(([, { listener }]) => listener.close()))
    },
  }
}

interface OpenSocket {
  readonly address: ListenAddress
  readonly listener: Listener
}

/** A socket that stays may still be wanted with other rights. */
async function changeRights(from: ListenAddress, to: ListenAddress): Promise<void> {
  if (from.kind !== 'unix' || to.kind !== 'unix') return
  if (to.mode !== undefined && to.mode !== from.mode) await chmod(to.path, to.mode)
  if (to.gid !== undefined && to.gid !== from.gid) await chown(to.path, -1, to.gid)
}

/** The wanted sockets, by what they are bound to. */
async function resolve(
  config: MilterConfig,
  inherited: readonly InheritedSocket[],
  mayGiveTo: MilterSocketsOptions['mayGiveTo'],
): Promise<ReadonlyMap<string, ListenAddress>> {
  const gid = await socketGroup(config, mayGiveTo)
  const wanted = new Map<string, ListenAddress>()
  const adopt = (socket: InheritedSocket) =>
    wanted.set(placeOfInherited(socket), { kind: 'fd', fd: socket.fd, name: placeOfInherited(socket) })
  for (const text of config.listen) {
    if (text === 'systemd:') {
      for (const socket of inherited) adopt(socket)
      continue
    }
    const address = parseListenAddress(text)
    const held = inheritedFor(address, inherited)
    if (held !== undefined) adopt(held)
    else
      wanted.set(
        formatListenAddress(address),
        address.kind === 'unix' ? withRights(address, config.mode, gid) : address,
      )
  }
  return wanted
}

function placeOfInherited({ fd, place }: InheritedSocket): string {
  return place ?? `fd:${fd}`
}

function withRights(
  address: Extract<ListenAddress, { kind: 'unix' }>,
  mode: string,
  gid: number | undefined,
): ListenAddress {
  const rights = { ...address, mode: Number.parseInt(mode, 8) }
  return gid === undefined ? rights : { ...rights, gid }
}

const MTA_GROUP = 'postfix'

/** A group that was asked for must be there; without one, the MTA's own is used where it exists and we may use it. */
async function socketGroup(
  { group, listen }: MilterConfig,
  mayGiveTo: MilterSocketsOptions['mayGiveTo'],
): Promise<number | undefined> {
  if (!listen.some((text) => text.startsWith('/') || /^(unix|local):/.test(text))) return undefined
  if (group === undefined) {
    const mta = await findGroup(MTA_GROUP)
    return mta !== undefined && mayGiveTo(mta) ? mta : undefined
  }
  const gid = await findGroup(group)
  if (gid === undefined) {
    throw new HostError('HOST_GROUP_UNKNOWN', `milter.group: there is no group ${group} on this host`, {
      remedy:
        "Name the group of the MTA's processes (Postfix on Debian: postfix), or leave milter.group out.",
      details: { group },
    })
  }
  return gid
}

import { type IpAddress, isLoopback, parseIp } from '../../patterns/network.ts'
import type { NetworkPattern } from '../../patterns/patterns.ts'
import type { Entry } from './entries.ts'

/** A client: its address, `none` where the MTA gives none (local submission), `unknown` where it is no IP address. */
export type Client = IpAddress | 'none' | 'unknown'

export function clientOf(address: string | undefined): Client {
  return address === undefined ? 'none' : (parseIp(address) ?? 'unknown')
}

/** A list of networks. */
export interface NetworkList {
  readonly isEmpty: boolean
  /** The entry with the longest prefix that holds the client. */
  find(client: Client): Entry | undefined
}

interface Pattern {
  readonly network: NetworkPattern
  readonly entry: Entry
}

/** Networks of one prefix length, by the bits of the prefix. */
interface Level {
  readonly prefix: number
  readonly networks: Map<bigint, Entry>
}

/**
 * Makes a list ready: one look for each prefix length that occurs, however many networks there are. `resolved` has the
 * addresses of host names; a name without any matches nobody.
 */
export function networkList(
  patterns: readonly Pattern[],
  resolved: ReadonlyMap<string, readonly string[]>,
): NetworkList {
  const levels: Readonly<Record<4 | 6, Map<number, Level>>> = { 4: new Map(), 6: new Map() }
  let local: Entry | undefined
  for (const { network, entry } of patterns) {
    if (network.kind === 'local') local ??= entry
    else if (network.kind === 'network') add(levels[network.family], network, network.prefix, entry)
    else
      for (const address of addressesOf(network.name, resolved))
        add(levels[address.family], address, bitsOf(address), entry)
  }
  const sorted = { 4: byPrefix(levels[4]), 6: byPrefix(levels[6]) }
  return {
    isEmpty: patterns.length === 0,
    find(client) {
      if (client === 'unknown') return undefined
      if (client === 'none') return local
      return findNetwork(sorted[client.family], client) ?? (isLoopback(client) ? local : undefined)
    },
  }
}

function add(levels: Map<number, Level>, ip: IpAddress, prefix: number, entry: Entry): void {
  const level = levels.get(prefix) ?? { prefix, networks: new Map() }
  levels.set(prefix, level)
  const key = ip.value >> BigInt(bitsOf(ip) - prefix)
  if (!level.networks.has(key)) level.networks.set(key, entry)
}

function findNetwork(levels: readonly Level[], ip: IpAddress): Entry | undefined {
  for (const { prefix, networks } of levels) {
    const entry = networks.get(ip.value >> BigInt(bitsOf(ip) - prefix))
    if (entry !== undefined) return entry
  }
  return undefined
}

function byPrefix(levels: ReadonlyMap<number, Level>): readonly Level[] {
  return [...levels.values()].toSorted((a, b) => b.prefix - a.prefix)
}

function addressesOf(name: string, resolved: ReadonlyMap<string, readonly string[]>): readonly IpAddress[] {
  return (resolved.get(name) ?? []).flatMap((address) => parseIp(address) ?? [])
}

function bitsOf({ family }: Pick<IpAddress, 'family'>): number {
  return family === 4 ? 32 : 128
}

import { isIPv4, isIPv6 } from 'node:net'
import { domainProblem } from './domain-check.ts'
import { domainForms } from './domain-forms.ts'
import { type BadPattern, bad, type Parsed } from './pattern.ts'

/** An address as a number: 32 bits for IPv4, 128 for IPv6. IPv4 in IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** What a client's address is compared with. */
export type NetworkPattern =
  /** No client address at all (local submission), or one of the loopback networks. */
  | { readonly kind: 'local' }
  /** Every address whose first `prefix` bits are those of `value`, which has no others set. */
  | {
      readonly kind: 'network'
      readonly family: 4 | 6
      readonly value: bigint
      readonly prefix: number
      /** The text had bits set behind the prefix, as `192.0.2.1/24` has: it was perhaps meant differently. */
      readonly hostBits: boolean
    }
  /** A host name, with A-labels in lower case, to be looked up. */
  | { readonly kind: 'host'; readonly name: string }

/** The address that a text is, in any notation that Node takes; a zone (`%eth0`) is ignored. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { family: 4, value: v4Value(text) }
  const zone = text.indexOf('%')
  const bare = zone === -1 ? text : text.slice(0, zone)
  if (!isIPv6(bare)) return undefined
  const value = v6Value(bare)
  return value >> 32n === V4_MAPPED ? { family: 4, value: value & 0xffffffffn } : { family: 6, value }
}

/** An address in the one spelling that MTAs give (RFC 5952); undefined: the text is none. A zone stays as it is. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text)
  if (ip === undefined) return undefined
  if (ip.family === 4) return dotted(ip.value)
  const zone = text.indexOf('%')
  return compressed(ip.value) + (zone === -1 ? '' : text.slice(zone))
}

/** An IPv6 address with `::` for the longest run of zeros, the first of equals, if it is longer than one. */
function compressed(value: bigint): string {
  const words = Array.from({ length: 8 }, (_, n) => ((value >> BigInt(112 - 16 * n)) & 0xffffn).toString(16))
  let [start, end] = [0, 1]
  for (let from = 0; from < words.length; from++) {
    const run = words.slice(from).findIndex((word) => word !== '0')
    const to = run === -1 ? words.length : from + run
    if (to - from > end - start) [start, end] = [from, to]
  }
  if (end - start < 2) return words.join(':')
  return `${words.slice(0, start).join(':')}::${words.slice(end).join(':')}`
}

/** An IPv4 address as it is written. */
export function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback({ family, value }: IpAddress): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n
}

/** Whether an address is in a network; `local` are the loopback networks, and a name is not looked up. */
export function isInNetwork(network: NetworkPattern, { family, value }: IpAddress): boolean {
  if (network.kind === 'local') return isLoopback({ family, value })
  if (network.kind === 'host' || network.family !== family) return false
  const free = BigInt((family === 4 ? 32 : 128) - network.prefix)
  return value >> free === network.value >> free
}

/** `192.0.2.0/24`, `2001:db8::/32`, a single address, `local`, or a host name. Masks are strict. */
export function parseNetwork(text: string): Parsed<{ readonly network: NetworkPattern }> {
  const trimmed = text.trim()
  if (trimmed.toLowerCase() === 'local') return { ok: true, network: { kind: 'local' } }
  const slash = trimmed.indexOf('/')
  const address = slash === -1 ? trimmed : trimmed.slice(0, slash)
  const ip = parseIp(address)
  if (ip === undefined) return slash === -1 ? host(trimmed) : noAddress(address)
  return network(ip, address, slash === -1 ? undefined : trimmed.slice(slash + 1))
}

function network(
  ip: IpAddress,
  address: string,
  mask: string | undefined,
): Parsed<{ network: NetworkPattern }> {
  const bits = ip.family === 4 ? 32 : 128
  // A mask behind an IPv4 address in IPv6 notation counts the bits of the notation.
  const offset = ip.family === 4 && address.includes(':') ? 96 : 0
  const written = mask === undefined ? bits + offset : maskOf(mask)
  if (written === undefined || written > bits + offset || written < offset)
    return badMask(mask ?? '', bits + offset, offset)
  const prefix = written - offset
  const free = BigInt(bits - prefix)
  const value = (ip.value >> free) << free
  return {
    ok: true,
    network: { kind: 'network', family: ip.family, value, prefix, hostBits: value !== ip.value },
  }
}

function maskOf(text: string): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined
}

function badMask(mask: string, most: number, least: number): BadPattern {
  if (isIPv4(mask)) {
    const bits = v4Value(mask).toString(2).padStart(32, '0')
    const ones = /^1*(?=0*$)/.exec(bits)?.[0].length
    const remedy =
      ones === undefined ? 'write the number of its bits: 255.255.255.0 is /24' : `write /${ones}`
    return bad(`/${mask} is a mask in dotted form`, remedy)
  }
  return bad(`/${mask} is no prefix length`, `write a number from ${least} to ${most} behind the slash`)
}

function noAddress(address: string): BadPattern {
  if (/^\[.*\]$/.test(address)) return bad(`${address} stands in brackets`, 'write the address without them')
  return bad(
    `${JSON.stringify(address)} is no IP address`,
    'write a network as 192.0.2.0/24 or 2001:db8::/32',
  )
}

/** RFC 1123 section 2.1: the last label of a name is never a number, so that names and addresses differ. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

function host(text: string): Parsed<{ network: NetworkPattern }> {
  const name = domainForms(text).ascii
  const problem = HOST_NAME.test(name) ? domainProblem(name) : undefined
  if (problem !== undefined) return problem
  if (HOST_NAME.test(name)) return { ok: true, network: { kind: 'host', name } }
  if (/[*?]/.test(text)) {
    return bad(`${text} holds a wildcard`, 'write a network as 192.0.2.0/24; host names stand for themselves')
  }
  if (/^[\d.]*$/.test(text) || text.includes(':') || text.startsWith('[')) return noAddress(text)
  return bad(`${JSON.stringify(text)} is neither an address nor a host name`, `write ${EXAMPLES}`)
}

const EXAMPLES = 'an address, a network such as 192.0.2.0/24 or 2001:db8::/32, a host name, or local'
const V4_MAPPED = 0xffffn

function v4Value(text: string): bigint {
  return BigInt(text.split('.').reduce((value, part) => value * 256 + Number(part), 0))
}

/** Of a text that `isIPv6` has taken. */
function v6Value(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const before = words(head)
  const after = tail === undefined ? [] : words(tail)
  const gap = new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0)
  return [...before, ...gap, ...after].reduce((value, word) => (value << 16n) | BigInt(word), 0n)
}

function words(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    const value = Number(v4Value(part))
    return [Math.floor(value / 65536), value % 65536]
  })
}

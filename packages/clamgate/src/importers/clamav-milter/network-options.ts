import { isIPv4 } from 'node:net'
import { type NetworkPattern, parseNetwork } from '../../patterns/patterns.ts'
import type { Convert } from './conversion.ts'

const NETWORKS = 'policy.skip.networks'

/**
 * `LocalNet`: an address, `address/prefix`, a host name, or `local`. In force is only what exempts no client that
 * clamav-milter did not exempt.
 */
export const localNet: Convert = (option) => {
  const { value, comment } = option
  const parsed = parseNetwork(value)
  if (!parsed.ok) {
    const instead = withPrefixLength(value)
    if (instead !== undefined) return option.leave(NETWORKS, instead, dottedNote(instead))
    return option.leave(NETWORKS, undefined, `${parsed.message}${looseMask(value)}`)
  }
  const reason = comment === undefined ? widens(parsed.network, value) : { why: COMMENT_NOTE }
  if (reason === undefined) option.add(NETWORKS, value)
  else option.leave(NETWORKS, reason.instead ?? value, reason.why)
}

/** Why an entry of ours would exempt more than clamav-milter did, and what to write instead; undefined where it would not. */
function widens(
  network: NetworkPattern,
  value: string,
): { readonly why: string; readonly instead?: string } | undefined {
  if (network.kind === 'local') return { why: LOCAL_NOTE }
  if (network.kind === 'host') return { why: HOST_NOTE }
  if (network.family === 4) {
    return value.includes(':') ? { why: MAPPED_NOTE, instead: shortForm(network) } : undefined
  }
  if (value.includes('%')) return { why: ZONE_NOTE }
  // clamav-milter compares IPv6 addresses in words of as many bits, and only whole words of the mask work.
  return network.prefix % 32 === 0 ? undefined : { why: IPV6_NOTE }
}

/** `10.0.0.0/8` for `10.0.0.0/255.0.0.0`; undefined for what is no address with the mask of a network. */
function withPrefixLength(value: string): string | undefined {
  const [address = '', mask = '', ...more] = value.split('/')
  if (!isIPv4(address) || !isIPv4(mask) || more.length > 0) return undefined
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
  return /^1+0*$/.test(bits) ? `${address}/${bits.replaceAll('0', '').length}` : undefined
}

/** Of an IPv4 network that was written as IPv6. */
function shortForm({ value, prefix }: { readonly value: bigint; readonly prefix: number }): string {
  const parts = [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn)
  return `${parts.join('.')}${prefix === 32 ? '' : `/${prefix}`}`
}

/** clamav-milter takes the digits in front, none for 0: every client. */
function looseMask(value: string): string {
  const [, digits, more] = /\/(\d*)(.*)$/.exec(value) ?? []
  if (more === undefined || (more === '' && digits !== '') || /^\.\d/.test(more)) return ''
  const taken = digits === '' ? '' : `/${digits}`
  if (more === '') return ''
  return `; clamav-milter takes it for ${taken === '' ? '/0, every client' : taken}, so see what was meant`
}

const TAKE = 'take away the # if that is wanted'

function dottedNote(instead: string): string {
  return `a mask in dotted form keeps clamav-milter from starting; say ${instead}, and ${TAKE}`
}

const COMMENT_NOTE = `clamav-milter takes what stands behind # for a part of the value; ${TAKE.replace('that', 'the network')}`
const LOCAL_NOTE =
  'local exempts all that comes from a loopback address here, such as mail of webmail, websites and content filters on this host; clamav-milter scans that, and skips mail without a client address at most. Take away the # only if nothing on this host sends for others'
const HOST_NOTE =
  'clamav-milter looks a host name up once and takes the first address; here every address of the host counts, as the DNS has it at the time. Write the address instead, or take away the #'
const ZONE_NOTE = `a zone such as %eth0 does not count here: clients on every interface are exempt; ${TAKE}`
const MAPPED_NOTE = `clamav-milter never finds a client of IPv4 in a network written as IPv6; ${TAKE}`
const IPV6_NOTE = `clamav-milter compares the wrong bits of it, and skipped mail of other networks instead; here it is what it says: ${TAKE}`

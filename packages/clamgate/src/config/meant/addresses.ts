import { isIPv6 } from 'node:net'
import type { WrongValue } from '../key-info.ts'
import { showValue } from '../problem.ts'

/** A list is no text where it has only one element either. */
export function asList({ value, isElement }: WrongValue): string | undefined {
  return typeof value === 'string' && !isElement ? `write it as a list: [ ${showValue(value)} ]` : undefined
}

/** A port alone as the address that it probably stands for. */
export function addressMeant({ info, value, isElement }: WrongValue): string | undefined {
  if (info.portAs === undefined || typeof value !== 'number') return undefined
  if (!Number.isInteger(value) || value < 1 || value > 65_535) return undefined
  const address = info.portAs.replace('PORT', String(value))
  return isElement || info.kind === 'text' ? `write ${address}` : `write [ ${address} ]`
}

/** A path that is written as an address or a URL. */
export function pathMeant({ value }: WrongValue): string | undefined {
  if (typeof value !== 'string') return undefined
  const [, path] = /^(?:unix|local|file):(?:\/\/)?(\/[^\0]*)$/i.exec(value) ?? []
  return path === undefined ? undefined : `did you mean ${path}?`
}

/** What an address names, whatever program it is written for. */
type Place =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'port'; readonly host: string; readonly port: string }

/** An address for `milter.listen` that is written as others write it: Postfix, clamd, a URL, nothing but a port. */
export function listenMeant(text: string): string | undefined {
  if (/^systemd$/i.test(text)) return 'systemd:'
  if (/^inet6?:/i.test(text)) return undefined // the milter's own words are about that
  const place = placeIn(text)
  if (place === undefined) return undefined
  if (place.kind === 'path') return `unix:${place.path}`
  const { host, port } = place
  const address = host === '*' ? '0.0.0.0' : host || '127.0.0.1'
  return `${isIPv6(address) ? 'inet6' : 'inet'}:${port}@${address}`
}

/** The same for `engine.servers`. */
export function serverMeant(text: string): string | undefined {
  const place = placeIn(text)
  if (place !== undefined) {
    if (place.kind === 'path') return `unix:${place.path}`
    const host = place.host || '127.0.0.1'
    return `tcp:${isIPv6(host) ? `[${host}]` : host}:${place.port}`
  }
  return /^[a-z0-9](?:[\w.-]*[a-z0-9])?$/i.test(text) ? `tcp:${text}:3310` : undefined
}

/** The same for a key that takes HOST:PORT. */
export function hostPortMeant(text: string): string | undefined {
  const place = placeIn(text)
  if (place?.kind !== 'port') return undefined
  const host = place.host === '*' ? '0.0.0.0' : place.host || '127.0.0.1'
  return `${isIPv6(host) ? `[${host}]` : host}:${place.port}`
}

const SCHEME = /^(?:(unix|local|file|inet6?|tcp[46]?|https?|smtp|milter|clamd):)?(?:\/\/)?(.*)$/is
const LONGEST_ADDRESS = 300

function placeIn(text: string): Place | undefined {
  if (text.length > LONGEST_ADDRESS) return undefined
  const [, , rest = ''] = SCHEME.exec(text.trim()) ?? []
  if (rest.startsWith('/')) return { kind: 'path', path: rest }
  // Sendmail and ours: PORT@HOST.
  const [, first, at] = /^(\d{1,5})(?:@(?:\[([^\]]+)\]|([^\s@/]+)))?$/.exec(rest) ?? []
  if (first !== undefined) {
    const host = at ?? /@\[?([^\]]+)\]?$/.exec(rest)?.[1] ?? ''
    return isPort(first) ? { kind: 'port', host, port: first } : undefined
  }
  // Postfix and the rest of the world: HOST:PORT, with a path behind it in URLs.
  const [, bracketed, host, port = ''] = /^(?:\[([^\]]+)\]|([^\s@/[\]]*)):(\d{1,5})\/?$/.exec(rest) ?? []
  const name = bracketed ?? host
  if (name === undefined || !isPort(port)) return undefined
  return !name.includes(':') || isIPv6(name) ? { kind: 'port', host: name, port } : undefined
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 65_535
}

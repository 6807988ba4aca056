import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'

/** Where packages and `make install` put it. */
export const CLAMD_CONFS: readonly string[] = [
  '/etc/clamav/clamd.conf',
  '/etc/clamd.d/scan.conf',
  '/etc/clamd.conf',
  '/usr/local/etc/clamd.conf',
]

const OPTION = /^\s*([A-Za-z]\w*)\s+("?)(.*?)\2\s*$/
const UNIT_BYTES: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Options of a clamd.conf by their names in small letters; of those that are there several times the last one. Pure. */
export function parseClamdConf(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').map((line) => OPTION.exec(line))
  return new Map(
    lines.flatMap((match) => (match === null ? [] : [[(match[1] ?? '').toLowerCase(), match[3] ?? '']])),
  )
}

/** Where that clamd listens, as an address of `engine.servers`; undefined where it listens nowhere. */
export function addressIn(options: ReadonlyMap<string, string>): string | undefined {
  const path = options.get('localsocket')
  if (path !== undefined) return `unix:${path.replace(/^\/var\/run\//, '/run/')}`
  const port = options.get('tcpsocket')
  if (port === undefined) return undefined
  const host = options.get('tcpaddr') ?? '127.0.0.1'
  const address = host === '0.0.0.0' || host === '::' || host === 'any' ? '127.0.0.1' : host
  return formatClamdAddress(
    parseClamdAddress(`tcp:${address.includes(':') ? `[${address}]` : address}:${port}`),
  )
}

/** `25M` as bytes; undefined for what is no size. */
export function bytesOf(text: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+)([kmg]?)$/i.exec(text ?? '') ?? []
  return number === undefined ? undefined : Number(number) * (UNIT_BYTES[(unit ?? '').toLowerCase()] ?? 1)
}

export function isYes(text: string | undefined): boolean {
  return ['yes', 'true', '1'].includes((text ?? '').toLowerCase())
}

import { isIPv6 } from 'node:net'
import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { formatDuration, formatSize, parseDuration, parseSize } from '../../config/units.ts'
import type { ConfOption } from './conf-file.ts'
import {
  type Context,
  defaultOf,
  different,
  notCarried,
  originOf,
  outsidePath,
  type Remarks,
  SAME,
} from './context.ts'
import { readNumber, readSize } from './values.ts'

/** `ClamdSocket`: `unix:/path` or `tcp:host[:port]`. */
export function clamdSocket(option: ConfOption, context: Context): Remarks {
  const { draft } = context
  try {
    const address = formatClamdAddress(parseClamdAddress(ourSpelling(option.value, context)))
    draft.set('engine.mode', 'external', originOf(option, context))
    draft.add('engine.servers', address, originOf(option, context))
    return SAME
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return notCarried(error.message)
  }
}

/** Nothing says where clamd is; but somebody runs one, so that it is better to look for that than to start another. */
export function noClamdSocket({ draft, file }: Context): void {
  draft.set('engine.mode', 'external', 'clamav-milter never runs a clamd itself')
  draft.note('not-carried', 'there is no ClamdSocket, so engine.servers has our default', { place: file })
}

/** clamav-milter splits at the last colon, so that an IPv6 address stands there without brackets. */
function ourSpelling(value: string, context: Context): string {
  if (value.startsWith('unix:')) return `unix:${outsidePath(value.slice('unix:'.length), context)}`
  if (!value.startsWith('tcp:')) throw new Error('it starts with neither unix: nor tcp:')
  const rest = value.slice('tcp:'.length)
  const colon = rest.lastIndexOf(':')
  const host = rest.slice(0, colon)
  if (isIPv6(host)) return `tcp:[${host}]:${rest.slice(colon + 1)}`
  return isIPv6(rest) ? `tcp:[${rest}]` : value
}

const DEFAULT_CONNECT_TIMEOUT = '5s'
const DEFAULT_STALL_TIMEOUT = '30s'
const LONGEST_SCAN = '1h'

/** `ReadTimeout`: seconds for the whole answer of clamd. */
export function readTimeout(option: ConfOption, context: Context): Remarks {
  const seconds = readNumber(option.value)
  if (seconds === undefined) return notCarried('it is no number of seconds')
  if (seconds === 0) return different(ZERO_TIMEOUT)
  const longestMs = parseDuration(LONGEST_SCAN) ?? 0
  const wantedMs = Math.min(seconds * 1000, longestMs)
  const origin = originOf(option, context)
  context.draft.set('engine.scanTimeout', formatDuration(wantedMs), origin)
  // Neither may be longer than the whole scan.
  for (const [path, usual] of [
    ['engine.connectTimeout', DEFAULT_CONNECT_TIMEOUT],
    ['engine.stallTimeout', DEFAULT_STALL_TIMEOUT],
  ] as const) {
    if ((parseDuration(usual) ?? 0) > wantedMs) context.draft.set(path, formatDuration(wantedMs), origin)
  }
  return seconds * 1000 > longestMs ? different(`${LONGEST_SCAN} is the longest that can be set here`) : SAME
}

const ZERO_TIMEOUT =
  '0 is documented as no limit, but makes every scan of clamav-milter fail; engine.scanTimeout has our default, 120s'

const SMALLEST_SCAN = '1K'
const LARGEST_SCAN = '2G'

/** `MaxFileSize`: how much of a message is scanned. */
export function maxFileSize(option: ConfOption, context: Context): Remarks {
  const size = readSize(option.value)
  if (size === undefined) return notCarried('it is no size')
  const smallest = parseSize(SMALLEST_SCAN) ?? 0
  const largest = parseSize(LARGEST_SCAN) ?? 0
  const text = formatSize(Math.min(Math.max(size.bytes, smallest), largest))
  context.draft.set('engine.maxScanSize', text, originOf(option, context))
  return [
    ...(size.octal ? different(`clamav-milter reads digits behind a zero as octal: ${text}`) : SAME),
    ...(size.bytes > largest ? different(`${text} is the most that can be scanned here`) : SAME),
    ...(size.bytes < smallest ? different(`${text} is the least that can be set here`) : SAME),
  ]
}

/** The sample file says 25M, but since 1.0 it is this. */
export function noMaxFileSize({ draft }: Context): void {
  draft.set('engine.maxScanSize', '100M', defaultOf('MaxFileSize'))
}

/** What is different of the way to clamd, whatever the options say. */
export function aboutScanning({ draft }: Context): void {
  const servers = draft.settings.get('engine.servers')?.values ?? []
  const size = draft.settings.get('engine.maxScanSize')?.values[0]?.value
  // Over TCP clamav-milter streams, too, so that the limit is nothing new there.
  const isNew = servers.length === 0 || servers.some(({ value }) => String(value).startsWith('unix:'))
  if (isNew) draft.note('before-start', streamNote(size === undefined ? '' : `, ${size}`))
  draft.note('different', SIZE_NOTE)
  if (servers.length > 1) draft.note('different', SERVERS_NOTE)
}

const SIZE_NOTE =
  'mail larger than engine.maxScanSize is scanned as far, as before, but never called clean: its header and log line say what was scanned; policy.oversize decides'
/** clamav-milter hands clamd a file descriptor over a Unix socket, to which only MaxFileSize applies. */
function streamNote(size: string): string {
  return `in clamd.conf set StreamMaxLength (25M on Debian) and MaxFileSize to at least engine.maxScanSize${size}, and restart clamd, or lower engine.maxScanSize: clamd gets every message over its socket now, and larger mail would be deferred`
}
const SERVERS_NOTE =
  'several servers share the mail, the least busy one first, and a scan that one of them loses is tried on another'

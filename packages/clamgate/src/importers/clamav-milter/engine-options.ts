import { isIPv6 } from 'node:net'
import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { formatDuration, formatSize, parseDuration, parseSize } from '../../config/units.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Draft, Value } from '../draft.ts'
import type { Context, Conversion, Convert } from './conversion.ts'
import { readNumber, readSize } from './values.ts'

/** `ClamdSocket`: `unix:/path` or `tcp:host[:port]`. */
export const clamdSocket: Convert = (option) => {
  if (option.context.place?.engine === 'managed') return option.withoutMeaning(OWN_CLAMD)
  try {
    const address = formatClamdAddress(parseClamdAddress(ourSpelling(option)))
    option.set('engine.mode', 'external')
    option.add('engine.servers', address)
  } catch (error) {
    option.notCarried(messageOf(error))
  }
}

const OWN_CLAMD = 'Clamgate runs clamd itself'

/** Nothing says where clamd is; but somebody runs one, so that it is better to look for that than to start another. */
export function noClamdSocket({ draft, file, place }: Context): void {
  if (place?.engine === 'managed') return
  draft.set('engine.mode', 'external', 'clamav-milter never runs a clamd itself')
  draft.note('not-carried', 'there is no ClamdSocket, so engine.servers has our default', { place: file })
}

/** clamav-milter splits at the last colon, so that an IPv6 address stands there without brackets. */
function ourSpelling(option: Conversion): string {
  const { value } = option
  if (value.startsWith('unix:')) return `unix:${option.outsidePath(value.slice('unix:'.length))}`
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
export const readTimeout: Convert = (option) => {
  const seconds = readNumber(option.value)
  if (seconds === undefined) return option.notCarried('it is no number of seconds')
  if (seconds === 0) return option.different(ZERO_TIMEOUT)
  const longestMs = parseDuration(LONGEST_SCAN) ?? 0
  const wantedMs = Math.min(seconds * 1000, longestMs)
  option.set('engine.scanTimeout', formatDuration(wantedMs))
  // Neither may be longer than the whole scan.
  for (const [path, usual] of [
    ['engine.connectTimeout', DEFAULT_CONNECT_TIMEOUT],
    ['engine.stallTimeout', DEFAULT_STALL_TIMEOUT],
  ] as const) {
    if ((parseDuration(usual) ?? 0) > wantedMs) option.set(path, formatDuration(wantedMs))
  }
  if (seconds * 1000 > longestMs) option.different(`${LONGEST_SCAN} is the longest that can be set here`)
}

const ZERO_TIMEOUT =
  '0 is documented as no limit, but makes every scan of clamav-milter fail; engine.scanTimeout has our default, 120s'

const SMALLEST_SCAN = '1K'
const LARGEST_SCAN = '2G'

/** `MaxFileSize`: how much of a message is scanned. */
export const maxFileSize: Convert = (option) => {
  const size = readSize(option.value)
  if (size === undefined) return option.notCarried('it is no size')
  const smallest = parseSize(SMALLEST_SCAN) ?? 0
  const largest = parseSize(LARGEST_SCAN) ?? 0
  const text = formatSize(Math.min(Math.max(size.bytes, smallest), largest))
  option.set('engine.maxScanSize', text)
  if (size.octal) option.different(`clamav-milter reads digits behind a zero as octal: ${text}`)
  if (size.bytes > largest) option.different(`${text} is the most that can be scanned here`)
  if (size.bytes < smallest) option.different(`${text} is the least that can be set here`)
}

/** What is different of the way to clamd, whatever the options say. */
export function aboutScanning({ draft, place }: Context): void {
  const servers = draft.settings.get('engine.servers')?.values ?? []
  const size = draft.settings.get('engine.maxScanSize')?.values[0]?.value
  // Over TCP clamav-milter streams, too, so that the limit is nothing new there.
  const isOurs = place?.engine === 'managed'
  const isNew =
    (servers.length === 0 && !isOurs) || servers.some(({ value }) => String(value).startsWith('unix:'))
  const failure = draft.settings.get('policy.failure')?.values[0]?.value
  if (isNew) draft.note('before-start', streamNote(size, failure))
  if (failure === 'accept') failNoSooner(draft)
  draft.note('different', SIZE_NOTE)
  if (servers.length > 1) draft.note('different', SERVERS_NOTE)
}

const SIZE_NOTE =
  'mail larger than engine.maxScanSize is scanned as far, as before, but never called clean: its header and log line say what was scanned; policy.oversize decides'
/** With OnFail Accept what fails passes: nothing may fail here that clamav-milter had still waited for. */
function failNoSooner(draft: Draft): void {
  const longest = String(draft.settings.get('engine.scanTimeout')?.values[0]?.value ?? DEFAULT_SCAN_TIMEOUT)
  if ((parseDuration(longest) ?? 0) >= (parseDuration(OLD_CONNECT_TIMEOUT) ?? 0)) {
    draft.set('engine.connectTimeout', OLD_CONNECT_TIMEOUT, 'how long clamav-milter waits')
  }
  draft.note('before-start', ACCEPT_NOTE)
}

const DEFAULT_SCAN_TIMEOUT = '120s'
const OLD_CONNECT_TIMEOUT = '30s'
const ACCEPT_NOTE =
  'with OnFail Accept every message passes that could not be scanned, here also one that finds no room in a full queue (engine.queue) or is above the StreamMaxLength of clamd: policy.failure: defer loses no mail either'

/** clamav-milter hands clamd a file descriptor over a Unix socket, to which only MaxFileSize applies. */
function streamNote(size: Value | undefined, failure: Value | undefined): string {
  const fate = FATES.get(failure) ?? 'be deferred'
  return `in clamd.conf set StreamMaxLength (25M on Debian) and MaxFileSize to at least engine.maxScanSize${size === undefined ? '' : `, ${size}`}, and restart clamd, or lower engine.maxScanSize: clamd gets every message over its socket now, and larger mail would ${fate}`
}

const FATES: ReadonlyMap<Value | undefined, string> = new Map([
  ['accept', 'pass without a scan'],
  ['reject', 'be refused'],
])
const SERVERS_NOTE =
  'several servers share the mail, the least busy one first, and a scan that one of them loses is tried on another'

import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import { messageOf } from '../../ground/thrown.ts'
import { type Context, type Convert, yesOrNo } from './conversion.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `MilterSocket`: `[unix:|local:]/path`, `inet:port[@host]`, `inet6:port[@host]`. */
export const milterSocket: Convert = (option) => {
  if (hasOwnSocket(option.context)) return option.withoutMeaning(OWN_SOCKET)
  const [, family = '', path = ''] = /^(unix:|local:)?(\/.*)$/i.exec(option.value) ?? []
  const address = path === '' ? withHost(option.value) : `${family}${option.outsidePath(path)}`
  try {
    const listen = formatListenAddress(parseListenAddress(address))
    if (Buffer.byteLength(listen) > MAX_SOCKET_PATH_BYTES + 'unix:'.length) {
      return option.notCarried('the path is longer than the system takes for a socket')
    }
    option.add('milter.listen', listen)
    // To libmilter this one takes IPv4 as well, to us IPv6 only.
    const [, port] = /^inet6:(\d+)@::$/.exec(listen) ?? []
    if (port !== undefined) option.add('milter.listen', `inet:${port}@${EVERYWHERE.inet}`)
    if (path === '' && isEverywhere(listen)) option.beforeStart(openNote(listen))
  } catch (error) {
    option.notCarried(messageOf(error))
  }
}

/** All addresses of a host. */
const EVERYWHERE = { inet: '0.0.0.0', inet6: '::' } as const

const OWN_SOCKET = 'Clamgate has a socket of its own, and clamgate setup names it in main.cf'

/** Without a host libmilter listens on all addresses, and we on the loopback address: somebody else may connect there. */
function withHost(value: string): string {
  const [, family, port] = /^(inet6?):(\d+)$/i.exec(value) ?? []
  if (family === undefined || port === undefined) return value
  return `${value}@${family.length > 'inet'.length ? EVERYWHERE.inet6 : EVERYWHERE.inet}`
}

function isEverywhere(listen: string): boolean {
  return listen.endsWith(`@${EVERYWHERE.inet}`) || listen.endsWith(`@${EVERYWHERE.inet6}`)
}

function openNote(listen: string): string {
  return `it listens on every address of this host, as clamav-milter did, and everybody who reaches the port can have mail scanned and the daemon kept busy: see that a firewall or the container's network is in front of it, or listen on the loopback address only, ${listen.replace(/@.*/, '@127.0.0.1').replace('inet6:', 'inet:')}, if the MTA is on this host`
}

/** Nothing says where the MTA connects. */
export function noMilterSocket(context: Context): void {
  if (hasOwnSocket(context)) return
  const { draft, file } = context
  draft.note('not-carried', 'there is no MilterSocket, so milter.listen has our default', { place: file })
}

/** `MilterSocketGroup`: a name or number. */
export const milterSocketGroup: Convert = (option) => {
  if (hasOwnSocket(option.context)) return option.withoutMeaning(OWN_SOCKET)
  if (!listensOnPath(option.context)) return option.withoutMeaning('MilterSocket is no path')
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,62}\$?$/.test(option.value))
    return option.notCarried('it is no name of a group')
  option.set('milter.group', option.value)
}

/** `MilterSocketMode`: octal; only reading and writing count. */
export const milterSocketMode: Convert = (option) => {
  if (hasOwnSocket(option.context)) return option.withoutMeaning(OWN_SOCKET)
  if (!listensOnPath(option.context)) return option.withoutMeaning('MilterSocket is no path')
  if (!/^[0-7]{1,10}$/.test(option.value)) return option.notCarried('it is no octal number')
  const mode = Number.parseInt(option.value, 8) & 0o666
  option.set('milter.mode', mode.toString(8).padStart(4, '0'))
}

export function noMilterSocketMode(context: Context): void {
  if (!hasOwnSocket(context) && listensOnPath(context)) context.draft.note('different', NO_MODE)
}

const NO_MODE =
  'without MilterSocketMode the socket gets the mode 0660; clamav-milter leaves that to its umask, which mostly makes 0644'

/** `FixStaleSocket`. */
export const fixStaleSocket = yesOrNo((fixes, option) => {
  if (fixes) option.withoutMeaning('a socket that is left over is always removed')
  else option.different('a socket that is left over is always removed, once nobody answers on it')
})

function hasOwnSocket({ place }: Context): boolean {
  return place?.socket === 'ours'
}

function listensOnPath(context: Context): boolean {
  const value = context.option('MilterSocket')?.value
  return value !== undefined && !/^inet6?:/i.test(value)
}

import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import { messageOf } from '../../ground/thrown.ts'
import { type Context, type Convert, yesOrNo } from './conversion.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `MilterSocket`: `[unix:|local:]/path`, `inet:port[@host]`, `inet6:port[@host]`. */
export const milterSocket: Convert = (option) => {
  const [, family = '', path = ''] = /^(unix:|local:)?(\/.*)$/i.exec(option.value) ?? []
  const address = path === '' ? option.value : `${family}${option.outsidePath(path)}`
  try {
    const listen = formatListenAddress(parseListenAddress(address))
    if (Buffer.byteLength(listen) > MAX_SOCKET_PATH_BYTES + 'unix:'.length) {
      return option.notCarried('the path is longer than the system takes for a socket')
    }
    option.add('milter.listen', listen)
    if (path === '' && !option.value.includes('@')) option.different(NO_HOST)
  } catch (error) {
    option.notCarried(messageOf(error))
  }
}

const NO_HOST =
  'without a host Clamgate listens on the loopback address only, clamav-milter on all of them; add @0.0.0.0 if the MTA is on another host'

/** Nothing says where the MTA connects. */
export function noMilterSocket({ draft, file }: Context): void {
  draft.note('not-carried', 'there is no MilterSocket, so milter.listen has our default', { place: file })
}

/** `MilterSocketGroup`: a name or number. */
export const milterSocketGroup: Convert = (option) => {
  if (!listensOnPath(option.context)) return option.withoutMeaning('MilterSocket is no path')
  option.set('milter.group', option.value)
}

/** `MilterSocketMode`: octal; only reading and writing count. */
export const milterSocketMode: Convert = (option) => {
  if (!listensOnPath(option.context)) return option.withoutMeaning('MilterSocket is no path')
  if (!/^[0-7]{1,10}$/.test(option.value)) return option.notCarried('it is no octal number')
  const mode = Number.parseInt(option.value, 8) & 0o666
  option.set('milter.mode', mode.toString(8).padStart(4, '0'))
}

export function noMilterSocketMode(context: Context): void {
  if (listensOnPath(context)) context.draft.note('different', NO_MODE)
}

const NO_MODE =
  'without MilterSocketMode the socket gets the mode 0660; clamav-milter leaves that to its umask, which mostly makes 0644'

/** `FixStaleSocket`. */
export const fixStaleSocket = yesOrNo((fixes, option) => {
  if (fixes) option.withoutMeaning('a socket that is left over is always removed')
  else option.different('a socket that is left over is always removed, once nobody answers on it')
})

function listensOnPath(context: Context): boolean {
  const value = context.option('MilterSocket')?.value
  return value !== undefined && !/^inet6?:/i.test(value)
}

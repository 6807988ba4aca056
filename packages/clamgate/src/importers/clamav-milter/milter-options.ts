import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import type { ConfOption } from './conf-file.ts'
import {
  type Context,
  different,
  notCarried,
  originOf,
  outsidePath,
  type Remarks,
  SAME,
  withoutMeaning,
} from './context.ts'
import { readBoolean } from './values.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `MilterSocket`: `[unix:|local:]/path`, `inet:port[@host]`, `inet6:port[@host]`. */
export function milterSocket(option: ConfOption, context: Context): Remarks {
  const [, family = '', path = ''] = /^(unix:|local:)?(\/.*)$/i.exec(option.value) ?? []
  const address = path === '' ? option.value : `${family}${outsidePath(path, context)}`
  try {
    const listen = formatListenAddress(parseListenAddress(address))
    if (Buffer.byteLength(listen) > MAX_SOCKET_PATH_BYTES + 'unix:'.length) {
      return notCarried('the path is longer than the system takes for a socket')
    }
    context.draft.add('milter.listen', listen, originOf(option, context))
    return path !== '' || option.value.includes('@') ? SAME : different(NO_HOST)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return notCarried(error.message)
  }
}

const NO_HOST =
  'without a host Clamgate listens on the loopback address only, clamav-milter on all of them; add @0.0.0.0 if the MTA is on another host'

/** Nothing says where the MTA connects. */
export function noMilterSocket({ draft, file }: Context): void {
  draft.note('not-carried', 'there is no MilterSocket, so milter.listen has our default', { place: file })
}

/** `MilterSocketGroup`: a name or number. */
export function milterSocketGroup(option: ConfOption, context: Context): Remarks {
  if (!listensOnPath(context)) return withoutMeaning('MilterSocket is no path')
  context.draft.set('milter.group', option.value, originOf(option, context))
  return SAME
}

/** `MilterSocketMode`: octal; only reading and writing count. */
export function milterSocketMode(option: ConfOption, context: Context): Remarks {
  if (!listensOnPath(context)) return withoutMeaning('MilterSocket is no path')
  if (!/^[0-7]{1,10}$/.test(option.value)) return notCarried('it is no octal number')
  const mode = Number.parseInt(option.value, 8) & 0o666
  context.draft.set('milter.mode', mode.toString(8).padStart(4, '0'), originOf(option, context))
  return SAME
}

export function noMilterSocketMode(context: Context): void {
  if (listensOnPath(context)) context.draft.note('different', NO_MODE)
}

const NO_MODE =
  'without MilterSocketMode the socket gets the mode 0660; clamav-milter leaves that to its umask, which mostly makes 0644'

/** `FixStaleSocket`. */
export function fixStaleSocket({ value }: ConfOption): Remarks {
  const fixes = readBoolean(value)
  if (fixes === undefined) return notCarried('it is neither yes nor no')
  if (fixes) return withoutMeaning('a socket that is left over is always removed')
  return different('a socket that is left over is always removed, once nobody answers on it')
}

function listensOnPath(context: Context): boolean {
  const value = context.given('MilterSocket')?.value
  return value !== undefined && !/^inet6?:/i.test(value)
}

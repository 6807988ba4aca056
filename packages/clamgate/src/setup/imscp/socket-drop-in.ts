import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import type { Config } from '../../config/schema.ts'
import { UNIT_DIRECTORY } from '../systemd/links.ts'
import { SOCKET_UNIT } from '../systemd/plan.ts'

type Milter = Pick<Config['milter'], 'listen' | 'group' | 'mode'>

export const SOCKET_DROP_IN = `${UNIT_DIRECTORY}/${SOCKET_UNIT}.d/imscp.conf`

/**
 * Where the panel wants the socket, for systemd: it holds it, so that the service needs no rights in the queue directory of
 * Postfix, and no connection is refused while the service is started anew.
 */
export function socketDropIn({ listen, group, mode }: Milter): string {
  return [
    '# Made by the i-MSCP plugin from MilterSocket, MilterSocketGroup and MilterSocketMode.',
    '[Socket]',
    // What the unit itself has, is taken back.
    'ListenStream=',
    ...listen.flatMap((text) => streamOf(parseListenAddress(text))),
    `SocketGroup=${group ?? 'postfix'}`,
    `SocketMode=${mode ?? '0660'}`,
    'DirectoryMode=0755',
    // Beside the same port of IPv4.
    ...(listen.some((text) => text.startsWith('inet6:')) ? ['BindIPv6Only=ipv6-only'] : []),
    '',
  ].join('\n')
}

function streamOf(address: ListenAddress): readonly string[] {
  switch (address.kind) {
    case 'unix':
      return [`ListenStream=${escaped(address.path)}`]
    case 'tcp': {
      const host = address.host === 'localhost' ? '127.0.0.1' : address.host
      return [`ListenStream=${host.includes(':') ? `[${host}]` : host}:${address.port}`]
    }
    default:
      return [] // one that somebody else passes
  }
}

/** A percent sign begins a specifier of systemd.unit(5). */
function escaped(path: string): string {
  return path.replaceAll('%', '%%')
}

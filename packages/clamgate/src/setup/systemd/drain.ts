import { readFile } from 'node:fs/promises'
import { parseListenAddress } from '@clamgate/milter'
import { within } from '../../ground/within.ts'
import type { StepContext } from '../types.ts'

/** Who still talks to a milter, by what the kernel knows of its sockets. */
export type CountSessions = (addresses: readonly string[]) => Promise<number>

export interface DrainTimes {
  readonly longestMs: number
  readonly lookMs: number
}

/** An SMTP session that was there before Postfix was reloaded goes on with the milter that it began with. */
export const DRAIN_TIMES: DrainTimes = { longestMs: 60_000, lookMs: 200 }

/**
 * Waits until nobody talks to a milter any more that Postfix has been told not to ask: to stop it before would defer the
 * mail of sessions that are under way, or let it pass. Gives up after a while, since a session may take hours.
 */
export async function untilUnused(
  addresses: readonly string[],
  { signal, progress }: StepContext,
  {
    count = countSessions,
    times = DRAIN_TIMES,
  }: { readonly count?: CountSessions; readonly times?: DrainTimes } = {},
): Promise<void> {
  if (addresses.length === 0) return
  const endsAt = performance.now() + times.longestMs
  let told = false
  // Twice nobody: a connection may be between its accept and the next message.
  for (let quiet = 0; quiet < 2 && !signal.aborted && performance.now() < endsAt; ) {
    const sessions = await count(addresses)
    quiet = sessions === 0 ? quiet + 1 : 0
    if (sessions > 0 && !told) {
      progress(`waiting for mail that is under way (${sessions} connections)`)
      told = true
    }
    await within(new Promise(() => {}), times.lookMs, signal)
  }
}

/** States of unix(7) and tcp(7) sockets in /proc/net: connected, established. */
const CONNECTED = '03'
const ESTABLISHED = '01'

async function countSessions(addresses: readonly string[]): Promise<number> {
  const read = (name: string) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')
  const [unix, tcp, tcp6] = await Promise.all(['unix', 'tcp', 'tcp6'].map(read))
  return sessionsIn({ unix: unix ?? '', tcp: `${tcp}\n${tcp6}` }, addresses)
}

/** Pure: connections on the side of who accepts, which has the path, or the port as its own. */
export function sessionsIn(
  tables: { readonly unix: string; readonly tcp: string },
  addresses: readonly string[],
): number {
  const wanted = addresses.flatMap((text) => {
    const address = parsed(text)
    return address === undefined ? [] : [address]
  })
  const paths = new Set(wanted.flatMap((one) => (one.kind === 'unix' ? [one.path] : [])))
  const ports = new Set(wanted.flatMap((one) => (one.kind === 'tcp' ? [hex(one.port)] : [])))
  const rows = (table: string) => table.split('\n').map((line) => line.trim().split(/\s+/))
  const unix = rows(tables.unix).filter(
    ([, , , , , state, , path = '']) => state === CONNECTED && paths.has(path),
  )
  const tcp = rows(tables.tcp).filter(([, local = '', , state]) => {
    return state === ESTABLISHED && ports.has(local.split(':')[1] ?? '')
  })
  return unix.length + tcp.length
}

function parsed(text: string) {
  try {
    return parseListenAddress(text)
  } catch {
    return undefined
  }
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

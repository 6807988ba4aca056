import { isIPv6 } from 'node:net'
import type { Bytes } from './frames.ts'
import { bare, type MacroValues } from './macros.ts'
import type { SessionFacts } from './plan.ts'
import type { Profile } from './profile.ts'

/** The SMTP client that an MTA reports. */
export interface SmtpClient {
  /** Verified name; absent: the address in brackets, as both MTAs have it. */
  readonly hostname?: Bytes
  /** Absent: family unknown. */
  readonly address?: string
  readonly port?: number
}

export interface SessionOptions {
  readonly client?: SmtpClient
  /** HELO argument; false when the client says none. */
  readonly helo?: Bytes | false
  /** Mail from the local submission command: `localhost`, port 0, bare addresses, no ABORT at the end. */
  readonly local?: boolean
  /** Values of macros by name, for every stage of this session. */
  readonly macros?: Readonly<Record<string, Bytes | undefined>>
}

const DEFAULT_CLIENT = { hostname: 'client.example.net', address: '192.0.2.25', port: 40_025 }
const LOCAL_CLIENT = { hostname: 'localhost', address: '127.0.0.1', port: 0 }

/** What CONNECT and HELO carry for this client, in the way of this MTA. */
export function sessionFacts(options: SessionOptions, profile: Profile): SessionFacts {
  const client: SmtpClient = options.client ?? (options.local ? LOCAL_CLIENT : DEFAULT_CLIENT)
  const helo =
    options.helo === false
      ? undefined
      : (options.helo ?? (options.local ? 'localhost' : 'client.example.net'))
  const { address, port = 0 } = client
  if (address === undefined) {
    return { hostname: client.hostname ?? 'localhost', family: 'U', port, address, helo }
  }
  const hostname = client.hostname ?? `[${address}]`
  if (address.startsWith('/')) return { hostname, family: 'L', port: 0, address, helo }
  if (!isIPv6(address)) return { hostname, family: '4', port, address, helo }
  return { hostname, family: '6', port, address: `${profile.ipv6Prefix}${address}`, helo }
}

/** Values of the macros that hold for the whole session. */
export function sessionValues(
  { hostname, port, address }: SessionFacts,
  { macros = {} }: SessionOptions,
  profile: Profile,
): MacroValues {
  const values: Record<string, Bytes | undefined> = {
    ...profile.values,
    client_name: hostname,
    client_ptr: hostname,
  }
  if (address !== undefined) {
    values['client_addr'] = address
    values['client_port'] = String(port)
    values['_'] = Buffer.concat([Buffer.from(hostname), Buffer.from(` [${address}]`)])
  }
  for (const [name, value] of Object.entries(macros)) values[bare(name)] = value
  return values
}

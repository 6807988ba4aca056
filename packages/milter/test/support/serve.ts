import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createMilterServer,
  type Filter,
  type MilterServer,
  type ServerEvent,
  type ServerOptions,
} from '../../src/index.ts'
import {
  connectMta,
  connectRaw,
  type FilterAddress,
  type Mta,
  type MtaOptions,
  type RawMta,
  type RawOptions,
} from '../../src/testing/index.ts'

/** Longest wait of a test's MTA; no test waits for its end, so it has room for a busy host. */
const PATIENCE_MS = 60_000

/** A filter that listens on a socket of its own. */
export interface Served extends AsyncDisposable {
  readonly server: MilterServer
  readonly address: FilterAddress
  /** What the server reported, in order. */
  readonly reports: readonly ServerEvent[]
  raw(options?: Partial<RawOptions>): Promise<RawMta>
  mta(options?: Partial<MtaOptions>): Promise<Mta>
}

/** Starts a server for `filter`; disposing of it closes the server and removes its socket. */
export async function serve<M>(
  filter: Filter<M>,
  options: ServerOptions = {},
  transport: 'unix' | '127.0.0.1' | '::1' = 'unix',
): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'clamgate-milter-'))
  const reports: ServerEvent[] = []
  const server = createMilterServer(filter, { ...options, onEvent: (event) => reports.push(event) })
  const address = await listen(server, transport, join(folder, 'milter.sock'))
  return {
    server,
    address,
    reports,
    raw: (rawOptions = {}) => connectRaw({ address, timeoutMs: PATIENCE_MS, ...rawOptions }),
    mta: (mtaOptions = {}) => connectMta({ address, timeoutMs: PATIENCE_MS, ...mtaOptions }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function listen(
  server: MilterServer,
  transport: 'unix' | '127.0.0.1' | '::1',
  path: string,
): Promise<FilterAddress> {
  if (transport === 'unix') {
    await server.listen({ kind: 'unix', path })
    return { path }
  }
  const { port } = await server.listen({ kind: 'tcp', host: transport, port: 0 })
  if (port === undefined) throw new Error('A TCP listener has no port')
  return { host: transport, port }
}

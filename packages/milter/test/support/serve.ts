import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMilterServer, type Filter, type ServerEvent, type ServerOptions } from '../../src/index.ts'
import { connectMta, connectRaw, type Mta, type MtaOptions, type RawMta } from '../../src/testing/index.ts'

/** A filter that listens on a Unix socket of its own. */
export interface Served extends AsyncDisposable {
  readonly path: string
  /** What the server reported, in order. */
  readonly reports: readonly ServerEvent[]
  raw(): Promise<RawMta>
  mta(options?: Partial<MtaOptions>): Promise<Mta>
}

/** Starts a server for `filter`; disposing of it closes the server and removes its socket. */
export async function serve<M>(filter: Filter<M>, options: ServerOptions = {}): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'clamgate-milter-'))
  const path = join(folder, 'milter.sock')
  const reports: ServerEvent[] = []
  const server = createMilterServer(filter, { ...options, onEvent: (event) => reports.push(event) })
  await server.listen({ kind: 'unix', path })
  return {
    path,
    reports,
    raw: () => connectRaw({ address: { path } }),
    mta: (mtaOptions = {}) => connectMta({ address: { path }, timeoutMs: 5_000, ...mtaOptions }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

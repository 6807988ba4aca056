import type { Clock } from '../../ground/clock.ts'
import { SignatureError } from '../errors.ts'
import type { FetchOptions } from '../ports.ts'
import type { SourcePlan } from '../types.ts'
import type { Address, Disguise } from './address.ts'
import { type Download, download, type Validators } from './http/download.ts'
import type { Transport } from './http/transport.ts'
import type { Lanes } from './lanes.ts'
import { type Sink, SmallText } from './staging.ts'

/** One look at one source. */
export interface Visit extends FetchOptions {
  readonly source: SourcePlan
  readonly disguise: Disguise
  readonly transport: Transport
  readonly lanes: Lanes
  readonly clock: Clock
  readonly timeoutMs: number
  /** From a line that broke to the next try, ms. */
  readonly firstBreakMs: number
  /** Hosts that are not asked again in this visit, and why. */
  readonly closed: Map<string, SignatureError>
  /** Hosts that could not be reached, and how often in a row. */
  readonly faults: Map<string, number>
}

export interface Wanted {
  readonly address: Address
  readonly redirectHosts: readonly string[]
  readonly sink: Sink
  readonly maxBytes: number
  readonly known?: Validators | undefined
  /** Content codings are undone; left out: they are. */
  readonly isDecoded?: boolean
  readonly onBytes?: (bytes: number) => void
}

/** After so many files in a row a host that does not answer is left alone. */
const MAX_FAULTS = 2

/** Asks a host of a source, as long as that makes sense. @throws {SignatureError} */
export async function bring(visit: Visit, wanted: Wanted): Promise<Download> {
  const { transport, disguise, timeoutMs, firstBreakMs, clock, signal } = visit
  const host = wanted.address.url.host
  using _lane = await visit.lanes.enter(host, signal)
  const known = visit.closed.get(host)
  if (known !== undefined) throw known
  try {
    const came = await download({
      ...{ transport, disguise, timeoutMs, firstBreakMs, clock, signal },
      onBytes: () => undefined,
      isDecoded: true,
      ...wanted,
    })
    visit.faults.delete(host)
    return came
  } catch (error) {
    if (error instanceof SignatureError) remember(visit, host, error)
    throw error
  }
}

/** A small text beside a file, such as its digest. @throws {SignatureError} */
export async function bringText(visit: Visit, address: Address, maxBytes: number): Promise<Buffer> {
  const sink = new SmallText()
  await bring(visit, { address, sink, maxBytes, redirectHosts: redirectHostsOf(visit.source) })
  return sink.content()
}

export function redirectHostsOf({ road }: SourcePlan): readonly string[] {
  return road.kind === 'https' || road.kind === 'archive' ? road.redirectHosts : []
}

function remember({ closed, faults }: Visit, host: string, error: SignatureError): void {
  switch (error.code) {
    case 'SIGNATURES_FORBIDDEN':
    case 'SIGNATURES_RETRY_LATER':
    case 'SIGNATURES_TLS':
      closed.set(host, error)
      return
    case 'SIGNATURES_UNREACHABLE':
    case 'SIGNATURES_TIMEOUT': {
      const count = (faults.get(host) ?? 0) + 1
      faults.set(host, count)
      if (count >= MAX_FAULTS) closed.set(host, error)
      return
    }
    default:
      faults.delete(host)
  }
}

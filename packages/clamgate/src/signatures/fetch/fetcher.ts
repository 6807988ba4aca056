import type { SecureContext } from 'node:tls'
import { type Clock, systemClock } from '../../ground/clock.ts'
import { SignatureError } from '../errors.ts'
import type { Fetcher } from '../ports.ts'
import type { FileFetch, FilePlan, Pause, Road, SourceFetch, SourcePlan } from '../types.ts'
import { disguiseOf } from './address.ts'
import { fetchArchive } from './archive/archive-source.ts'
import { fetchFromDirectory } from './directory-file.ts'
import { eachFile } from './each-file.ts'
import { trustedAuthorities } from './http/authorities.ts'
import { type HttpProxy, parseProxy } from './http/proxy.ts'
import { createTransport } from './http/transport.ts'
import { createLanes } from './lanes.ts'
import { PausingError } from './pausing-error.ts'
import { fromFirst } from './places.ts'
import { createRestingHosts } from './resting-hosts.ts'
import { fetchByRsync } from './rsync/rsync-source.ts'
import { StagingError } from './staging.ts'
import type { Visit } from './visit.ts'
import { fetchFromWeb, hostOf } from './web-file.ts'

export interface FetcherOptions {
  /** `signatures.timeout`, ms. */
  readonly timeoutMs: number
  /** Text of the file of `signatures.tls.ca`. */
  readonly ca?: string | undefined
  /** `signatures.proxy`, with its user and password. */
  readonly proxy?: string | undefined
  /** `Clamgate/1.2.3` */
  readonly userAgent: string
  readonly clock?: Clock | undefined
  /** From a line that broke to the next try, about, ms. */
  readonly firstBreakMs?: number | undefined
}

/** No provider has been seen to mind two at once from one address. */
const LANES = { perHost: 2, overall: 4 } as const

/** Asks sources for news: https, rsync, archives, directories. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const lanes = createLanes(LANES)
  const { timeoutMs, userAgent, clock = systemClock, firstBreakMs = 500 } = options
  const resting = createRestingHosts(clock)
  let context: SecureContext | undefined
  const secureContext = () => {
    context ??= trustedAuthorities(options.ca)
    return context
  }
  return {
    async fetch(source, fetching) {
      fetching.signal.throwIfAborted()
      try {
        const { road } = source
        const proxy =
          road.kind === 'file' || options.proxy === undefined ? undefined : parseProxy(options.proxy)
        const disguise = disguiseOf(source.name, source.secret)
        using transport = createTransport({ secureContext, proxy, timeoutMs, userAgent })
        const visit: Visit = {
          ...fetching,
          ...{ source, disguise, transport, lanes, clock, timeoutMs, firstBreakMs },
          closed: resting.of(source),
          faults: new Map(),
        }
        try {
          return await visitSource(visit, proxy)
        } finally {
          resting.keep(source, visit.closed)
        }
      } catch (error) {
        fetching.signal.throwIfAborted()
        if (!(error instanceof SignatureError) || error instanceof StagingError) throw error
        return allFailed(source, error)
      }
    },
  }
}

/** @throws what ends the run: the signal, and a staging directory that cannot be written */
async function visitSource(visit: Visit, proxy: HttpProxy | undefined): Promise<SourceFetch> {
  const { road, files } = visit.source
  const plans = files.filter(({ wanted }) => wanted)
  if (plans.length === 0) return { files: [], pause: undefined }
  const fetched = await filesBy(road, visit, plans, proxy)
  // A directory of this host minds nobody who looks.
  return { files: fetched, pause: road.kind === 'file' ? undefined : pauseOf(fetched) }
}

async function filesBy(
  road: Road,
  visit: Visit,
  plans: readonly FilePlan[],
  proxy: HttpProxy | undefined,
): Promise<FileFetch[]> {
  switch (road.kind) {
    case 'https':
      return await eachFile(visit, plans, (one, plan) => {
        const ask = (base: string) => fetchFromWeb(one, plan, { base, path: road.path })
        return fromFirst(road.bases, hostOf, ask)
      })
    case 'rsync':
      return await fetchByRsync(visit, road, plans, proxy)
    case 'archive':
      return await fromFirst(road.bases, hostOf, (base) => fetchArchive(visit, road, base, plans))
    case 'file':
      return await eachFile(visit, plans, (one, plan) => {
        const take = (directory: string) => fetchFromDirectory(one, plan, directory)
        return fromFirst(road.directories, (directory) => directory, take)
      })
  }
}

function allFailed(source: SourcePlan, error: SignatureError): SourceFetch {
  const wanted = source.files.filter((file) => file.wanted)
  const files = wanted.map(({ name }): FileFetch => ({ name, kind: 'failed', error }))
  return { files, pause: pauseOf(files) }
}

/** The longest that an answer asks for. */
function pauseOf(files: readonly FileFetch[]): Pause | undefined {
  const asked = files
    .flatMap((file) => (file.kind === 'failed' && file.error instanceof PausingError ? [file.error] : []))
    .sort((a, b) => b.untilMs - a.untilMs)
  const [longest] = asked
  return longest === undefined
    ? undefined
    : { untilMs: longest.untilMs, code: longest.code, sentence: longest.message }
}

import { findProgram } from '../../../ground/find-program.ts'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { SignatureError } from '../../errors.ts'
import type { FileFetch, FilePlan, Road } from '../../types.ts'
import { eachFile } from '../each-file.ts'
import type { HttpProxy } from '../http/proxy.ts'
import { MAX_SIGNATURE_BYTES } from '../integrity.ts'
import { fromFirst, isOfPlace, type PlaceFailure } from '../places.ts'
import type { Visit } from '../visit.ts'
import { fetchFromWeb, hostOf } from '../web-file.ts'
import { takeLanded } from './landed-file.ts'
import { makeLanding } from './landing.ts'
import { type Mirror, mirrorsOf, proxyEnvironment } from './mirrors.ts'
import { runRsync } from './run-rsync.ts'

type RsyncRoad = Extract<Road, { readonly kind: 'rsync' }>

/** A file that no mirror has given so far, and why. */
interface Pending {
  readonly plan: FilePlan
  readonly failures: PlaceFailure[]
}

/** So many mirrors that cannot be reached, one after the other, mean that rsync has no way out of here. */
const MAX_UNREACHED = 3

const SUFFIXES = { none: [], sha256: ['.sha256'], md5: ['.md5'], openpgp: ['.sig'] } as const

/**
 * Asks mirrors in turn for what is missing so far, by rsync and then by https. What a mirror does not have, or has in an
 * older version or badly signed, is looked for on the next one; so is, on mirrors that somebody has listed, what is as
 * before. Of a round robin the next run meets another one.
 * @throws {SignatureError} SIGNATURES_PROGRAM_MISSING where only rsync could help
 */
export async function fetchByRsync(
  visit: Visit,
  road: RsyncRoad,
  plans: readonly FilePlan[],
  proxy: HttpProxy | undefined,
): Promise<FileFetch[]> {
  const pending = new Map(plans.map((plan): [string, Pending] => [plan.name, { plan, failures: [] }]))
  const results: FileFetch[] = []
  // The next of several mirrors may have news where the one before has what is known already.
  const unchanged = new Map<string, FileFetch>()
  const rsync = await findProgram('rsync', PROGRAM_PATH)
  if (rsync === undefined && road.mirrors.length === 0) {
    throw new SignatureError(
      'SIGNATURES_PROGRAM_MISSING',
      `${visit.source.name} is reached by rsync, which is missing`,
      {
        remedy: 'Install rsync (package rsync), or give an https mirror as url.',
      },
    )
  }
  let unreached = 0
  for (const module of rsync === undefined ? [] : road.modules) {
    for (const mirror of await tried(pending, module, () =>
      mirrorsOf(module, {
        isRoundRobin: road.isRoundRobin,
        isProxied: proxy !== undefined,
        secret: visit.disguise.secret,
      }),
    )) {
      if (pending.size === 0 || unreached >= MAX_UNREACHED || rsync === undefined) break
      const came = await tried(pending, mirror.shown, () =>
        askMirror(visit, { rsync, mirror, pending, proxy }),
      )
      unreached = came.length === 0 ? unreached + 1 : 0
      for (const result of came) {
        if (result.kind === 'failed') continue
        if (result.kind === 'unchanged' && !road.isRoundRobin) {
          unchanged.set(result.name, result)
          continue
        }
        pending.delete(result.name)
        unchanged.delete(result.name)
        results.push(result)
      }
    }
  }
  for (const [name, result] of unchanged) {
    pending.delete(name)
    results.push(result)
  }
  const missing = [...pending.values()].map(({ plan }) => plan)
  const rest = await eachFile(visit, missing, (one, plan) => {
    const ask = (base: string) => fetchFromWeb(one, plan, { base, path: '{file}' })
    return fromFirst(road.mirrors, hostOf, ask, pending.get(plan.name)?.failures)
  })
  return [...results, ...rest]
}

/** What fails as a whole has failed for each file that is pending. */
async function tried<T>(
  pending: ReadonlyMap<string, Pending>,
  place: string,
  attempt: () => Promise<T[]>,
): Promise<T[]> {
  try {
    return await attempt()
  } catch (error) {
    if (!isOfPlace(error)) throw error
    for (const { failures } of pending.values())
      failures.push({ place: URL.parse(place)?.host ?? place, error })
    return []
  }
}

interface Asking {
  readonly rsync: string
  readonly mirror: Mirror
  readonly pending: ReadonlyMap<string, Pending>
  readonly proxy: HttpProxy | undefined
}

async function askMirror(visit: Visit, { rsync, mirror, pending, proxy }: Asking): Promise<FileFetch[]> {
  const { source, signal } = visit
  const environment = proxyEnvironment(proxy)
  using _lane = await visit.lanes.enter(mirror.shown, signal)
  const plans = [...pending.values()].map(({ plan }) => plan)
  const suffixes = SUFFIXES[source.integrity.kind]
  const placeholders = plans.flatMap((plan) => {
    const { bytes, modifiedMs } = visit.known.get(plan.name) ?? {}
    return bytes === undefined || modifiedMs === undefined ? [] : [{ name: plan.remote, bytes, modifiedMs }]
  })
  await using landing = await makeLanding(visit.staging, placeholders)
  const notes = await runRsync({
    ...{ rsync, mirror, environment, landing, signal },
    names: plans.flatMap(({ remote }) => [remote, ...suffixes.map((suffix) => `${remote}${suffix}`)]),
    maxFileBytes: Math.max(MAX_SIGNATURE_BYTES, ...plans.map(({ maxBytes }) => maxBytes)),
    maxBytes: plans.reduce((sum, { maxBytes }) => sum + maxBytes + MAX_SIGNATURE_BYTES, 0),
    timeoutMs: visit.timeoutMs,
    now: () => visit.clock.monotonic(),
    wallMs: visit.clock.wall(),
    onBytes: (bytes) => visit.onBytes?.(plans[0]?.name ?? '', bytes),
  })
  const results: FileFetch[] = []
  for (const plan of plans) {
    try {
      results.push(await takeLanded(visit, plan, { landing, notes, mirror }))
    } catch (error) {
      if (!isOfPlace(error)) throw error
      pending.get(plan.name)?.failures.push({ place: mirror.shown, error })
      results.push({ name: plan.name, kind: 'failed', error })
    }
  }
  return results
}

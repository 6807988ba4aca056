import { join } from 'node:path'
import type { Actor } from '../../access/actor.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import type { Config } from '../../config/schema.ts'
import type { Clock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import { createBreaker } from '../../signatures/breaker/breaker.ts'
import type { Breaker, TrippedSignature } from '../../signatures/breaker/types.ts'
import { checkContent } from '../../signatures/check/check-content.ts'
import { SignatureError } from '../../signatures/errors.ts'
import { ignoreFile } from '../../signatures/ignore/render.ts'
import { createIgnoreStore, type IgnoreStore } from '../../signatures/ignore/store.ts'
import { createOrigins, type Origins } from '../../signatures/lookup/origins.ts'
import { createSeen, type Seen } from '../../signatures/lookup/seen.ts'
import { systemSigtool } from '../../signatures/lookup/sigtool.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import type { Fetcher, LiveDatabases, Tester, UpdateReport } from '../../signatures/ports.ts'
import { createUpdater, type SignatureUpdater } from '../../signatures/run/updater.ts'
import { createIgnoring, type SignaturePlace } from './ignoring.ts'
import { signaturesDirectory } from './live.ts'
import { joinLookup } from './lookup.ts'
import { placesOf } from './places.ts'
import { signaturesFor } from './scoped.ts'
import { createSignatureService } from './service.ts'
import { noteRuns } from './under-way.ts'

export interface SignatureDeps {
  readonly log: Log
  readonly clock: Clock
  /** What is in force now. */
  readonly config: () => Config
  /** Undefined: nobody has said where an external clamd reads its databases. */
  readonly live: LiveDatabases | undefined
  readonly fetcher: Fetcher
  readonly tester: Tester & { version(signal: AbortSignal): Promise<string | undefined> }
  /** Another updater that works on the same directory. */
  readonly rivals: () => Promise<SignatureError | undefined>
  /** Before each run: makes what only the engine makes otherwise. */
  readonly prepare?: () => Promise<unknown>
  /** Hits are counted here. */
  readonly isDaemon?: boolean
  /** Tells people of a signature that was tripped. */
  readonly alert?: (tripped: TrippedSignature) => void
}

/** All of signatures, joined. */
export interface SignatureParts {
  readonly service: SignatureService
  /** For somebody who asks by the API. */
  readonly serviceOf: (actor: Actor) => SignatureService
  readonly updater: SignatureUpdater
  readonly breaker: Breaker
  readonly seen: Seen
  readonly ignores: IgnoreStore
  readonly origins: Origins
  /** Where a signature stands, by its name as it is in files. */
  readonly places: (name: string) => Promise<readonly SignaturePlace[]>
  /** That clamd reads; undefined: nobody knows it. */
  readonly directory: string | undefined
  /** Gives up runs that go on without whoever has asked for them. */
  readonly stop: () => void
  /** False where it is not known which directory clamd reads. */
  readonly canInstall: boolean
}

/** Joins the parts, in the order in which they need each other. Nothing runs, and nothing is read yet. */
export function joinSignatures(deps: SignatureDeps): SignatureParts {
  const { log, clock, config, live } = deps
  const directory = signaturesDirectory(config())
  const plans = () => planSources(config().signatures)
  const ignores = createIgnoreStore({ directory, clock, log })
  const runs = createUpdater({
    ...{ clock, log, plans, directory, rivals: deps.rivals },
    ...{ fetcher: deps.fetcher, tester: deps.tester, live: live ?? NOWHERE, checkContent },
    testerVersion: () => deps.tester.version(AbortSignal.timeout(VERSION_MS)),
    generated: async () => ignoreFile(await ignores.forDatabases()),
    hamDirectory: () => config().signatures.hamDirectory,
  })
  const origins = createOrigins({ live: () => runs.live(), directory: live?.directory, clock })
  const breaker = createBreaker({
    ...{ log, clock, path: join(directory, 'breaker.json'), settings: () => config().signatures.breaker },
    content: async (signature) =>
      (await origins.places(signature)).map(({ md5 }) => md5).join(' ') || undefined,
    alert: deps.alert ?? (() => undefined),
  })
  const seen = createSeen(join(directory, 'first-seen.json'), { clock, log })
  const { updater, current } = noteRuns(
    live === undefined
      ? unreachable(runs)
      : around(runs, { before: deps.prepare, changed: () => breaker.databasesChanged() }),
    clock,
  )
  const stop = new AbortController()
  const places = placesOf(origins, live?.directory)
  const ignoring = createIgnoring({
    ...{ store: ignores, clock, places },
    reachesClamd: () => live !== undefined,
    apply: (onProgress, signal) => updater.apply('ignore', onProgress, signal),
  })
  const service = createSignatureService({
    ...{ plans, updater, ignoring, breaker, running: current, stopping: stop.signal },
    isScheduled: () => deps.config().signatures.schedule !== 'off',
    lookup: joinLookup({
      ...{ origins, sigtool: systemSigtool, plans, ignoring, breaker },
      ...{ officialDirectory: live?.directory, seen: deps.isDaemon === true ? seen : undefined },
    }),
  })
  const { directory: liveDirectory } = live ?? {}
  return {
    serviceOf: (actor) => signaturesFor(actor, { service, ignoring }),
    ...{ service, updater, breaker, seen, ignores, origins, places },
    ...{ directory: liveDirectory, canInstall: live !== undefined },
    stop: () => stop.abort(new Error('Clamgate stops')),
  }
}

const VERSION_MS = 10_000

/** Where no directory is known nothing is installed, see {@link unreachable}. */
const NOWHERE: LiveDatabases = {
  directory: '/nonexistent',
  owner: undefined,
  activate: async () => ({ how: 'later', signatures: undefined }),
}

interface Around {
  readonly before: (() => Promise<unknown>) | undefined
  /** Other databases are live. */
  readonly changed: () => Promise<void>
}

/** An updater with something to be done before and after its runs. */
function around(updater: SignatureUpdater, { before, changed }: Around): SignatureUpdater {
  const told = async (report: UpdateReport) => {
    if (report.outcome !== 'nothing' && report.outcome !== 'tried') await changed()
    return report
  }
  return {
    ...updater,
    async update(...asked) {
      await before?.()
      return await told(await updater.update(...asked))
    },
    async apply(...asked) {
      await before?.()
      return await told(await updater.apply(...asked))
    },
    async rollback(...asked) {
      await before?.()
      return await told(await updater.rollback(...asked))
    },
  }
}

/** An updater that changes nothing, since nobody has said where. */
function unreachable(updater: SignatureUpdater): SignatureUpdater {
  const refuse = () =>
    Promise.reject(
      new SignatureError(
        'SIGNATURES_DIRECTORY_UNUSABLE',
        'It is not known where clamd reads its databases: signatures.databaseDirectory is not set',
        { remedy: 'Set it to the DatabaseDirectory of its clamd.conf, such as /var/lib/clamav.' },
      ),
    )
  return { ...updater, update: refuse, apply: refuse, rollback: refuse, recover: async () => undefined }
}

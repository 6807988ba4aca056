import type { SignatureService } from '../../api/signatures/service.ts'
import type { Config } from '../../config/schema.ts'
import type { Clock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import { SignatureError } from '../../signatures/errors.ts'
import { ignoreFile } from '../../signatures/ignore/render.ts'
import { createIgnoreStore, type IgnoreStore } from '../../signatures/ignore/store.ts'
import { createOrigins, type Origins } from '../../signatures/lookup/origins.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import type { Fetcher, LiveDatabases, Tester, Updater } from '../../signatures/ports.ts'
import { createUpdater } from '../../signatures/run/updater.ts'
import { contentCheck } from './content.ts'
import { createIgnoring } from './ignoring.ts'
import { signaturesDirectory } from './live.ts'
import { createSignatureService } from './service.ts'

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
}

/** All of signatures, joined. */
export interface SignatureParts {
  readonly service: SignatureService
  readonly updater: Updater
  readonly ignores: IgnoreStore
  readonly origins: Origins
}

/** Joins the parts, in the order in which they need each other. Nothing runs, and nothing is read yet. */
export function joinSignatures(deps: SignatureDeps): SignatureParts {
  const { log, clock, config, live } = deps
  const directory = signaturesDirectory(config())
  const plans = () => planSources(config().signatures)
  const ignores = createIgnoreStore({ directory, clock, log })
  const updater = createUpdater({
    ...{ clock, log, plans, directory, rivals: deps.rivals },
    ...{ fetcher: deps.fetcher, tester: deps.tester, live: live ?? NOWHERE },
    checkContent: contentCheck((live ?? NOWHERE).directory),
    testerVersion: () => deps.tester.version(AbortSignal.timeout(VERSION_MS)),
    generated: async () => ignoreFile(await ignores.forDatabases()),
    hamDirectory: () => config().signatures.hamDirectory,
  })
  const reachable = live === undefined ? unreachable(updater) : updater
  const origins = createOrigins({ live: () => updater.live(), directory: live?.directory, clock })
  const ignoring = createIgnoring({
    ...{ store: ignores, clock },
    places: async (name) =>
      (await origins.places(name)).map(({ file, md5 }) => ({
        file: file.name,
        md5: file.format === 'yar' || file.format === 'yara' ? undefined : md5,
      })),
    reachesClamd: () => live !== undefined,
    apply: (onProgress, signal) => reachable.apply('ignore', onProgress, signal),
  })
  const service = createSignatureService({
    ...{ plans, updater: reachable, ignoring },
    lookup: { find: missing, explain: missing },
    breaker: { tripped: () => [], rearm: async () => false },
  })
  return { service, updater: reachable, ignores, origins }
}

const VERSION_MS = 10_000

/** Where no directory is known nothing is installed, see {@link unreachable}. */
const NOWHERE: LiveDatabases = {
  directory: '/nonexistent',
  owner: undefined,
  activate: async () => ({ how: 'later', signatures: undefined }),
}

/** An updater that changes nothing, since nobody has said where. */
function unreachable(updater: Updater): Updater {
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

function missing(): Promise<never> {
  return Promise.reject(new Error('not there so far'))
}

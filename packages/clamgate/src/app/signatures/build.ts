import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import type { OwnDatabases } from '../../engine/types.ts'
import { systemClock } from '../../ground/clock.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { chooseAccount } from '../../managed/process/account.ts'
import type { Log } from '../../observe/log/log.ts'
import type { LiveDatabases } from '../../signatures/ports.ts'
import { rivalIn } from '../../signatures/rivals/find-rivals.ts'
import type { HamTold } from '../../signatures/trial/ham.ts'
import { createTester } from '../../signatures/trial/tester.ts'
import { liveDatabases, signaturesDirectory } from './live.ts'
import { joinSignatures, type SignatureDeps, type SignatureParts } from './parts.ts'
import { sourcesFetcher } from './sources-fetcher.ts'

export interface BuildSignaturesOptions extends Pick<SignatureDeps, 'alert' | 'isDaemon'> {
  readonly log: Log
  readonly config: () => Config
  /** Those of the engine that runs in this process, where it has a clamd of its own. */
  readonly own: OwnDatabases | undefined
}

function tellHam(log: Log, { messages, isComplete, signatures }: HamTold): void {
  const some = isComplete ? '' : ', not all that there is'
  log.info(
    'signatures.clean-mail-scanned',
    `Signatures: ${messages} messages of signatures.hamDirectory were scanned${some}; ${signatures} signatures hit`,
    { messages, complete: isComplete, signatures },
  )
}

const NOTHING = Promise.resolve()

/**
 * An engine that was never started has no directory so far, and somebody may have removed that of one that runs. Where it
 * cannot be made, the run says so.
 */
async function makeLive({ directory, owner }: LiveDatabases): Promise<void> {
  try {
    const made = await mkdir(directory, { recursive: true, mode: 0o755 })
    if (made !== undefined && owner !== undefined) await chown(directory, owner.uid, owner.gid)
  } catch {}
}

/** Joins signatures with the real things: the network, clamscan, the directory that clamd reads. Nothing runs yet. */
export async function buildSignatures(options: BuildSignaturesOptions): Promise<SignatureParts> {
  const { log, config, own, alert, isDaemon = false } = options
  const live = await liveDatabases({ config, log, own })
  return joinSignatures({
    ...{ log, config, isDaemon, clock: systemClock },
    ...(alert === undefined ? {} : { alert }),
    live,
    prepare: () => (config().engine.mode === 'managed' && live !== undefined ? makeLive(live) : NOTHING),
    fetcher: sourcesFetcher(config),
    tester: createTester({
      programPath: PROGRAM_PATH,
      account: await chooseAccount(),
      // What a killed run leaves there goes with the next one.
      scratch: join(signaturesDirectory(config()), 'staging', 'scratch'),
      onHam: (told) => tellHam(log, told),
    }),
    rivals: async () =>
      live === undefined ? undefined : await rivalIn({ root: '/', databaseDirectory: live.directory }),
  })
}

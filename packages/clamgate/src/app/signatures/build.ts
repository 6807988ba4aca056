import type { Config } from '../../config/schema.ts'
import type { OwnDatabases } from '../../engine/types.ts'
import { systemClock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import { SignatureError } from '../../signatures/errors.ts'
import { liveDatabases } from './live.ts'
import { joinSignatures, type SignatureDeps, type SignatureParts } from './parts.ts'
import { sourcesFetcher } from './sources-fetcher.ts'

export interface BuildSignaturesOptions extends Pick<SignatureDeps, 'alert' | 'isDaemon'> {
  readonly log: Log
  readonly config: () => Config
  /** Those of the engine that runs in this process, where it has a clamd of its own. */
  readonly own: OwnDatabases | undefined
}

/** Joins signatures with the real things: the network, clamscan, the directory that clamd reads. Nothing runs yet. */
export async function buildSignatures(options: BuildSignaturesOptions): Promise<SignatureParts> {
  const { log, config, own, alert, isDaemon = false } = options
  return joinSignatures({
    ...{ log, config, isDaemon, clock: systemClock },
    ...(alert === undefined ? {} : { alert }),
    live: await liveDatabases({ config, log, own }),
    fetcher: sourcesFetcher(config),
    tester: NO_TESTER,
    rivals: async () => undefined,
  })
}

/** Until files can be tested none goes live. */
const NO_TESTER: SignatureDeps['tester'] = {
  version: async () => undefined,
  proveItself: untested,
  testAlone: untested,
  testSet: untested,
  testHam: untested,
}

function untested(): Promise<never> {
  return Promise.reject(
    new SignatureError('SIGNATURES_TESTER_BROKEN', 'This version cannot test databases yet', {
      remedy: 'Take a newer version.',
    }),
  )
}

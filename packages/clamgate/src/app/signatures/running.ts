import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Status } from '../../api/routes/status.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import type { Config } from '../../config/schema.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import { systemClock } from '../../ground/clock.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { SourcesFacts } from '../../observe/metrics/facts.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import { sourceFacts } from '../../signatures/run/facts.ts'
import { createSchedule, type Schedule } from '../../signatures/run/schedule.ts'
import { summarize } from './describe.ts'
import { signatureFacts } from './facts.ts'
import type { SignatureParts } from './parts.ts'

export interface RunningDeps {
  readonly log: Log
  readonly config: () => Config
  readonly parts: SignatureParts
}

/** Signatures of third parties in the daemon. */
export interface RunningSignatures
  extends Pick<SignatureParts, 'ignores' | 'places' | 'directory' | 'serviceOf'> {
  /** What commands ask for. */
  readonly service: SignatureService
  /** What the filter asks of a finding. */
  readonly facts: SignatureFacts
  /** For `clamgate status`, as of the last {@link look}. */
  readonly summary: Status['signatures']
  /** For metrics, as of then. */
  readonly sources: SourcesFacts | undefined
  look(): Promise<void>
  /** Before the engine starts: ends what a killed run left half done, and reads what is ignored and tripped. Never rejects. */
  recover(): Promise<void>
  /** The engine has started: sources are asked when they are due. */
  start(): Promise<void>
  /** The configuration has changed. */
  changed(): void
  stop(): Promise<void>
}

/** Between two looks at what is over, and what has to be kept, ms. */
const TICK_MS = 120_000

export function runSignatures({ log, config, parts }: RunningDeps): RunningSignatures {
  const { updater, ignores, breaker, seen, service } = parts
  let summary: Status['signatures']
  let sources: SourcesFacts['sources'] | undefined
  let schedule: Schedule | undefined
  let ticking: NodeJS.Timeout | undefined
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      log.error('signatures.unready', `Signatures: ${what}: ${messageOf(error)}`, failureFields(error))
    }
  }
  const tick = async () => {
    await breaker.tick()
    await breaker.databasesChanged()
    await seen.tick()
    await ignores
      .noteTime()
      .catch((error: unknown) => log.debug('signatures.unnoted', messageOf(error), failureFields(error)))
  }
  return {
    ...{ service, serviceOf: parts.serviceOf, ignores, places: parts.places, directory: parts.directory },
    get summary() {
      return summary
    },
    get sources() {
      const { trips } = breaker
      return sources && { sources, trips, tripped: breaker.tripped().length }
    },
    facts: signatureFacts(parts, config),
    async look() {
      // What keeps the status from being read is told by whatever runs: here it is only not there.
      summary = await service.status().then(summarize, () => undefined)
      sources = await Promise.all([updater.status(), updater.live()]).then(
        ([status, live]) => sourceFacts(status, live),
        () => undefined,
      )
    },
    async recover() {
      await attempt('what an earlier run left could not be ended', () => updater.recover())
      await attempt('it is not known what is ignored', () => ignores.entries())
      await breaker.load()
      await seen.load()
    },
    async start() {
      ticking = setInterval(() => void tick(), TICK_MS)
      ticking.unref()
      if (!parts.canInstall) return
      schedule = createSchedule({
        ...{ log, clock: systemClock, updater, host: await thisHost() },
        plans: () => planSources(config().signatures),
        schedule: () => config().signatures.schedule,
        nextExpiry: () => ignores.nextEnd(),
      })
      schedule.start()
    },
    changed: () => schedule?.changed(),
    async stop() {
      clearInterval(ticking)
      parts.stop()
      await schedule?.stop()
      await tick()
    },
  }
}

/** What tells this host from others, and stays. */
async function thisHost(): Promise<string> {
  return await readFile('/etc/machine-id', 'utf8').catch(() => hostname())
}

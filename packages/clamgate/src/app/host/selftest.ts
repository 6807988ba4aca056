import { AccessError } from '../../access/errors.ts'
import type { SelftestRequest } from '../../api/host/documents.ts'
import type { HostService } from '../../api/host/service.ts'
import { parseHostPort } from '../../config/host-port.ts'
import { loadConfig } from '../../config/load/load.ts'
import { runSelftest, type SelftestOptions } from '../../selftest/selftest.ts'
import { selftestAdvisor } from '../selftest-advisor.ts'

/** Longest wait for one answer, and the pause between two tests: each scans and may deliver mail. */
const TIMEOUT_MS = 60_000
const PAUSE_MS = 10_000

export interface SelftestDeps {
  readonly prepare: (request: SelftestRequest) => Promise<Omit<SelftestOptions, 'onSteps'>>
  /** Monotonic clock, ms. */
  readonly now: () => number
}

/** One self-test at a time, and a pause after each. */
export function createSelftest({ prepare, now }: SelftestDeps): HostService['selftest'] {
  let isRunning = false
  let freeAtMs = Number.NEGATIVE_INFINITY
  return async (request, { onProgress }) => {
    const waitMs = freeAtMs - now()
    if (isRunning || waitMs > 0) throw tooSoon(isRunning ? PAUSE_MS : waitMs)
    isRunning = true
    try {
      const steps = await runSelftest({
        ...(await prepare(request)),
        onSteps: (done) => onProgress({ steps: [...done] }),
      })
      return { good: steps.every(({ state }) => state !== 'fail'), steps: [...steps] }
    } finally {
      isRunning = false
      freeAtMs = now() + PAUSE_MS
    }
  }
}

/** As the command does it, with the configuration as it is on disk. */
export async function prepareSelftest(
  configPath: string | undefined,
  { smtp, to, expectPolicy }: SelftestRequest,
): Promise<Omit<SelftestOptions, 'onSteps'>> {
  const loaded = await loadConfig({ path: configPath, secrets: 'leave' })
  const facts = { from: 'postmaster@localhost', to }
  const mta = smtp === undefined ? undefined : parseHostPort(smtp)
  if (mta?.ok === false) throw new AccessError('ACCESS_INVALID', mta.message, { remedy: mta.remedy })
  return {
    listen: loaded.config.milter.listen,
    advisor: await selftestAdvisor(loaded, facts),
    facts,
    smtp: mta,
    fromClient: undefined,
    expectPolicy,
    timeoutMs: TIMEOUT_MS,
  }
}

function tooSoon(waitMs: number): AccessError {
  const seconds = Math.ceil(waitMs / 1000)
  return new AccessError('ACCESS_TOO_MANY', 'A self-test is under way, or was a moment ago', {
    details: { retryAfterSeconds: seconds },
    remedy: `Try again in ${seconds} s.`,
  })
}

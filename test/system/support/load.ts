import type { ScanResult } from '@clamgate/clamd'
import { calm } from '../../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../../packages/clamgate/src/engine/types.ts'
import { mail } from './managed-engine.ts'

/**
 * Scans mail without a break, from memory and as streams, every third infected with EICAR, which clamd is to call
 * `signature`. `end` tells how many there were, and what was not as it should be.
 */
export function startLoad(
  engine: Engine,
  signature: string,
): AsyncDisposable & { end(): Promise<{ scans: number; wrong: string[] }> } {
  const wrong: string[] = []
  let [scans, running] = [0, true]
  const one = async (): Promise<void> => {
    const serial = scans++
    const infected = serial % 3 === 0
    const message = mail(serial, { infected })
    let result: ScanResult
    if (serial % 2 === 0) result = (await engine.scanner.scan([message], calm)).result
    else {
      const stream = engine.scanner.open(calm)
      await stream.write(message)
      result = (await stream.finish()).result
    }
    const right = infected
      ? result.kind === 'found' && result.signature === signature
      : result.kind === 'clean'
    if (!right) wrong.push(`mail ${serial}: ${JSON.stringify(result)}`)
  }
  const workers = Array.from({ length: 6 }, async () => {
    while (running) await one().catch((error: unknown) => wrong.push(String(error)))
  })
  const end = async () => {
    running = false
    await Promise.all(workers)
    return { scans, wrong }
  }
  return {
    end,
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
}

import { Intake } from './intake.ts'
import type { FilterDeps } from './milter-adapter.ts'
import { conclude } from './pipeline.ts'
import type { Outcome } from './policy.ts'
import { receivedField } from './received.ts'

/** What would happen to a message, and why. */
export interface Examination {
  readonly outcome: Outcome
  readonly sizeBytes: number
  readonly server: string | undefined
  readonly durationMs: number
}

/**
 * Looks at a message as if the MTA had brought it, without any effect: nothing is recorded. Line ends become CRLF, as
 * an MTA makes them.
 */
export async function examine(
  message: AsyncIterable<Buffer>,
  { scanner, budget, settings, now, monotonic }: Omit<FilterDeps, 'record'>,
  signal: AbortSignal,
): Promise<Examination> {
  const { policy, messageMemory, maxScanSize, scanTimeoutMs, gateway } = settings()
  const startedMs = monotonic()
  const prefix = receivedField({ client: LOCAL, gateway }, now())
  const limits = { messageMemory, maxScanSize, scanHead: policy.oversize === 'scan-head' }
  const intake = new Intake({ scanner, budget }, limits, prefix)
  try {
    let endsInCr = false
    for await (const chunk of message) {
      await intake.write(withCrlf(chunk, endsInCr))
      endsInCr = chunk.at(-1) === CR
    }
    const { outcome, server } = await conclude(intake, { scanner, policy, scanTimeoutMs, signal })
    return { outcome, server, sizeBytes: intake.sizeBytes, durationMs: monotonic() - startedMs }
  } finally {
    intake.abort()
  }
}

const LOCAL = '127.0.0.1'
const CR = 0x0d
const LF = 0x0a

/** The chunk with a CR in front of each LF that has none; `afterCr` tells how the chunk before it ended. */
function withCrlf(chunk: Buffer, afterCr: boolean): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, lf + 1)) {
    const hasCr = lf === 0 ? afterCr : chunk[lf - 1] === CR
    if (hasCr) continue
    pieces.push(chunk.subarray(from, lf), CRLF)
    from = lf + 1
  }
  return pieces.length === 0 ? Buffer.from(chunk) : Buffer.concat([...pieces, chunk.subarray(from)])
}

const CRLF = Buffer.from('\r\n')

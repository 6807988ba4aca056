import { capabilitiesFor } from '../policy/capabilities.ts'
import { asGivenByMta, envelopeFacts, rawFacts, type WrittenEnvelope } from '../policy/mailbox.ts'
import type { Outcome } from '../policy/types.ts'
import type { ReadingFacts } from '../policy/verdict.ts'
import { type Decided, decideMessage } from './decide.ts'
import { withoutExcused } from './excuse.ts'
import { HeaderBlock } from './header-block.ts'
import { HeaderHits } from './header-hits.ts'
import { Intake } from './intake.ts'
import { deferredUnkept, wouldKeep } from './keep.ts'
import type { FilterDeps } from './milter-adapter.ts'
import { findVerdict, unscanned } from './pipeline.ts'
import type { ReadingsReport } from './readings/types.ts'
import { receivedField } from './received.ts'
import { withStanding } from './standing.ts'
import { WatchedFields } from './watched-fields.ts'

/** What would happen to a message, and why. */
export interface Examination extends Decided {
  /** Header fields that it has; what has none is hardly a message. */
  readonly headerFields: number
  readonly server: string | undefined
  readonly durationMs: number
  /** Undefined with `policy.views: off`, and where the mail was not scanned. */
  readonly reading?: ReadingFacts | undefined
  /** For who asked for it. */
  readonly readings?: ReadingsReport | undefined
}

/** What is needed for it, but what has effects. */
export interface ExamineDeps extends Omit<FilterDeps, 'record' | 'openSpool' | 'sessions' | 'tickets'> {
  readonly written: WrittenEnvelope
  /** The tree of parts and what each scan said are wanted, too; left out: they are not. */
  readonly explain?: boolean | undefined
  /** Rejects when no message could be kept now; asked where one would be. */
  readonly tryKeeping: () => Promise<void>
}

/**
 * Looks at a message as if the MTA had brought it, without any effect: nothing is recorded or kept. Line ends become
 * CRLF, as an MTA makes them.
 */
export async function examine(
  message: AsyncIterable<Buffer>,
  { written, tryKeeping, explain = false, ...deps }: ExamineDeps,
  signal: AbortSignal,
): Promise<Examination> {
  const { now, monotonic, incident } = deps
  const settings = deps.settings()
  const { policy, watched, headerTests, messageMemory, maxScanSize, scanTimeoutMs, gateway, views } = settings
  const startedMs = monotonic()
  const envelope = envelopeFacts(written)
  const skip = policy.skip(envelope, () => rawFacts(written))
  const prefix = receivedField({ client: envelope.clientAddress, gateway }, now())
  const limits = { messageMemory, maxScanSize, scanHead: policy.scanHead, scan: skip === undefined, views }
  const intake = new Intake({ ...deps, openSpool }, { ...limits, mayKeep: false }, prefix)
  const fields = new WatchedFields(watched)
  const hits = new HeaderHits(headerTests)
  const header = new HeaderBlock((name, value) => {
    fields.see(name, value)
    hits.see(name, value)
  })
  try {
    let endsInCr = false
    for await (const chunk of message) {
      header.write(chunk)
      await intake.write(withCrlf(chunk, endsInCr))
      endsInCr = chunk.at(-1) === CR
    }
    header.end()
    const { databasesMaxAgeMs } = policy
    const asked = { databasesMaxAgeMs, scanTimeoutMs, nowMs: now(), signal, explain }
    const found = skip !== undefined ? unscanned({ kind: 'skipped', skip }) : await findVerdict(intake, asked)
    const { verdict, otherwise, server, reading, readings } = await withoutExcused(found, intake, deps, {
      ...{ ...asked, envelope, prefix, limits: settings },
    })
    const standing =
      otherwise === undefined
        ? verdict
        : await withStanding(verdict, deps.signatures, { envelope, otherwise, isMail: false })
    const decided = decideMessage(
      {
        envelope,
        can: capabilitiesFor(asGivenByMta(written), policy),
        verdict: standing,
        sizeBytes: intake.sizeBytes,
        fields,
        headers: hits.fitting,
        nowMs: now(),
        isStopped: deps.sentinel?.isStopped(envelope.authenticated),
        isWholeEnvelope: written.recipients.length > 0,
      },
      settings,
      incident,
    )
    const outcome = await keptOrNot(decided.outcome, tryKeeping)
    const durationMs = monotonic() - startedMs
    return { ...decided, outcome, headerFields: header.count, server, durationMs, reading, readings }
  } finally {
    intake.release()
  }
}

/** A try may make the directory, so it is made only where something would be kept. */
async function keptOrNot(outcome: Outcome, tryKeeping: ExamineDeps['tryKeeping']): Promise<Outcome> {
  if (!wouldKeep(outcome)) return outcome
  try {
    await tryKeeping()
    return outcome
  } catch (error) {
    return deferredUnkept(outcome, error)
  }
}

function openSpool(): never {
  throw new TypeError('A message that is only looked at is not kept')
}

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

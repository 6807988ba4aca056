import { setTimeout as delay } from 'node:timers/promises'
import { type ClamdClient, ClamdError } from '@clamgate/clamd'
import { EngineError } from '../../engine/errors.ts'
import { type SampleVerdicts, scanSamples } from '../../managed/databases/self-scan.ts'
import { look, type Wanted } from './sight.ts'

export interface Patience {
  /** A clamd that takes no connection from the beginning is given up after so long, ms. */
  readonly awayMs: number
  /** One that answers, and does not show the set, is given up after so long from the first request, ms. */
  readonly showMs: number
  /** And one that does not answer after so long, ms: without ConcurrentDatabaseReload clamd is silent while it loads. */
  readonly silentMs: number
  /** RELOAD is asked for again after so long, ms: clamd forgets a request that comes while it loads. */
  readonly againMs: number
}

/** What became of one clamd. */
export type Testimony =
  | { readonly kind: 'live' }
  /** It took no connection from the beginning: the set has nothing to do with that. */
  | { readonly kind: 'absent'; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly remedy: string | undefined
      /** False: it was so before. */
      readonly isVerdict: boolean
    }

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
/** A look that takes longer was held up by a load. */
const SLOW_MS = 1_000
const LOST_BEFORE = 'it had lost its databases before, in a reload that failed, as its version shows'
const RESTART =
  'Restart that clamd, nothing else helps it. With ConcurrentDatabaseReload yes in its clamd.conf a reload that fails leaves the databases before in use.'

/**
 * Asks a clamd to reload until it shows that it scans with the new set, and sees that it finds in mail what it found before.
 * @throws {ClamdError} CLAMD_ABORTED when `signal` fires
 */
export async function convince(
  client: ClamdClient,
  wanted: Wanted,
  { awayMs, showMs, silentMs, againMs, signal }: Patience & { readonly signal: AbortSignal },
): Promise<Testimony> {
  const before = await verdictsOf(client, signal)
  const isLost = before === undefined && (await look(client, wanted, signal)).kind === 'lost'
  if (isLost) return { kind: 'failed', reason: LOST_BEFORE, remedy: RESTART, isVerdict: false }
  const startedAt = performance.now()
  let withoutAnswerMs = 0
  let isKnown = before !== undefined
  let asked: Asked = { at: Number.NEGATIVE_INFINITY, isTaken: false, refusal: undefined }
  let pauseMs = FIRST_PAUSE_MS
  for (;;) {
    const now = performance.now()
    if (now - asked.at >= againMs) asked = await ask(client, now, signal)
    const sight = await look(client, wanted, signal)
    const tookMs = performance.now() - now
    if (sight.kind === 'not-yet' && (!sight.answers || tookMs > SLOW_MS)) withoutAnswerMs += tookMs
    if (sight.kind === 'lost')
      return { kind: 'failed', reason: sight.reason, remedy: RESTART, isVerdict: true }
    isKnown ||= sight.kind !== 'away'
    let reason = sight.kind === 'shown' ? 'it takes no request to reload' : sight.reason
    // Where no sample tells, the request is all there is.
    if (sight.kind === 'shown' && (wanted.kind !== 'asked' || asked.isTaken)) {
      const after = await verdictsOf(client, signal)
      if (after !== undefined) return judge(before, after)
      reason = 'it gives no verdict on a mail'
    }
    const waitedMs = performance.now() - startedAt
    if (!isKnown && waitedMs >= awayMs) return { kind: 'absent', reason }
    if (waitedMs - withoutAnswerMs >= showMs || waitedMs >= silentMs) return failed(reason, asked)
    await delay(pauseMs, undefined, { signal }).catch(() => {})
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }
}

/** The last request for a reload. */
interface Asked {
  readonly at: number
  readonly isTaken: boolean
  /** It does not take such requests. */
  readonly refusal: string | undefined
}

async function ask(client: ClamdClient, at: number, signal: AbortSignal): Promise<Asked> {
  try {
    await client.reload({ signal })
  } catch (error) {
    if (!(error instanceof ClamdError) || error.code === 'CLAMD_ABORTED') throw error
    // Where it is away or busy, the look after this tells.
    if (error.code === 'CLAMD_COMMAND_UNAVAILABLE') return { at, isTaken: false, refusal: error.message }
    return { at, isTaken: false, refusal: undefined }
  }
  return { at, isTaken: true, refusal: undefined }
}

/** Undefined where it gives none now. */
async function verdictsOf(client: ClamdClient, signal: AbortSignal): Promise<SampleVerdicts | undefined> {
  try {
    return await scanSamples(client, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError)) throw error
    return undefined
  }
}

/** Sites with databases of their own only may know no EICAR: what was so before is no fault of the new set. */
function judge(before: SampleVerdicts | undefined, after: SampleVerdicts): Testimony {
  if (after.inClean !== undefined && before?.inClean === undefined) {
    return unfit(`with them it finds ${after.inClean} in a harmless mail`)
  }
  if (after.inInfected === undefined && before?.inInfected !== undefined) {
    return unfit('with them it no longer finds EICAR in the attachment of a mail')
  }
  return { kind: 'live' }
}

function unfit(reason: string): Testimony {
  return {
    kind: 'failed',
    reason,
    remedy: 'Find the file that came last, switch it off, or wait for its next version.',
    isVerdict: true,
  }
}

function failed(reason: string, { refusal }: Asked): Testimony {
  if (refusal === undefined) return { kind: 'failed', reason, remedy: undefined, isVerdict: true }
  return {
    kind: 'failed',
    reason: `it takes no request to reload (${refusal})`,
    remedy: 'Set EnableReloadCommand yes in its clamd.conf.',
    isVerdict: false,
  }
}

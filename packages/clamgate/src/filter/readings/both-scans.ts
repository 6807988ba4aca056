import { NotWantedError } from '../../ground/not-wanted.ts'
import type { Intake } from '../intake.ts'
import type { ScanReport } from '../ports.ts'
import type { ReadingsReport, StreamReport, UnionEnd } from './types.ts'

/** How the scan of the mail as it is ended. */
export type RawEnd =
  | { readonly kind: 'scanned'; readonly report: ScanReport }
  | { readonly kind: 'unscanned'; readonly report?: undefined }
  | { readonly kind: 'failed'; readonly report?: undefined; readonly error: unknown }

/** What both scans of a mail brought. */
export interface BothEnds {
  readonly raw: RawEnd
  /** Of the second scan; undefined where there was none, or none that counts. */
  readonly union: ScanReport | undefined
  /** Why the second scan has no verdict; undefined where it has one, or needs none. */
  readonly unionError: unknown
  /** For who asked for it. */
  readonly readings: ReadingsReport | undefined
}

export interface BothOptions {
  readonly signal: AbortSignal
  readonly explain: boolean
}

/**
 * Ends a message and has it scanned, as it is and as its readers may take it, both at once. What is found in the mail as it is
 * needs no second scan; what only the second one finds counts once the first has ended, so that the same mail always has the
 * same finding. Never rejects.
 */
export async function scanBoth(intake: Intake, { signal, explain }: BothOptions): Promise<BothEnds> {
  const enough = new AbortController()
  const follow = () => enough.abort(signal.reason)
  if (signal.aborted) follow()
  signal.addEventListener('abort', follow, { once: true })
  try {
    const second = intake.finishReading({ signal: enough.signal, explain })
    const union = second === undefined ? undefined : settled(second)
    const raw = await rawEnd(intake, signal)
    if (raw.report?.result.kind === 'found' && !explain)
      enough.abort(new NotWantedError('The mail as it is has the finding'))
    const other = await union
    const report = (streams: readonly StreamReport[], drawing?: ReadingsReport['drawing']) =>
      explain ? { drawing, streams: [rawStream(intake, raw), ...streams] } : undefined
    if (other === undefined) {
      return { raw, union: undefined, unionError: undefined, readings: report([]) }
    }
    if ('error' in other) {
      return { raw, union: undefined, unionError: other.error, readings: report([]) }
    }
    const { streams, drawing } = other.end
    return { raw, union: other.end.report, unionError: undefined, readings: report(streams, drawing) }
  } finally {
    signal.removeEventListener('abort', follow)
  }
}

async function rawEnd(intake: Intake, signal: AbortSignal): Promise<RawEnd> {
  try {
    return await intake.finish(signal)
  } catch (error) {
    return { kind: 'failed', error }
  }
}

async function settled(
  work: Promise<UnionEnd>,
): Promise<{ readonly end: UnionEnd } | { readonly error: unknown }> {
  try {
    return { end: await work }
  } catch (error) {
    return { error: error ?? new Error('The second scan failed') }
  }
}

function rawStream(intake: Intake, raw: RawEnd): StreamReport {
  return {
    kind: 'raw',
    objects: 0,
    bytes: intake.sizeBytes,
    result: raw.report?.result,
    server: raw.report?.server,
    ms: raw.report?.scanMs,
  }
}

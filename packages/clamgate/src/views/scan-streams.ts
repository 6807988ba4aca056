import type { Scanner, ScanReport } from '../filter/ports.ts'
import type { StreamReport } from '../filter/readings/types.ts'
import { NotWantedError } from '../ground/not-wanted.ts'
import { spentBuffers } from '../ground/spent-buffers.ts'
import type { PackedStream } from './protocol.ts'
import type { RemoteReading } from './remote-reading.ts'

/** What a scan of objects needs. */
export interface StreamScanDeps {
  readonly scanner: Pick<Scanner, 'scan' | 'open'>
  readonly reading: Pick<RemoteReading, 'chunks' | 'pack'>
  /** Monotonic clock, ms. */
  readonly monotonic: () => number
}

/** How the scan of the objects of a mail ended. */
export interface StreamsEnd {
  /** What was found, or what was no verdict, or what was clean in the end; undefined where there was no stream. */
  readonly report: ScanReport | undefined
  /** The stream in which something was found. */
  readonly hit: PackedStream | undefined
  readonly streams: readonly StreamReport[]
}

/** Streams of one mail that are under way at one time: others want room on clamd, too. */
const AT_ONCE = 3

/**
 * Scans streams, several at once, until something is found or all are scanned. One that fails does not end the others: what is
 * found counts more.
 * @throws whatever the scanner threw for one, when nothing was found in the others
 */
export async function scanStreams(
  streams: readonly PackedStream[],
  deps: StreamScanDeps,
  signal: AbortSignal,
): Promise<StreamsEnd> {
  const enough = new AbortController()
  const follow = () => enough.abort(signal.reason)
  if (signal.aborted) follow()
  signal.addEventListener('abort', follow, { once: true })
  const told: StreamReport[] = streams.map(unscanned)
  const reports: ScanReport[] = []
  const failed: unknown[] = []
  let hit: { readonly stream: PackedStream; readonly report: ScanReport } | undefined
  const queue = streams.entries()
  const work = async () => {
    for (const [index, stream] of queue) {
      if (enough.signal.aborted) return
      const startedMs = deps.monotonic()
      try {
        const report = await scanStream(stream, deps, enough.signal)
        const { result, server } = report
        told[index] = { ...unscanned(stream), result, server, ms: deps.monotonic() - startedMs }
        reports.push(report)
        if (result.kind !== 'found') continue
        hit ??= { stream, report }
        enough.abort(new NotWantedError('Another stream of the mail has the finding'))
      } catch (error) {
        failed.push(error)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, streams.length) }, work))
  } finally {
    signal.removeEventListener('abort', follow)
  }
  if (hit !== undefined) return { report: hit.report, hit: hit.stream, streams: told }
  if (failed.length > 0) throw failed[0]
  if (signal.aborted) throw signal.reason
  return { report: joined(reports), hit: undefined, streams: told }
}

/** One for all: what is no verdict goes before what is clean, and databases that were not all there before those that were. */
function joined(reports: readonly ScanReport[]): ScanReport | undefined {
  const least = reports.find(({ databasesComplete }) => !databasesComplete)
  return reports.find(({ result }) => result.kind !== 'clean') ?? least ?? reports.at(-1)
}

/** A stream that is all there is scanned from memory, and may be tried again; a longer one is made as clamd takes it. */
export async function scanStream(
  stream: PackedStream,
  { scanner, reading }: StreamScanDeps,
  signal: AbortSignal,
): Promise<ScanReport> {
  const { begin } = stream
  if (begin.isLast) {
    const chunks = begin.chunks.map((chunk) => Buffer.from(chunk))
    return await scanner.scan(chunks, { signal })
  }
  const scan = scanner.open({ signal })
  try {
    for await (const chunk of reading.chunks(stream)) {
      await scan.write(chunk)
      spentBuffers(chunk.length)
    }
  } catch (error) {
    scan.abort()
    throw error
  }
  return await scan.finish()
}

function unscanned({ isContainer, objects, bytes }: PackedStream): StreamReport {
  const kind = isContainer ? 'container' : 'object'
  return { kind, objects: objects.length, bytes, result: undefined, server: undefined, ms: undefined }
}

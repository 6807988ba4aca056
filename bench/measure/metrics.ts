import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { BenchError } from '../errors.ts'

/** Delay of the daemon's event loop that one look in a hundred exceeds, in seconds, since the scrape before. */
export const EVENT_LOOP_P99 = 'clamgate_event_loop_delay_seconds{percentile="99"}'

const TIMEOUT_MS = 10_000

/**
 * Reads /metrics over the daemon's control socket.
 * @throws {BenchError} BENCH_METRICS when it does not answer, or answers with something else than 200
 */
export async function scrape(controlSocket: string): Promise<string> {
  const asked = request({ socketPath: controlSocket, path: '/metrics', timeout: TIMEOUT_MS })
  asked.on('timeout', () => asked.destroy(new Error(`No answer within ${TIMEOUT_MS} ms`)))
  asked.end()
  try {
    const [reply]: IncomingMessage[] = await once(asked, 'response')
    const body = reply === undefined ? '' : await text(reply)
    if (reply?.statusCode === 200) return body
    throw new Error(`Status ${reply?.statusCode}`)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('BENCH_METRICS', `/metrics of Clamgate cannot be read: ${words}`, { cause })
  }
}

/**
 * The value of one sample in the Prometheus text format.
 * @param sample name with its labels, as the daemon writes them
 * @throws {BenchError} BENCH_METRICS when it is not there
 */
export function sampleIn(exposition: string, sample: string): number {
  for (const line of exposition.split('\n')) {
    if (line.startsWith(`${sample} `)) return Number(line.slice(sample.length + 1).split(' ')[0])
  }
  throw new BenchError('BENCH_METRICS', `/metrics of Clamgate has no ${sample}`)
}

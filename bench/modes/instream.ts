import type { InstreamResult } from '../document.ts'
import { latency } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { alternate, cpuPerMessage, rate } from './rounds.ts'

/** The limit: the same messages straight to clamd, as many at one time as there are sessions. */
export async function measureInstream(
  { clamd, load }: Stage,
  options: BenchOptions,
): Promise<readonly InstreamResult[]> {
  const [connections = 1] = options.sessions
  const run = (bodyBytes: number, seconds: number) =>
    load.measure({
      kind: 'instream',
      address: clamd.address,
      sessions: connections,
      seconds,
      bodyBytes,
      watched: { clamd: clamd.pid },
    })
  const rounds = await alternate(options.bodyBytes, options.rounds, {
    async warmUp(bodyBytes) {
      await run(bodyBytes, options.warmUpSeconds)
    },
    async measure(bodyBytes) {
      const measurement = await run(bodyBytes, options.seconds)
      progress(`instream, ${bodyBytes} bytes: ${measurement.messages} messages`)
      return measurement
    },
  })
  return options.bodyBytes.map((bodyBytes, index) => {
    const own = rounds[index] ?? []
    return {
      bodyBytes,
      connections,
      messagesPerSecond: rate(own),
      latencyMs: latency(own.map(({ wholeMs }) => wholeMs)),
      clamdCpuMsPerMessage: cpuPerMessage(own, 'clamd'),
      loadCpuMsPerMessage: cpuPerMessage(own, 'load'),
    }
  })
}

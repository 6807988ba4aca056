import { readdir, readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

/** Measures of this process, brought up to date for each scrape. */
export interface ProcessMetrics {
  /** Reads the process; `messageBytes` is what messages hold in memory. */
  update(messageBytes: number): Promise<void>
  /** Stops the measurement of the event loop. */
  close(): void
}

/** How often the event loop is looked at, ms. An idle loop reads as this much, which is subtracted. */
const RESOLUTION_MS = 20
const PERCENTILES = [50, 99, 100] as const

/**
 * Registers the `process_*` metrics that Prometheus knows of every program, memory, and the delay of the event loop.
 * Written here, since `collectDefaultMetrics` of prom-client watches each garbage collection and cannot be stopped.
 */
export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const registers = [registry]
  const cpuSeconds = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process, without clamd.',
    registers,
  })
  const startTime = new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start of the process, Unix time.',
    registers,
  })
  startTime.set(Math.round(Date.now() / 1000 - process.uptime()))
  const residentBytes = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process, without clamd.',
    registers,
  })
  const openFds = new Gauge({ name: 'process_open_fds', help: 'Open file descriptors.', registers })
  const maxFds = new Gauge({ name: 'process_max_fds', help: 'File descriptors that may be open.', registers })
  const memoryBytes = new Gauge({
    name: 'clamgate_memory_bytes',
    help: 'Memory of the gateway: resident in all, heap, buffers, and messages that are held.',
    labelNames: ['kind'],
    registers,
  })
  const loopDelay = createLoopDelay(registry)

  return {
    async update(messageBytes) {
      const { user, system } = process.cpuUsage()
      cpuSeconds.reset()
      cpuSeconds.inc((user + system) / 1e6)
      const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
      residentBytes.set(rss)
      memoryBytes.set({ kind: 'resident' }, rss)
      memoryBytes.set({ kind: 'heap' }, heapUsed)
      memoryBytes.set({ kind: 'buffers' }, arrayBuffers)
      memoryBytes.set({ kind: 'messages' }, messageBytes)
      loopDelay.update()
      setIfKnown(openFds, await countDescriptors())
      setIfKnown(maxFds, await readDescriptorLimit())
    },
    close: loopDelay.close,
  }
}

/** Measures from the first scrape on: where nobody scrapes, nothing wakes the process fifty times a second. */
function createLoopDelay(registry: Registry): { update(): void; close(): void } {
  const seconds = new Gauge({
    name: 'clamgate_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape, by percentile; 100 is the longest.',
    labelNames: ['percentile'],
    registers: [registry],
  })
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined
  return {
    update() {
      if (histogram === undefined) {
        histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
        histogram.enable()
        return
      }
      if (histogram.count === 0) return
      for (const percentile of PERCENTILES) {
        const delayMs = histogram.percentile(percentile) / 1e6 - RESOLUTION_MS
        seconds.set({ percentile }, Math.max(0, delayMs) / 1000)
      }
      histogram.reset()
    },
    close() {
      histogram?.disable()
    },
  }
}

/** Sets a gauge, or takes its sample away: no value is not zero. */
export function setIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}

async function countDescriptors(): Promise<number | undefined> {
  try {
    return (await readdir('/proc/self/fd')).length - 1 // one of them reads the directory
  } catch {
    return undefined // no Linux, or /proc is not mounted: there is no number to show
  }
}

async function readDescriptorLimit(): Promise<number | undefined> {
  try {
    const soft = /^Max open files +(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined // as above
  }
}

/** Shows a sum that somebody else keeps. */
export function setTotal(counter: Counter, total: number): void {
  counter.reset()
  counter.inc(total)
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../errors.ts'
import type { Job, JobOf, Measurement, PacedMeasurement, Report } from './job.ts'

/** The process that makes the load. One job at a time. */
export interface LoadProcess extends AsyncDisposable {
  /** @throws {BenchError} BENCH_LOAD_FAILED when a message was not accepted, a connection broke, or `signal` fired */
  measure(job: JobOf<'milter' | 'instream'>): Promise<Measurement>
  /** @throws {BenchError} BENCH_LOAD_FAILED as {@link measure} */
  pace(job: JobOf<'paced'>): Promise<PacedMeasurement>
  /** A job without figures of its own; `onProgress` hears how many messages are through. */
  perform(job: Job, onProgress?: (messages: number) => void): Promise<void>
}

type Outcome = Measurement | PacedMeasurement | undefined

/** Starts the load process; it ends with `signal`, with its disposal, or with this process. */
export function startLoadProcess(signal: AbortSignal): LoadProcess {
  signal.throwIfAborted()
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    // Typed arrays travel as they are.
    serialization: 'advanced',
    // Standard output belongs to the JSON document.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  let running: PromiseWithResolvers<Outcome> | undefined
  let onProgress: (messages: number) => void = () => {}
  child.on('message', (report: Report) => {
    if (report.kind === 'progress') onProgress(report.messages)
    else if (report.kind === 'done') running?.resolve(report.measurement)
    else running?.reject(new BenchError('BENCH_LOAD_FAILED', report.message))
  })
  child.on('exit', (code, by) => {
    running?.reject(new BenchError('BENCH_LOAD_FAILED', `The load process ended with ${code ?? by}`))
  })

  function order(job: Job): Promise<Outcome> {
    running = Promise.withResolvers()
    if (hasEnded(child)) running.reject(new BenchError('BENCH_LOAD_FAILED', 'The load process has ended'))
    else child.send(job)
    return running.promise
  }

  return {
    async measure(job) {
      const measurement = await order(job)
      if (measurement === undefined)
        throw new BenchError('BENCH_LOAD_FAILED', 'The load process measured nothing')
      return measurement
    },
    async pace(job) {
      const measurement = await order(job)
      if (measurement === undefined || !('marks' in measurement))
        throw new BenchError('BENCH_LOAD_FAILED', 'The load process kept no pace')
      return measurement
    },
    async perform(job, listener = () => {}) {
      onProgress = listener
      await order(job)
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', kill)
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      kill()
      await ended
    },
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

// The load process: one job at a time over the channel from the benchmark; see job.ts.
import { holdIdle, releaseIdle } from './idle.ts'
import { loadClamd } from './instream.ts'
import type { Job, Measurement, Report } from './job.ts'
import { burst, loadMilter, soak } from './milter.ts'
import { loadPaced } from './paced.ts'

process.on('message', (job: Job) => {
  void run(job).then(
    (measurement) => report(measurement === undefined ? { kind: 'done' } : { kind: 'done', measurement }),
    (error: unknown) =>
      report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
})
// The benchmark is gone, so nobody wants this load any more.
process.on('disconnect', () => process.exit(1))
// Ctrl-C reaches the whole group; the benchmark decides what becomes of us.
process.on('SIGINT', () => {})

async function run(job: Job): Promise<Measurement | undefined> {
  switch (job.kind) {
    case 'milter':
      return await loadMilter(job)
    case 'paced':
      return await loadPaced(job)
    case 'instream':
      return await loadClamd(job)
    case 'burst':
      await burst(job)
      return undefined
    case 'soak':
      await soak(job, (messages) => report({ kind: 'progress', messages }))
      return undefined
    case 'idle':
      await holdIdle(job)
      return undefined
    case 'release':
      await releaseIdle()
      return undefined
  }
}

function report(message: Report): void {
  process.send?.(message)
}

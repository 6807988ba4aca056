import type { JobDocument } from '../../../clamgate/src/api/jobs/documents.ts'
import { endedOf } from './under-way.ts'
import { jobWords } from './words.ts'

/** How far a job is. */
export function Progress({ job }: { readonly job: JobDocument }) {
  const ended = endedOf(job)
  const { total } = job
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={jobWords().act[job.act](total)}
      aria-valuenow={ended}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuetext={jobWords().progress(ended, total)}
    >
      <div style={{ width: `${total === 0 ? 100 : (100 * ended) / total}%` }} />
    </div>
  )
}

import { useState } from 'preact/hooks'
import type { JobDocument, JobRequest } from '../../../clamgate/src/api/jobs/documents.ts'
import { post } from '../api/call.ts'
import { createOnce } from '../api/once.ts'
import { withProof } from '../ui/proof.tsx'
import { tellOfJob } from './under-way.ts'

/** Makes a job and tells of it; undefined: the reader would not show who they are. @throws {CallError} */
type MakeJob = (request: JobRequest) => Promise<JobDocument | undefined>

/** One press makes one job, also when the connection is lost and somebody presses again. */
export function useMakeJob(): MakeJob {
  const [once] = useState(createOnce)
  return async (request) => {
    const job = await once(request, (idempotencyKey) =>
      withProof(() => post<JobDocument>('/jobs', request, { idempotencyKey })),
    )
    if (job !== undefined) tellOfJob(job)
    return job
  }
}

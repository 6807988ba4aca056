import type { JobDocument, JobItemsRequest, JobList, JobReply, JobRequest, JobsRequest } from './documents.ts'

/** Bulk acts of somebody. */
export interface JobService {
  /** @param key of the request: the same one comes to the same job */
  make(request: JobRequest, key: string | undefined): Promise<JobDocument>
  list(request: JobsRequest): Promise<JobList>
  show(id: string, request: JobItemsRequest): Promise<JobReply>
  undo(id: string): Promise<JobDocument>
  cancel(id: string): Promise<JobDocument>
}

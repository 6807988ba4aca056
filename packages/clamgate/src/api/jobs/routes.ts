import type { Actor } from '../../access/actor.ts'
import type { Act } from '../../access/acts.ts'
import type { AuditNotes } from '../../audit/trail.ts'
import { document, type Route, route } from '../route.ts'
import {
  type JobDocument,
  type JobRequest,
  jobIdSchema,
  jobItemsRequestSchema,
  jobListSchema,
  jobReplySchema,
  jobRequestSchema,
  jobSchema,
  jobsRequestSchema,
} from './documents.ts'
import type { JobService } from './service.ts'

export interface JobAnswers {
  readonly jobs: (actor: Actor) => JobService
}

/** What the audit calls what a job does. */
const ACTS: Readonly<Record<JobRequest['act'], Act>> = {
  release: 'quarantine.release',
  delete: 'quarantine.delete',
  forward: 'quarantine.forward',
  'false-positive': 'false-positives.act',
}

/** A thousand ids. */
const JOB_BODY_BYTES = 1024 ** 2

/** Bulk acts upon the quarantine: made, followed, undone, cancelled. What they do is asked of `may` entry by entry. */
export function jobRoutes({ jobs }: JobAnswers): readonly Route[] {
  return [
    route({
      name: 'makeJob',
      method: 'POST',
      path: '/jobs',
      summary:
        'Releases, deletes, forwards or clears entries of the quarantine; it can be undone for a while',
      act: 'self.write',
      body: jobRequestSchema,
      answer: document(jobSchema),
      bodyLimit: JOB_BODY_BYTES,
      auditedAs(asked) {
        const { data } = jobRequestSchema.safeParse(asked)
        return data && { act: ACTS[data.act], after: saidOf(data) }
      },
      async handle({ actor, body, request, audit }) {
        // It has been looked at already, and is written down with the job: so it is the same one after a restart, too.
        const key = request.headers['idempotency-key']
        const job = await jobs(actor).make(body, typeof key === 'string' ? key : undefined)
        audit.tell({ after: { ...saidOf(body), id: job.id, total: job.total } })
        return job
      },
    }),
    route({
      name: 'listJobs',
      method: 'GET',
      path: '/jobs',
      summary: 'Jobs with how far they are, the newest first',
      act: 'self.read',
      query: jobsRequestSchema,
      answer: document(jobListSchema),
      handle: ({ actor, query }) => jobs(actor).list(query),
    }),
    route({
      name: 'showJob',
      method: 'GET',
      path: '/jobs/:id',
      summary: 'One job, and what became of each of its entries, a page at a time',
      act: 'self.read',
      params: jobIdSchema,
      query: jobItemsRequestSchema,
      answer: document(jobReplySchema),
      handle: ({ actor, params: { id }, query }) => jobs(actor).show(id, query),
    }),
    route({
      name: 'undoJob',
      method: 'POST',
      path: '/jobs/:id/undo',
      summary: 'Undoes a job that has done nothing yet',
      act: 'jobs.end',
      params: jobIdSchema,
      answer: document(jobSchema),
      handle: ({ actor, params: { id }, audit }) => ended(jobs(actor), id, 'undo', audit),
    }),
    route({
      name: 'cancelJob',
      method: 'POST',
      path: '/jobs/:id/cancel',
      summary: 'Ends what a job has not begun yet',
      act: 'jobs.end',
      params: jobIdSchema,
      answer: document(jobSchema),
      handle: ({ actor, params: { id }, audit }) => ended(jobs(actor), id, 'cancel', audit),
    }),
  ]
}

/** Its row says what was not done to how many, also where it was too late. */
async function ended(
  jobs: JobService,
  id: string,
  how: 'undo' | 'cancel',
  audit: AuditNotes,
): Promise<JobDocument> {
  const { job } = await jobs.show(id, { limit: 1 })
  const said = { job: job.act, of: job.by, total: job.total }
  audit.tell({ before: { state: job.state }, after: said })
  const after = await jobs[how](id)
  audit.tell({ after: { ...said, state: after.state, left: after.counts.left ?? 0 } })
  return after
}

/** What is to be done to which entries; their ids are what the row is about. */
function saidOf({ act, query, options: { to } }: JobRequest): object {
  return { job: act, ...(query === undefined ? {} : { query }), ...(to === undefined ? {} : { to }) }
}

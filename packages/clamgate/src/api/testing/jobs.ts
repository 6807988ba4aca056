import type { JobDocument } from '../jobs/documents.ts'
import type { JobService } from '../jobs/service.ts'
import type { RequestService } from '../requests/routes.ts'
import type { ViewService } from '../views/routes.ts'

export const JOB: JobDocument = {
  ...{ id: '0193-job', act: 'delete', state: 'waiting', host: 'mx1', by: 'host', isOwn: true, total: 1 },
  ...{ counts: { waiting: 1 }, madeAt: '2026-11-30T00:00:00.000Z', startsAt: '2026-11-30T00:10:00.000Z' },
  words: '',
}

/** Jobs of which there is one. */
export function jobService(): JobService {
  return {
    make: async () => JOB,
    list: async () => ({ items: [JOB], next: null }),
    show: async () => ({ job: JOB, items: [], next: null }),
    undo: async () => ({ ...JOB, state: 'undone' }),
    cancel: async () => ({ ...JOB, state: 'cancelled' }),
  }
}

/** Nobody asks for anything. */
export function requestService(): RequestService {
  const none = () => Promise.reject(new Error('There is no request'))
  return { list: async () => ({ items: [] }), approve: none, refuse: none, ask: none }
}

/** Nobody has saved anything. */
export function viewService(): ViewService {
  const none = () => Promise.reject(new Error('There is no view'))
  return { list: async () => ({ items: [] }), save: none, change: none, remove: none }
}

import { signal } from '@preact/signals'
import type { JobDocument, JobList } from '../../../clamgate/src/api/jobs/documents.ts'
import { get, post } from '../api/call.ts'
import { toCallError } from '../api/failure.ts'
import { onChange } from '../api/live.ts'
import { navigate } from '../app/router.ts'
import { mayDo } from '../app/session.ts'
import { nowMs } from '../format/clock.ts'
import { forget, tell, tellFailure } from '../ui/toasts.tsx'
import { jobWords } from './words.ts'

/** One's own jobs that have not come to their end, the newest first. They go on without any page. */
export const underWay = signal<readonly JobDocument[]>([])

const POLL_MS = 1500
/** Of a browser that was away only the newest are looked for. */
const LOOKED_AT = 50
/** A toast would hide what stands below it for as long as a delete can be undone; the tray has the button for all that time. */
const TOAST_MS = 15_000

let timer: ReturnType<typeof setTimeout> | undefined
/** Asks at once, as long as they are followed. */
let look: (() => void) | undefined

/** Finds jobs that are under way, those of before a reload too, and follows them until `signal` aborts. */
export function followJobs(signal: AbortSignal): void {
  const again = () => void ask(signal)
  const off = onChange('jobs', again)
  look = again
  signal.addEventListener('abort', () => {
    off()
    clearTimeout(timer)
    if (look === again) look = undefined
    underWay.value = []
  })
  again()
}

async function ask(signal: AbortSignal): Promise<void> {
  clearTimeout(timer)
  try {
    const { items } = await get<JobList>('/jobs', { limit: LOOKED_AT }, signal)
    if (!signal.aborted) take(items)
  } catch {
    // what was known stays, and it is asked again
  }
  if (signal.aborted) return
  clearTimeout(timer)
  if (underWay.value.length > 0) timer = setTimeout(() => void ask(signal), POLL_MS)
}

function take(jobs: readonly JobDocument[]): void {
  const before = new Set(underWay.value.map(({ id }) => id))
  for (const job of jobs) {
    if (!before.has(job.id)) continue
    // It has begun, or was undone in another tab.
    if (job.state !== 'waiting') forget(job.id)
    if (!isUnderWay(job) && job.state !== 'undone') tellOfEnd(job)
  }
  underWay.value = jobs.filter(isUnderWay)
}

function isUnderWay({ state }: JobDocument): boolean {
  return state === 'waiting' || state === 'running'
}

/** How many of its mails are done with, well or not. */
export function endedOf({ total, counts }: JobDocument): number {
  return total - (counts.waiting ?? 0) - (counts.begun ?? 0)
}

/** Recipients have no page of that. */
function showResults(id: string) {
  if (!mayDo('events.read')) return undefined
  return { words: jobWords().results, icon: 'right', onPress: () => navigate(`/quarantine/jobs/${id}`) }
}

function tellOfEnd(job: JobDocument): void {
  tell(jobWords().ended[job.act](job.counts.done ?? 0, job.total), showResults(job.id))
}

/** Says that a job was made, with the way back for as long as there is one. */
export function tellOfJob(job: JobDocument): void {
  if (!isUnderWay(job)) {
    tellOfEnd(job)
    return
  }
  underWay.value = [job, ...underWay.value.filter(({ id }) => id !== job.id)]
  clearTimeout(timer)
  timer = setTimeout(() => look?.(), POLL_MS)
  const untilMs = Date.parse(job.startsAt)
  const undo = { words: jobWords().undo, icon: 'undo', untilMs, onPress: () => undoJob(job.id) }
  const leftMs = untilMs - nowMs()
  tell(jobWords().act[job.act](job.total), leftMs > 0 ? undo : undefined, {
    staysMs: Math.min(Math.max(leftMs, 5000), TOAST_MS),
    about: job.id,
  })
}

/** All is as if it had never been; too late is said. */
export async function undoJob(id: string): Promise<void> {
  await end(id, 'undo')
}

/** What has not begun yet is left. */
export async function stopJob(id: string): Promise<void> {
  await end(id, 'cancel')
}

async function end(id: string, how: 'undo' | 'cancel'): Promise<void> {
  try {
    const job = await post<JobDocument>(`/jobs/${id}/${how}`)
    forget(id)
    if (job.state === 'undone') tell(jobWords().undone)
    underWay.value = underWay.value.filter((one) => one.id !== id)
  } catch (thrown) {
    tellFailure(toCallError(thrown))
  }
}

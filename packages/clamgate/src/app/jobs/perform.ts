import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '../../access/actor.ts'
import type { FalsePositiveService } from '../../api/false-positives/service.ts'
import type { ActItem, ActProgress } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { NOTHING_HERE } from '../../jobs/judge.ts'
import type { Task } from '../../jobs/run-job.ts'
import type { JobResult, JobStep } from '../../jobs/types.ts'

export interface PerformDeps {
  readonly quarantine: Pick<QuarantineService, 'release' | 'delete'>
  readonly falsePositives: (actor: Actor) => Pick<FalsePositiveService, 'act'>
}

/** Somebody who has other copies of a mail is at it for as long as its release takes, ms and tries. */
const [BUSY_MS, BUSY_TRIES] = [500, 60]

/** What each act of a job does to one entry: the same as the command of its name. Of those who have some copies each waits for the other. */
export function createPerform(deps: PerformDeps) {
  const perform = performOnce(deps)
  return async (task: Task, signal: AbortSignal): Promise<JobResult> => {
    for (let tries = 0; ; tries++) {
      const result = await perform(task, signal)
      const isBusy = task.recipients !== undefined && result.code === 'QUARANTINE_ENTRY_BUSY'
      if (!isBusy || signal.aborted || tries === BUSY_TRIES) return result
      await wait(BUSY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

function performOnce({ quarantine, falsePositives }: PerformDeps) {
  return async (task: Task, signal: AbortSignal): Promise<JobResult> => {
    const { entry: id, actor } = task
    const { act, options } = task.job
    const by = actor.name
    const recipients = recipientsOf(task)
    if (recipients?.length === 0) return NOTHING_HERE
    const some = recipients === undefined ? {} : { recipients: [...recipients] }
    let item: ActItem | undefined
    const onProgress = (progress: ActProgress) => {
      item = progress.item
    }
    switch (act) {
      case 'release':
      case 'forward': {
        const { to, as = 'original', again = false, sender } = options
        const whom = to === undefined ? some : { to: [...to] }
        const how = { as, again, ...(sender === undefined ? {} : { sender }), dryRun: false }
        await quarantine.release({ ids: [id], by, ...whom, ...how }, { onProgress, signal })
        return resultOf(item)
      }
      case 'delete':
        await quarantine.delete({ ids: [id], by, ...some, dryRun: false }, { onProgress, signal })
        return resultOf(item)
      case 'false-positive':
        return await clear()
    }

    async function clear(): Promise<JobResult> {
      const { scope = 'content', until = '30d', reason, also = false, include = [] } = options
      const { release = true, ignore = true, report = true } = options
      const asked = { id, by, scope, until, release, ignore, report, also, include: [...include] }
      // Whether the proof was fresh when the job was made has been judged; whoever judges again sees this moment.
      const proved = { ...actor, provedAtMs: Date.now() }
      const { good, steps } = await falsePositives(proved).act(
        { ...asked, ...(reason === undefined ? {} : { reason }), dryRun: false },
        { onProgress: () => undefined, signal },
      )
      const failed = steps.find(({ result }) => result === 'failed' || result === 'partly')
      const taken = steps.flatMap(({ result, ...step }): JobStep[] =>
        result === 'left-out' ? [] : [{ ...step, result }],
      )
      const isAny = steps.some(({ result }) => result === 'done' || result === 'partly')
      return {
        state: good ? 'done' : isAny ? 'partly' : 'failed',
        sentence: taken.map(({ step, sentence }) => `${step}: ${sentence}`).join('; '),
        ...{ code: failed?.code, remedy: failed?.remedy, steps: taken },
      }
    }
  }
}

/** Of those whom the maker of a job reaches, those that it is for; undefined: all of the entry. */
function recipientsOf({ recipients: reached, job }: Task): readonly string[] | undefined {
  const wanted = job.options.recipients
  if (wanted === undefined || reached === undefined) return wanted ?? reached
  const lower = new Set(reached.map((address) => address.toLowerCase()))
  return wanted.filter((address) => lower.has(address.toLowerCase()))
}

function resultOf(item: ActItem | undefined): JobResult {
  if (item === undefined) return { state: 'unknown', sentence: 'It was ended before it told what came of it' }
  const { result, sentence, code, remedy, copies } = item
  return { state: result, sentence, code, remedy, copies }
}

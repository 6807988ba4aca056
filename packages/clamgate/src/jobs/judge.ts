import type { Actor } from '../access/actor.ts'
import type { Act } from '../access/acts.ts'
import { may, type Thing, visible } from '../access/may.ts'
import { failureWords } from '../ground/coded-error.ts'
import type { JobMail, JobResult } from './types.ts'

/** An entry as `may` has to know it, and what its mail was. */
export interface Looked extends Thing {
  readonly mail?: Pick<JobMail, 'subject' | 'sender'> | undefined
}

/** What an act would be done to: everything, or some of the recipients. */
export type Judged =
  | {
      readonly may: 'yes'
      readonly recipients: readonly string[] | undefined
      readonly mail: JobMail | undefined
    }
  | { readonly may: 'no'; readonly result: JobResult }
  | { readonly may: 'proof' }

/** Of thousands of recipients a job names these. */
const RECIPIENTS_TOLD = 10

/** The same words whether it is not there, or not for whoever asks. */
export const NOTHING_HERE: JobResult = {
  state: 'failed',
  sentence: 'There is nothing here that you may see or do',
  code: 'ACCESS_NONE',
  remedy: 'Ask an administrator whether it is yours to see.',
}

/**
 * Whether somebody may do it to one entry, and for whom of its recipients.
 * @param look undefined: there is no such entry
 * @param nowMs by when a proof has to be fresh: that of the request, however late it is done
 */
export async function judge(
  actor: Actor,
  acts: readonly [Act, ...Act[]],
  look: () => Promise<Looked | undefined>,
  nowMs: number,
): Promise<Judged> {
  let thing: Looked | undefined
  try {
    thing = await look()
  } catch (error) {
    return { may: 'no', result: failedBy(error) }
  }
  if (thing === undefined) return { may: 'no', result: NOTHING_HERE }
  const answers = acts.map((act) => may(actor, act, thing, nowMs))
  if (answers.includes('no')) return { may: 'no', result: NOTHING_HERE }
  if (answers.includes('proof')) return { may: 'proof' }
  const all = thing.recipients ?? []
  const seen = visible(actor, acts[0], all)
  const mail = thing.mail && {
    ...thing.mail,
    ...{ recipients: seen.slice(0, RECIPIENTS_TOLD), recipientCount: seen.length },
  }
  return { may: 'yes', recipients: seen.length === all.length ? undefined : seen, mail }
}

/** What somebody hears whose act has failed. */
export function failedBy(error: unknown): JobResult {
  return { state: 'failed', ...failureWords(error) }
}

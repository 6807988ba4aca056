import type { DigestStore } from '../../quarantine/digest/state.ts'
import { agedBeforeMs } from './aged.ts'
import type { StateContext } from './operation.ts'

const DAY_MS = 86_400_000
/** How long it is known who was sent what. */
const KEPT_MS = 90 * DAY_MS
/** How long it is known that a link or a token has come to its end. */
const ENDED_KEPT_MS = 30 * DAY_MS
const REQUEST_KEPT_MS = 400 * DAY_MS
/** It is known so long what was reported as a false positive. */
const REPORT_KEPT_MS = 2 * 366 * DAY_MS

/**
 * Forgets what nobody needs any more: entries that stood in a digest are gone by then, and their links long over. Nothing of it
 * can be made again, so that a clock that has leapt makes nothing old.
 */
export async function tidyState(
  context: StateContext,
  { passedMs }: Parameters<DigestStore['tidy']>[0],
): Promise<void> {
  const { tx } = context
  const digests = await agedBeforeMs(context, { kept: 'digests', keepMs: KEPT_MS, passedMs })
  const ended = await agedBeforeMs(context, { kept: 'ended', keepMs: ENDED_KEPT_MS, passedMs })
  const requests = await agedBeforeMs(context, { kept: 'requests', keepMs: REQUEST_KEPT_MS, passedMs })
  const reports = await agedBeforeMs(context, { kept: 'reports', keepMs: REPORT_KEPT_MS, passedMs })
  // Another host is at it.
  if (digests === undefined || ended === undefined || requests === undefined || reports === undefined) return
  await tx.deleteFrom('digest_item').where('at', '<', digests).execute()
  await tx.deleteFrom('digest').where('at', '<', digests).execute()
  const oldLinks = tx.selectFrom('link').select('hash').where('expires_at', '<', ended)
  await tx.deleteFrom('link_use').where('hash', 'in', oldLinks).execute()
  await tx.deleteFrom('link').where('expires_at', '<', ended).execute()
  await tx.deleteFrom('token').where('ends_at', '<', ended).execute()
  const oldRequests = tx.selectFrom('mail_request').select('id').where('asked_at', '<', requests)
  await tx.deleteFrom('request_mail').where('request', 'in', oldRequests).execute()
  await tx.deleteFrom('mail_request').where('asked_at', '<', requests).execute()
  await tx.deleteFrom('fp_report').where('made_at', '<', reports).execute()
}

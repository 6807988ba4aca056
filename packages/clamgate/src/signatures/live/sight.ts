import { type ClamdClient, ClamdError, NO_ENGINE_DATABASE } from '@clamgate/clamd'
import { isBacklogFull } from '../../engine/canary.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Proof } from '../ports.ts'

/** What shows that a clamd scans with the new set. */
export type Wanted =
  | { readonly kind: 'found' | 'gone'; readonly proof: Proof }
  /** Nothing does: it has to take the request, and to scan. */
  | { readonly kind: 'asked' }

/** What one look at a clamd brought. */
export type Sight =
  | { readonly kind: 'shown' }
  /** It does not show the set. `answers`: it scanned; else it is busy, or silent. */
  | { readonly kind: 'not-yet'; readonly reason: string; readonly answers: boolean }
  /** It takes no connection. */
  | { readonly kind: 'away'; readonly reason: string }
  /** It has lost its databases, and nothing but a restart helps it. */
  | { readonly kind: 'lost'; readonly reason: string }

/**
 * Looks whether a clamd shows what is wanted: by a scan, since what it answers to PING says nothing of its databases.
 * @throws {ClamdError} CLAMD_ABORTED when `signal` fires
 */
export async function look(client: ClamdClient, wanted: Wanted, signal: AbortSignal): Promise<Sight> {
  const calm = { signal }
  try {
    const sight = wanted.kind === 'asked' ? ASKED : await scanFor(client, wanted, calm)
    return sight.kind === 'shown' ? sight : await withVersion(client, sight, calm)
  } catch (error) {
    if (!(error instanceof ClamdError) || error.code === 'CLAMD_ABORTED') throw error
    const isAway = error.code === 'CLAMD_UNREACHABLE' && !isBacklogFull(error)
    return isAway
      ? { kind: 'away', reason: error.message }
      : { kind: 'not-yet', reason: error.message, answers: false }
  }
}

const ASKED: Sight = { kind: 'shown' }

async function scanFor(
  client: ClamdClient,
  { kind, proof }: Extract<Wanted, { readonly proof: Proof }>,
  calm: { readonly signal: AbortSignal },
): Promise<Sight> {
  const result = await client.scan([proof.sample], calm)
  if (result.kind === 'too-large')
    return { kind: 'not-yet', reason: 'it takes no sample of that size', answers: true }
  if (result.kind === 'error')
    return { kind: 'not-yet', reason: `it answers a scan with "${result.text}"`, answers: true }
  const isFound = result.kind === 'found' && result.signature === `${proof.signature}.UNOFFICIAL`
  if (isFound === (kind === 'found')) return { kind: 'shown' }
  return {
    kind: 'not-yet',
    answers: true,
    reason: isFound
      ? 'it still scans with the files that were removed'
      : 'it does not scan with the new files',
  }
}

/** A failed reload without ConcurrentDatabaseReload leaves one that answers all and detects nothing. */
async function withVersion(
  client: ClamdClient,
  sight: Sight,
  calm: { readonly signal: AbortSignal },
): Promise<Sight> {
  const version = await client.version(calm).catch((error: unknown) => {
    if (error instanceof ClamdError && error.code === 'CLAMD_ABORTED') throw error
    return messageOf(error)
  })
  if (typeof version === 'string' || version.database !== NO_ENGINE_DATABASE) return sight
  return { kind: 'lost', reason: 'it has lost its databases in a reload that failed, as its version shows' }
}

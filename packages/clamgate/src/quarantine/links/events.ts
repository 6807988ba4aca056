import type { CopyState } from '../../store/copy-states.ts'
import type { CopyStatus } from '../entries/types.ts'
import type { ReleaseResult } from '../release/types.ts'
import type { MailRequest } from '../requests/types.ts'
import type { LinkEvent } from './types.ts'

/** Waiting is no event. */
const COPY_KEYS: Readonly<Record<CopyState, LinkEvent['key'] | undefined>> = {
  kept: undefined,
  releasing: 'state.releasing',
  released: 'state.released',
  refused: 'state.refused',
  deferred: 'state.deferred',
  unknown: 'state.unknown',
  deleted: 'state.deleted',
  expired: 'page.gone.text',
}

/** What happened to the copies that a link is about, each thing once. */
export function copyEvents(copies: readonly CopyStatus[]): readonly LinkEvent[] {
  const events = new Map<string, LinkEvent>()
  for (const { state, atMs } of copies) {
    const key = COPY_KEYS[state]
    if (key !== undefined && !events.has(key)) events.set(key, { key, atMs })
  }
  return [...events.values()]
}

/** How a request for the mail stands. */
export function requestEvents(request: MailRequest | undefined): readonly LinkEvent[] {
  if (request === undefined) return []
  const { state, askedAtMs, decidedAtMs, answer } = request
  switch (state) {
    case 'open':
    case 'approving':
      return [{ key: 'state.asked', atMs: askedAtMs }]
    case 'approved':
      return [{ key: 'state.approved', atMs: decidedAtMs ?? askedAtMs }]
    case 'refused':
      return [{ key: 'state.declined', atMs: decidedAtMs ?? askedAtMs, words: answer }]
    case 'lapsed':
      return [{ key: 'state.lapsed' }]
  }
}

const RESULT_KEYS: Readonly<Record<ReleaseResult['state'], LinkEvent['key'] | undefined>> = {
  released: 'done.release',
  refused: 'state.refused',
  deferred: 'state.deferred',
  unknown: 'state.unknown',
  skipped: undefined,
}

/** What came of a release, each thing once; nothing where somebody else was quicker. */
export function resultEvents(results: readonly ReleaseResult[], nowMs: number): readonly LinkEvent[] {
  return [...new Set(results.map(({ state }) => RESULT_KEYS[state]))].flatMap((key) =>
    key === undefined ? [] : [{ key, atMs: nowMs }],
  )
}

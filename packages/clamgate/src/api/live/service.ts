import type { Actor } from '../../access/actor.ts'
import type { LiveKind } from './documents.ts'

/** Somebody who hears of changes. */
export interface LiveListener {
  /** @param id of the moment: whoever comes back with it hears of all since */
  readonly changed: (kind: LiveKind, id: string) => void
}

/** Tells that something has changed, within what somebody may hear of. */
export interface LiveService {
  /**
   * @param since the last id that was heard; undefined: only what comes
   * @returns what ends it
   * @throws {AccessError} ACCESS_TOO_MANY: the account has too many open, or all together
   */
  listen(actor: Actor, since: string | undefined, listener: LiveListener): () => void
}

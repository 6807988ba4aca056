import { cleanText } from '../../ground/clean.ts'
import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link EventsError}. Match on these, never on the text. */
export const EVENTS_ERROR_CODES = [
  /** No message that is written down has such an id. Remedy: clamgate events list shows ids; clean mail goes after store.keepClean, other after store.keepFindings. */
  'EVENTS_UNKNOWN',
] as const
type EventsErrorCode = (typeof EVENTS_ERROR_CODES)[number]

/** Something was asked of events that nobody can answer. */
export class EventsError extends CodedError<EventsErrorCode> {
  override readonly name = 'EventsError'
}

/** @throws {EventsError} EVENTS_UNKNOWN */
export function unknownEvent(id: string): never {
  throw new EventsError('EVENTS_UNKNOWN', `No message with the id ${cleanText(id, 100)} is written down`, {
    remedy:
      'clamgate events list shows ids. Those of the MTA, of the quarantine and those that clients are told are good, too; old messages go (store.keepClean, store.keepFindings).',
  })
}

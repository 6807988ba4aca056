import type { Config } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import type { FormLog } from '../log/log.ts'
import { messageEvent, messageLevel, messageLines } from './message-lines.ts'
import { messageFields, messageSentence } from './message-object.ts'
import { ignoredIn } from './message-words.ts'

type LogConfig = Config['log']

/**
 * Writes decided messages: in text places the lines of clamav-milter, one for each recipient, and ours for the rest; in
 * JSON places one object, however many recipients there are. Each is built only where a place wants it.
 */
export function createMessageLog(log: FormLog, settings: () => LogConfig): (message: MessageRecord) => void {
  return (message) => {
    const config = settings()
    const level = messageLevel(message)
    if (log.wants('text', level)) {
      for (const { level: own, event, sentence, facts } of messageLines(message, config)) {
        log.only('text', own, event, sentence, facts)
      }
    }
    if (log.wants('json', level) && (config.events === 'all' || isNotable(message))) {
      log.only('json', level, messageEvent(message), messageSentence(message), messageFields(message))
    }
  }
}

/**
 * Whether the MTA is answered only when the lines are written: its own line about a message that it does not take in as
 * usual stands behind ours then, where both go to one place. Clean mail and mail that is exempt wait for nothing.
 */
export function isWrittenFirst({ outcome: { kind, action } }: MessageRecord): boolean {
  return action !== 'accept' || (kind !== 'clean' && kind !== 'skipped')
}

/** Anything but clean mail that went its usual way. */
function isNotable(message: MessageRecord): boolean {
  const { kind, action, monitored, remove, keepFor } = message.outcome
  if (ignoredIn(message).ignored !== undefined) return true
  const usual = kind === 'clean' && action === 'accept' && remove.length === 0 && keepFor.length === 0
  return !usual || monitored.some((choice) => choice.action !== action)
}

import type { Config } from '../config/schema.ts'
import type { MessageRecord } from '../filter/record.ts'
import { cleanLines, infectedLines } from './lines.ts'
import type { Log, LogFields } from './log.ts'

type LogConfig = Config['log']

/** Writes the lines of decided messages: those of clamav-milter for infected and clean mail, ours for the rest. */
export function createMessageLog(log: Log, settings: () => LogConfig): (message: MessageRecord) => void {
  return (message) => {
    const { verdict, action } = message.outcome
    switch (verdict.kind) {
      case 'infected': {
        const lines = infectedLines(settings().infected, {
          ...scanned(message),
          signature: verdict.signature,
        })
        for (const line of lines) log.info('message.infected', line, fieldsOf(message))
        return
      }
      case 'clean':
        for (const line of cleanLines(settings().clean, scanned(message))) {
          log.info('message.clean', line, fieldsOf(message))
        }
        return
      case 'oversize':
        log.warn(
          'message.oversize',
          `${subjectOf(message)} is too large to be scanned whole: ${action}`,
          fieldsOf(message),
        )
        return
      case 'databases-missing':
        // Where it is accepted by choice, the status of the engine has been warned of already.
        log[action === 'accept' ? 'info' : 'warn'](
          'message.databases-missing',
          `${subjectOf(message)} was looked at without the official databases: ${action}`,
          fieldsOf(message),
        )
        return
      case 'failure':
        log.warn('message.failure', `${subjectOf(message)} could not be scanned: ${action}`, {
          ...fieldsOf(message),
          code: verdict.code,
          detail: verdict.detail,
        })
    }
  }
}

function scanned({ queueId, from, recipients, fields }: MessageRecord) {
  return { queueId, from, recipients, ...fields }
}

function subjectOf({ from, recipients }: MessageRecord): string {
  const [first = '', ...more] = recipients
  return `Message from <${from}> to <${first}>${more.length === 0 ? '' : ` and ${more.length} more`}`
}

function fieldsOf(message: MessageRecord): LogFields {
  const { outcome, ...facts } = message
  return {
    queueId: facts.queueId,
    from: facts.from,
    to: facts.recipients,
    client: facts.clientAddress,
    clientName: facts.clientName,
    sizeBytes: facts.sizeBytes,
    verdict: outcome.verdict.kind,
    signature: outcome.verdict.kind === 'infected' ? outcome.verdict.signature : undefined,
    action: outcome.action,
    because: outcome.because,
    server: facts.server,
    decisionMs: Math.round(facts.decisionMs * 10) / 10,
  }
}

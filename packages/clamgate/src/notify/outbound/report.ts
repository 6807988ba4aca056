import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Policy } from '../../policy/types.ts'
import { done } from '../../policy/words/actions.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'
import { clientWords, type Notice, noticeForAdministrators } from '../mail/notice.ts'

/** One of our own whose mail had a finding. Clean text. */
export interface OwnSender {
  /** By which messages are counted: the log-in name, else the client. */
  readonly key: string
  readonly login: string | undefined
  /** Undefined: sendmail(1). */
  readonly client: string | undefined
}

/** What is told of infected mail of one of our own. Clean text, a few hundred bytes. */
export interface OutboundReport {
  /** Undefined: more senders at a time than are told apart; of their messages there is a number alone. */
  readonly sender: OwnSender | undefined
  /** Messages that it is about; the rest is of the newest of them. */
  readonly count: number
  /** Messages with a finding that the sender had in the hour before the first of them. */
  readonly earlier: number
  readonly atMs: number
  readonly from: string
  readonly clientName: string
  readonly recipients: number
  readonly queueId: string | undefined
  readonly messageId: string | undefined
  readonly outcome: string
  /** The signature, or what it turned out to be instead. */
  readonly finding: string
  /** What became of it: `rejected`. */
  readonly became: string
  readonly quarantineId: string | undefined
  readonly incident: string | undefined
}

/** Longest value from outside, characters. */
const MAX_VALUE = 200

/** The one of our own who sent a message; undefined: it comes from outside. */
export function ownSenderOf(
  { from, recipients, clientAddress, authenticated }: MessageRecord,
  {
    senders,
    home,
  }: { readonly senders: 'authenticated' | 'own'; readonly home: Pick<Policy, 'isOriginating'> },
): OwnSender | undefined {
  if (authenticated !== undefined && authenticated !== '') {
    const login = cleanText(authenticated, MAX_VALUE)
    return { key: `login ${login.toLowerCase()}`, login, client: clientAddress }
  }
  if (senders === 'authenticated') return undefined
  if (!home.isOriginating({ sender: from, recipients, clientAddress, authenticated })) return undefined
  return { key: `client ${clientAddress ?? ''}`, login: undefined, client: clientAddress }
}

/** What is told of a message. */
export function reportOf(
  message: MessageRecord,
  sender: OwnSender | undefined,
  earlier: number,
): OutboundReport {
  const { outcome, queueId, fields, quarantineId } = message
  const clean = (text: string | undefined) => (text === undefined ? undefined : cleanText(text, MAX_VALUE))
  return {
    ...{ sender, count: 1, earlier, atMs: message.decidedAtMs },
    from: cleanText(message.from, MAX_VALUE),
    clientName: cleanText(message.clientName, MAX_VALUE),
    recipients: message.recipients.length,
    queueId: clean(queueId),
    messageId: clean(fields.messageId?.trim()),
    outcome: outcome.kind,
    finding: cleanText(verdictWords(outcome).name, MAX_VALUE),
    became: done(outcome.action),
    ...{ quarantineId, incident: outcome.incident },
  }
}

/** The message for administrators, with who the sender is and what else he sent. */
export function outboundNotice(message: MessageRecord, sender: OwnSender, earlier: number): Notice {
  const notice = noticeForAdministrators(message, message.decidedAtMs)
  const others = `  last hour   ${earlier} other message${earlier === 1 ? '' : 's'} with a finding of ${whose(sender)}`
  return { ...notice, lines: [...notice.lines, others] }
}

/** As a line of syslog. */
export function outboundSentence(report: OutboundReport): string {
  const { sender, count, earlier, from, clientName, queueId, finding, became } = report
  const others = `messages=${count} last-hour=${earlier + count}`
  if (sender === undefined)
    return `Infected mail of many senders from here: ${others}, the newest: ${finding}`
  const client = clientWords(sender.client, clientName)
  return `Infected mail from here: login=${sender.login ?? '-'} from=<${from}> client=${client} queue-id=${queueId ?? '-'} finding=${finding} ${became}, ${others}`
}

/** As an event of the webhook. */
export function outboundEvent(report: OutboundReport): Readonly<Record<string, unknown>> {
  const { sender, count, earlier, atMs, from, clientName, became, ...message } = report
  return {
    sender:
      sender === undefined
        ? null
        : { login: sender.login ?? null, client: sender.client ?? null, clientName },
    messages: count,
    lastHour: earlier + count,
    newest: {
      at: new Date(atMs).toISOString(),
      ...{ from, recipients: message.recipients, queueId: message.queueId ?? null },
      ...{ messageId: message.messageId ?? null, outcome: message.outcome, finding: message.finding, became },
      ...{ quarantineId: message.quarantineId ?? null, incident: message.incident ?? null },
    },
  }
}

function whose({ login, client }: OwnSender): string {
  if (login !== undefined) return 'this login'
  return client === undefined ? 'programs of this host' : 'this client'
}

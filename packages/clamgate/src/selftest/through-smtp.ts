import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { messageOf } from '../ground/thrown.ts'
import { type Answer, type Expected, judge } from './expectation.ts'
import { cleanMail, eicarMail, type SampleMailFacts } from './sample-mail.ts'
import type { Step } from './step.ts'

export interface ThroughSmtpOptions {
  readonly host: string
  readonly port: number
  readonly expected: Expected
  readonly facts: SampleMailFacts
  readonly timeoutMs: number
}

/** Sends a clean message and EICAR through a real MTA, in one session, and judges its replies. */
export async function testThroughSmtp(options: ThroughSmtpOptions): Promise<readonly Step[]> {
  const { host, port, expected, facts, timeoutMs } = options
  const connection = new SMTPConnection({
    host,
    port,
    name: 'selftest.invalid',
    ignoreTLS: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
  })
  const steps: Step[] = []
  try {
    await connect(connection)
    steps.push({ name: 'smtp.connect', ok: true, detail: `the MTA answers on ${host}:${port}` })
    for (const [sample, raw] of [
      ['clean', cleanMail(facts)],
      ['eicar', eicarMail(facts)],
    ] as const) {
      const sent = await send(connection, facts, raw)
      steps.push(
        'stage' in sent
          ? envelopeRefused(sample, sent, facts)
          : judge(sample, sent, expected, { name: `smtp.${sample}`, seen: 'smtp' }),
      )
    }
    connection.quit()
  } catch (error) {
    const name = steps.length === 0 ? 'smtp.connect' : 'smtp.session'
    steps.push({ name, ok: false, detail: `${host}:${port}: ${messageOf(error)}`, remedy: UNREACHABLE })
  } finally {
    connection.close()
  }
  return steps
}

const UNREACHABLE = 'Is the MTA running, and is this its address? Name it with --smtp HOST:PORT.'

/** The MTA refused before the message was there: not the milter's doing. */
interface Refused {
  readonly stage: string
  readonly reply: string
}

function connect(connection: SMTPConnection): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.once('error', reject)
  connection.connect((error) => (error ? reject(error) : resolve()))
  return promise
}

function send(
  connection: SMTPConnection,
  { from, to }: SampleMailFacts,
  raw: Buffer,
): Promise<Answer | Refused> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer | Refused>()
  connection.send({ from, to }, raw, (error, info) => {
    if (error === null) {
      resolve({ outcome: 'accept', reply: info?.response })
      return
    }
    const { responseCode, response, command } = error
    if (responseCode === undefined || response === undefined) reject(error)
    else if (command === 'DATA')
      resolve({ outcome: responseCode >= 500 ? 'reject' : 'tempfail', reply: response })
    else resolve({ stage: command ?? 'MAIL FROM', reply: response })
  })
  return promise
}

function envelopeRefused(sample: string, { stage, reply }: Refused, { from, to }: SampleMailFacts): Step {
  return {
    name: `smtp.${sample}`,
    ok: false,
    detail: `the MTA refused at ${stage}: ${reply}`,
    remedy: `Choose a sender and a recipient that this MTA takes, with --from and --to (now ${from} and ${to}).`,
  }
}

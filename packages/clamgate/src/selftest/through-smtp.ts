import { isIPv6 } from 'node:net'
import { messageOf, systemCode } from '../ground/thrown.ts'
import type { Advisor } from './advisor.ts'
import { type Answer, WHAT } from './answer.ts'
import { isWithoutMilter, lacksMilter } from './cause.ts'
import { judge } from './judge.ts'
import type { SampleMailFacts, Samples } from './sample-mail.ts'
import { replyText, type SmtpAddress, type SmtpReply, SmtpSession } from './smtp-session.ts'
import { type Fault, failed, passed, type Step } from './step.ts'

export interface ThroughSmtpOptions {
  readonly mta: SmtpAddress
  readonly advisor: Advisor
  readonly facts: SampleMailFacts
  readonly samples: Samples
  /** Ask as this client, not as this host. */
  readonly fromClient: string | undefined
  readonly expectPolicy: boolean
  readonly timeoutMs: number
}

/** Sends the samples through a real MTA, in one session, and judges its replies. */
export async function testThroughSmtp(options: ThroughSmtpOptions): Promise<readonly Step[]> {
  const { mta, timeoutMs } = options
  const where = `${mta.host}:${mta.port}`
  const steps: Step[] = []
  try {
    using session = await SmtpSession.open(mta, timeoutMs)
    const greeted = await greet(session, where)
    steps.push(...greeted)
    if (greeted.every(({ state }) => state === 'ok')) await converse(session, options, steps)
  } catch (error) {
    const name = steps.length === 0 ? 'smtp.connect' : 'smtp.session'
    const fault = { code: 'SELFTEST_MTA_UNREACHABLE', remedy: UNREACHABLE } as const
    steps.push(failed(name, { ...fault, sentence: `${where}: ${whyOf(error)}` }))
  }
  return steps
}

/** Of several addresses that all fail, Node tells the code alone. */
function whyOf(error: unknown): string {
  const message = messageOf(error)
  return message === '' ? (systemCode(error) ?? 'no connection') : message
}

const UNREACHABLE = 'Is the MTA running, and is this its address? Name it with --smtp HOST:PORT.'

async function greet(session: SmtpSession, where: string): Promise<readonly Step[]> {
  const { greeting } = session
  const reply = greeting.code === 220 ? await session.hello() : greeting
  if (reply.code === 250) return [passed('smtp.connect', `the MTA answers on ${where}`)]
  return [failed('smtp.connect', notTaken('the session', reply, 'Look at the log of the MTA for why.'))]
}

async function converse(session: SmtpSession, options: ThroughSmtpOptions, steps: Step[]): Promise<void> {
  const { fromClient, advisor, samples, facts, expectPolicy } = options
  if (fromClient !== undefined) {
    const step = await pretend(session, fromClient)
    steps.push(step)
    if (step.state === 'fail') return
  }
  const client = fromClient ?? session.localAddress
  for (const sample of ['clean', 'eicar'] as const) {
    const raw = samples[sample]
    const before = await advisor.daemon()
    const sent = await send(session, facts, raw)
    if ('stage' in sent) {
      steps.push(failed(`smtp.${sample}`, envelopeRefused(WHAT[sample], sent, facts)))
      continue
    }
    const after = before && (await advisor.daemon())
    const daemonDecided = after && before && after.messages > before.messages
    const seen = { sample, raw, answer: sent, stage: 'smtp', client, expectPolicy, daemonDecided } as const
    steps.push(await judge(seen, advisor))
  }
  await session.quit()
}

/** Has the MTA take us for another client: XCLIENT of Postfix, after which the session begins anew. */
async function pretend(session: SmtpSession, address: string): Promise<Step> {
  const offered = session.extension('XCLIENT')?.split(' ') ?? []
  const name = 'smtp.client'
  if (!offered.includes('ADDR')) {
    return failed(name, noXclient(address, 'does not offer XCLIENT to this host', AUTHORIZE))
  }
  const words = [`ADDR=${isIPv6(address) ? `IPV6:${address}` : address}`]
  if (offered.includes('NAME')) words.push('NAME=[UNAVAILABLE]')
  const reply = await session.command(`XCLIENT ${words.join(' ')}`)
  if (reply.code !== 220) return failed(name, noXclient(address, `says ${replyText(reply)}`, LOOK_AT_MTA))
  const again = await session.hello()
  if (again.code !== 250) return failed(name, noXclient(address, `says ${replyText(again)}`, LOOK_AT_MTA))
  return passed(name, `the MTA takes us for ${address}`)
}

const AUTHORIZE =
  'Add the address of this host to smtpd_authorized_xclient_hosts in main.cf for the time of the test, then postfix reload.'
const LOOK_AT_MTA =
  'Look at the log of the MTA for why. Postfix takes no address of a family that inet_protocols leaves out.'

function noXclient(address: string, why: string, remedy: string): Fault {
  return {
    code: 'SELFTEST_MTA_NO_XCLIENT',
    sentence: `the MTA cannot be asked as ${address}: it ${why}`,
    remedy,
  }
}

/** The MTA wanted no more of it before the message was there: not the milter's doing. */
interface Refused {
  readonly stage: 'MAIL FROM' | 'RCPT TO' | 'DATA'
  readonly reply: SmtpReply
}

async function send(session: SmtpSession, facts: SampleMailFacts, raw: Buffer): Promise<Answer | Refused> {
  const { from, to } = facts
  const isAscii = /^[\x20-\x7e]*$/.test(from + to)
  const parameters = isAscii || session.extension('SMTPUTF8') === undefined ? '' : ' SMTPUTF8'
  const stages = [
    ['MAIL FROM', `MAIL FROM:<${from}>${parameters}`, 250],
    ['RCPT TO', `RCPT TO:<${to}>`, 250],
    ['DATA', 'DATA', 354],
  ] as const
  for (const [stage, line, wanted] of stages) {
    const reply = await session.command(line)
    if (reply.code === wanted) continue
    if (reply.code !== 421) await session.command('RSET')
    return { stage, reply }
  }
  const reply = await session.content(raw)
  return { outcome: outcomeOf(reply), reply: replyText(reply) }
}

function outcomeOf({ code }: SmtpReply): Answer['outcome'] {
  if (code < 400) return 'accept'
  return code < 500 ? 'tempfail' : 'reject'
}

function envelopeRefused(what: string, { stage, reply }: Refused, { from, to }: SampleMailFacts): Fault {
  const remedy = `Choose a sender and a recipient that this MTA takes from this client, with --from and --to (now ${from} and ${to}).`
  return notTaken(`the ${what} at ${stage}`, reply, remedy)
}

function notTaken(what: string, reply: SmtpReply, remedy: string): Fault {
  const said = `${replyText(reply)}; the milter has not seen it`
  if (reply.code >= 500)
    return {
      code: 'SELFTEST_MTA_REFUSES',
      sentence: `the MTA refused ${what}: ${said}`,
      remedy: reply.code === 530 ? OTHER_PORT : remedy,
    }
  const sentence = `the MTA deferred ${what}: ${said}`
  if (isWithoutMilter(replyText(reply))) return lacksMilter(sentence)
  const [, remedySaid] = SAID.find(([words]) => words.test(replyText(reply))) ?? []
  return {
    code: 'SELFTEST_MTA_DEFERS',
    sentence,
    remedy: remedySaid ?? DEFERRED.get(reply.code) ?? GREYLISTED,
  }
}

const OTHER_PORT =
  'It wants TLS or a login here, which the self-test does not speak. Name a port with --smtp where this host needs neither, usually 25.'
const GREYLISTED =
  'That is its own doing, most likely greylisting. Try again in some minutes with the same --from and --to, or exempt this client from it.'
/** What Postfix says of itself, as its log says more. */
const SAID: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /lookup (?:failure|error)/i,
    'A table of the MTA cannot be read: its log names it. Where that is /etc/aliases, run newaliases.',
  ],
  [/configuration (?:error|problem)/i, 'The MTA is not configured right: its log says what is wrong.'],
]
const DEFERRED: ReadonlyMap<number, string> = new Map([
  [421, 'It has too many connections, or is about to stop. Look at its log, and try again in some minutes.'],
  [
    452,
    'It lacks room, for the recipient or at all, or sees too many. Look at its log, and choose another --to.',
  ],
])

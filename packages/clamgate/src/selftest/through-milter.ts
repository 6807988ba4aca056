import { parseListenAddress } from '@clamgate/milter'
import { connectMta, type ExchangeResult, type FilterAddress, Mta, message } from '@clamgate/milter/testing'
import { messageOf, systemCode } from '../ground/thrown.ts'
import type { Advisor } from './advisor.ts'
import type { Answer } from './answer.ts'
import { judge } from './judge.ts'
import type { SampleMailFacts, Samples } from './sample-mail.ts'
import { failed, passed, type Step } from './step.ts'

export interface ThroughMilterOptions {
  /** As in `milter.listen`. */
  readonly address: string
  readonly advisor: Advisor
  readonly facts: SampleMailFacts
  readonly samples: Samples
  readonly fromClient: string | undefined
  readonly expectPolicy: boolean
  readonly timeoutMs: number
}

/** The daemon tells our sessions from those of an MTA by this (filter/mta-sessions.ts). */
const OURS = { '{daemon_name}': 'clamgate-selftest' } as const

/** Whom the milter is told as the client when nobody else is asked for. */
const THIS_HOST = '127.0.0.1'

/** Talks to the milter socket as Postfix does: connects, sends a clean message and EICAR, one after the other. */
export async function testThroughMilter(options: ThroughMilterOptions): Promise<readonly Step[]> {
  const { address, advisor, facts, samples, fromClient, expectPolicy, timeoutMs } = options
  const opened = await open(address, timeoutMs)
  if (!(opened instanceof Mta)) return [await withState(opened, advisor)]
  using mta = opened
  const steps: Step[] = [answers(address)]
  const client = fromClient ?? THIS_HOST
  try {
    const hostname = fromClient === undefined ? { hostname: 'localhost' } : {}
    await mta.session({ client: { ...hostname, address: client }, helo: 'selftest.invalid', macros: OURS })
    for (const sample of ['clean', 'eicar'] as const) {
      const raw = samples[sample]
      const answer = answerOf(await mta.send({ from: facts.from, to: [facts.to], ...message(raw) }))
      steps.push(await judge({ sample, raw, answer, stage: 'milter', client, expectPolicy }, advisor))
    }
    await mta.quit()
  } catch (error) {
    steps.push(
      failed('milter.session', {
        code: 'SELFTEST_MILTER_BROKE',
        sentence: `the milter session broke: ${messageOf(error)}`,
        remedy: "Look at the daemon's log for what happened to this session.",
      }),
    )
  }
  return steps
}

/** Only connects and negotiates: sends no mail. */
export async function probeMilter(address: string, timeoutMs: number): Promise<Step> {
  const opened = await open(address, timeoutMs)
  if (!(opened instanceof Mta)) return opened
  opened.destroy()
  return answers(address)
}

/** A negotiated connection, or the step that failed. */
async function open(address: string, timeoutMs: number): Promise<Mta | Step> {
  try {
    return await connectMta({ address: filterAddress(address), timeoutMs, eomTimeoutMs: timeoutMs })
  } catch (error) {
    const isForbidden = error instanceof Error && /^E(?:ACCES|PERM)$/.test(systemCode(error.cause) ?? '')
    return failed('milter.connect', {
      code: 'SELFTEST_MILTER_UNREACHABLE',
      sentence: `no milter on ${address}: ${messageOf(error)}`,
      remedy: isForbidden
        ? 'The MTA may open it, and root: run the command as root.'
        : 'Is the daemon running with this configuration? Start it with clamgate run, or see its log.',
    })
  }
}

/** A daemon that starts has no milter socket before clamd and its databases are there. */
async function withState(step: Step, advisor: Advisor): Promise<Step> {
  const daemon = await advisor.daemon()
  if (daemon?.notReady === undefined) return step
  return {
    ...step,
    sentence: `${step.sentence}; the daemon runs, and is not ready: ${daemon.notReady}`,
    remedy: 'Wait until it is ready; clamgate status shows how far it is.',
  }
}

function answers(address: string): Step {
  return passed('milter.connect', `the milter answers on ${address}`)
}

function filterAddress(text: string): FilterAddress {
  const address = parseListenAddress(text)
  if (address.kind === 'unix') return { path: address.path }
  if (address.kind === 'tcp') return { host: address.host, port: address.port }
  throw new TypeError(`The self-test cannot reach ${text}`)
}

function answerOf({ outcome, reply }: ExchangeResult): Answer {
  return { outcome, reply: reply === undefined ? undefined : wordsOf(reply) }
}

function wordsOf({ code, enhanced, text }: NonNullable<ExchangeResult['reply']>): string {
  return [code, enhanced, text].filter((word) => word !== undefined).join(' ')
}

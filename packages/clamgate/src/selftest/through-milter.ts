import { parseListenAddress } from '@clamgate/milter'
import { connectMta, type ExchangeResult, type FilterAddress, Mta, message } from '@clamgate/milter/testing'
import { messageOf } from '../ground/thrown.ts'
import { type Answer, type Expected, judge } from './expectation.ts'
import { cleanMail, eicarMail, type SampleMailFacts } from './sample-mail.ts'
import type { Step } from './step.ts'

export interface ThroughMilterOptions {
  /** As in `milter.listen`. */
  readonly address: string
  readonly expected: Expected
  readonly facts: SampleMailFacts
  readonly timeoutMs: number
}

/** Talks to the milter socket as Postfix does: connects, sends a clean message and EICAR, one after the other. */
export async function testThroughMilter(options: ThroughMilterOptions): Promise<readonly Step[]> {
  const { address, expected, facts, timeoutMs } = options
  const opened = await open(address, timeoutMs)
  if (!(opened instanceof Mta)) return [opened]
  using mta = opened
  const steps: Step[] = [answers(address)]
  try {
    await mta.session({ client: { hostname: 'localhost', address: '127.0.0.1' }, helo: 'selftest.invalid' })
    for (const [sample, raw] of [
      ['clean', cleanMail(facts)],
      ['eicar', eicarMail(facts)],
    ] as const) {
      const result = await mta.send({ from: facts.from, to: [facts.to], ...message(raw) })
      steps.push(judge(sample, answerOf(result), expected, { name: `milter.${sample}`, seen: 'milter' }))
    }
    await mta.quit()
  } catch (error) {
    steps.push({
      name: 'milter.session',
      ok: false,
      detail: `the milter session broke: ${messageOf(error)}`,
      remedy: "Look at the daemon's log for what happened to this session.",
    })
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
    return {
      name: 'milter.connect',
      ok: false,
      detail: `no milter on ${address}: ${messageOf(error)}`,
      remedy: 'Is the daemon running with this configuration? Start it with clamgate run, or see its log.',
    }
  }
}

function answers(address: string): Step {
  return { name: 'milter.connect', ok: true, detail: `the milter answers on ${address}` }
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

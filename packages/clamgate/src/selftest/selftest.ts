import type { Expected } from './expectation.ts'
import type { SampleMailFacts } from './sample-mail.ts'
import type { Step } from './step.ts'
import { testThroughMilter } from './through-milter.ts'
import { testThroughSmtp } from './through-smtp.ts'

export interface SelftestOptions {
  /** `milter.listen`. */
  readonly listen: readonly string[]
  readonly expected: Expected
  readonly facts: SampleMailFacts
  /** An MTA to go through as well. */
  readonly smtp: { readonly host: string; readonly port: number } | undefined
  readonly timeoutMs: number
}

/** The whole self-test: the milter socket first, then the MTA, so that the first failure names the stage at fault. */
export async function runSelftest({
  listen,
  expected,
  facts,
  smtp,
  timeoutMs,
}: SelftestOptions): Promise<readonly Step[]> {
  const steps: Step[] = []
  const address = listen.find((text) => text !== 'systemd:')
  if (address === undefined) {
    steps.push({
      name: 'milter.connect',
      ok: true,
      detail: 'left out: systemd holds the socket, its path is not known here',
    })
  } else {
    steps.push(...(await testThroughMilter({ address, expected, facts, timeoutMs })))
  }
  if (smtp !== undefined) steps.push(...(await testThroughSmtp({ ...smtp, expected, facts, timeoutMs })))
  return steps
}

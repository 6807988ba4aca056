import type { Config } from '../config/schema.ts'
import type { SampleMailFacts } from './sample-mail.ts'
import type { Step } from './step.ts'
import { testThroughMilter } from './through-milter.ts'
import { testThroughSmtp } from './through-smtp.ts'

export interface SelftestOptions {
  readonly config: Config
  readonly facts: SampleMailFacts
  /** An MTA to go through as well. */
  readonly smtp: { readonly host: string; readonly port: number } | undefined
  readonly timeoutMs: number
}

/** The whole self-test: the milter socket first, then the MTA, so that the first failure names the stage at fault. */
export async function runSelftest({
  config,
  facts,
  smtp,
  timeoutMs,
}: SelftestOptions): Promise<readonly Step[]> {
  const { policy } = config
  const steps: Step[] = []
  const address = config.milter.listen.find((text) => text !== 'systemd:')
  if (address === undefined) {
    steps.push({
      name: 'milter.connect',
      ok: true,
      detail: 'left out: systemd holds the socket, its path is not known here',
    })
  } else {
    steps.push(...(await testThroughMilter({ address, policy, facts, timeoutMs })))
  }
  if (smtp !== undefined) steps.push(...(await testThroughSmtp({ ...smtp, policy, facts, timeoutMs })))
  return steps
}

import type { Advisor } from './advisor.ts'
import { cleanMail, eicarMail, type SampleMailFacts } from './sample-mail.ts'
import type { SmtpAddress } from './smtp-session.ts'
import { type Step, skipped } from './step.ts'
import { testThroughMilter } from './through-milter.ts'
import { testThroughSmtp } from './through-smtp.ts'

export interface SelftestOptions {
  /** `milter.listen`. */
  readonly listen: readonly string[]
  readonly advisor: Advisor
  readonly facts: SampleMailFacts
  /** An MTA to go through as well. */
  readonly smtp: SmtpAddress | undefined
  /** Address of the client to ask as; undefined: this host. */
  readonly fromClient: string | undefined
  /** What the policy says is right: EICAR may be kept, held, thrown away, even delivered. */
  readonly expectPolicy: boolean
  readonly timeoutMs: number
}

/** The whole self-test: the milter socket first, then the MTA, so that the first failure names the stage at fault. */
export async function runSelftest({ listen, smtp, ...options }: SelftestOptions): Promise<readonly Step[]> {
  const steps: Step[] = []
  const { facts } = options
  const samples = { clean: cleanMail(facts), eicar: eicarMail(facts) }
  const address = listen.find((text) => text !== 'systemd:')
  if (address === undefined) {
    steps.push(skipped('milter.connect', 'left out: systemd holds the socket, its path is not known here'))
  } else {
    steps.push(...(await testThroughMilter({ ...options, address, samples })))
  }
  if (smtp !== undefined) {
    const again = { clean: cleanMail(facts), eicar: eicarMail(facts) }
    steps.push(...(await testThroughSmtp({ ...options, mta: smtp, samples: again })))
  }
  return steps
}

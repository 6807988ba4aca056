import type { Advisor } from './advisor.ts'
import { cleanMail, eicarMail, type SampleMailFacts } from './sample-mail.ts'
import type { SmtpAddress } from './smtp-session.ts'
import { failed, type Step, skipped } from './step.ts'
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
  /** Told after each stage: the steps so far. */
  readonly onSteps?: (steps: readonly Step[]) => void
}

/** The whole self-test: the milter socket first, then the MTA, so that the first failure names the stage at fault. */
export async function runSelftest({
  listen,
  smtp,
  onSteps,
  ...options
}: SelftestOptions): Promise<readonly Step[]> {
  const steps: Step[] = []
  const { facts, advisor } = options
  const samples = { clean: cleanMail(facts), eicar: eicarMail(facts) }
  const address = listen.find((text) => text !== 'systemd:') ?? (await boundByDaemon(advisor))
  if (address === undefined) steps.push(withoutAddress(smtp !== undefined))
  else steps.push(...(await testThroughMilter({ ...options, address, samples })))
  onSteps?.(steps)
  if (smtp !== undefined) {
    const again = { clean: cleanMail(facts), eicar: eicarMail(facts) }
    steps.push(...(await testThroughSmtp({ ...options, mta: smtp, samples: again })))
  }
  return steps
}

/** What systemd holds has a path that only its unit knows; an address of TCP the daemon can tell. */
async function boundByDaemon(advisor: Advisor): Promise<string | undefined> {
  return (await advisor.daemon())?.listen.find((text) => !text.startsWith('fd:'))
}

/** Where there is no other way nothing would be proven. */
function withoutAddress(goesThroughMta: boolean): Step {
  const name = 'milter.connect'
  const sentence = 'left out: systemd holds the socket, its path is not known here'
  if (goesThroughMta) return skipped(name, sentence)
  const remedy = 'Go through the MTA with --smtp HOST:PORT.'
  return failed(name, { code: 'SELFTEST_MILTER_UNREACHABLE', sentence, remedy })
}

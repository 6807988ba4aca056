import { type LoadedConfig, loadConfig } from '../../config/load/load.ts'
import { within } from '../../ground/within.ts'
import { postfixStatus } from '../../host/postfix/control.ts'
import { readPostfixState } from '../../host/postfix/state.ts'
import type { Advisor } from '../../selftest/advisor.ts'
import { runSelftest } from '../../selftest/selftest.ts'
import type { SmtpAddress } from '../../selftest/smtp-session.ts'
import { failed, passed, type Step } from '../../selftest/step.ts'
import { SetupError } from '../errors.ts'
import type { Mta } from '../mta/mta.ts'
import { readSendmail } from '../mta/read-mta.ts'
import type { SetupOptions, StepContext } from '../types.ts'
import { type Correspondents, findCorrespondents } from './correspondents.ts'
import { entranceOf, localAddresses } from './entrance.ts'
import { withSetupRemedy } from './remedies.ts'
import { startTrialDaemon } from './trial-daemon.ts'

/** What came of the self-test. */
export interface Proof {
  readonly good: boolean
  readonly steps: readonly Step[]
}

/** What proving needs of the rest of the program. */
export interface ProofPorts {
  /** Who knows what this configuration wants, and what its daemon says. */
  readonly advisorFor: (loaded: LoadedConfig, mail: Correspondents) => Promise<Advisor>
  /** Whether a service runs; else a daemon is started for the test alone. */
  readonly service: boolean
  readonly mta: Mta | undefined
  /** How long the daemon may take until it scans, ms. */
  readonly longestMs?: number
}

const LONGEST_MS = 5 * 60_000
const AGAIN_MS = 1000
const SELFTEST_TIMEOUT_MS = 60_000

/** What passes by itself: a daemon that starts, databases that load, a reload of Postfix that is under way. */
const PASSING: ReadonlySet<string | null> = new Set([
  'SELFTEST_MILTER_UNREACHABLE',
  'SELFTEST_NOT_SCANNED',
  'SELFTEST_EICAR_UNKNOWN',
  'SELFTEST_MTA_LACKS_MILTER',
  'SELFTEST_MTA_UNREACHABLE',
  'SELFTEST_MILTER_NOT_ASKED',
])
/** Looks after which a fault of the MTA alone is no passing one: it has been reloaded long since, or does not run. */
const MOST_AT_MTA = 10

/**
 * Sends a clean message and EICAR through the milter socket and through the MTA of this host, again while things get ready.
 * Good is what the policy wants: with policy.monitor EICAR is accepted, and the daemon must have seen it.
 */
export async function prove(options: SetupOptions, context: StepContext, ports: ProofPorts): Promise<Proof> {
  if (ports.service) return await proveRunning(options, context, ports, () => undefined)
  await using daemon = await startTrialDaemon(options.config)
  return await proveRunning(options, context, ports, () => daemon.ended())
}

async function proveRunning(
  { config, postfixConfig, service }: SetupOptions,
  { signal, progress }: StepContext,
  { advisorFor, mta, longestMs = LONGEST_MS }: ProofPorts,
  ended: () => string | undefined,
): Promise<Proof> {
  const loaded = await loadConfig({ path: config, secrets: 'leave' })
  const entrance = await findEntrance(mta, { postfixConfig, service })
  const candidates = await localAddresses(mta === 'postfix' ? postfixConfig : undefined)
  const endsAt = performance.now() + longestMs
  let atMta = 0
  for (;;) {
    if (signal.aborted) throw new SetupError('SETUP_INTERRUPTED', 'Ended during the self-test')
    const steps = await tryOnce(loaded, { mta: entrance, candidates, advisorFor })
    const faults = steps.filter(({ state }) => state === 'fail')
    const [fault] = faults
    if (fault === undefined) return { good: true, steps }
    const last = ended()
    if (last !== undefined) return { good: false, steps: [hasEnded(last), ...steps] }
    if (faults.every(({ name }) => name.startsWith('smtp.'))) atMta += 1
    const mayPass = faults.every(({ code }) => PASSING.has(code)) && atMta < MOST_AT_MTA
    if (!mayPass || performance.now() >= endsAt) return { good: false, steps }
    progress(`not yet: ${fault.sentence}`)
    await within(new Promise(() => {}), AGAIN_MS, signal)
  }
}

/** Undefined: an MTA that does not run where nothing is to be started, or that its administrator has yet to tell of us. */
async function findEntrance(
  mta: Mta | undefined,
  { postfixConfig, service }: Pick<SetupOptions, 'postfixConfig' | 'service'>,
): Promise<SmtpAddress | undefined> {
  if (mta === 'postfix') {
    const state = await readPostfixState(postfixConfig)
    const directory = state.directory ?? '/etc/postfix'
    const isStopped = !service && (await postfixStatus(directory)) === 'stopped'
    return isStopped ? undefined : entranceOf(state)
  }
  const sendmail = await readSendmail()
  return sendmail?.asks === true ? sendmail.entrance : undefined
}

interface Try {
  readonly mta: SmtpAddress | undefined
  readonly candidates: readonly string[]
  readonly advisorFor: ProofPorts['advisorFor']
}

async function tryOnce(loaded: LoadedConfig, { mta, candidates, advisorFor }: Try): Promise<readonly Step[]> {
  const found = mta === undefined ? undefined : await findCorrespondents(mta, candidates)
  const facts = found === undefined || 'refusal' in found ? USUAL : found
  const advisor = await advisorFor(loaded, facts)
  const before = await advisor.daemon()
  const steps = await runSelftest({
    listen: loaded.config.milter.listen,
    advisor,
    facts,
    smtp: mta,
    fromClient: undefined,
    expectPolicy: true,
    timeoutMs: SELFTEST_TIMEOUT_MS,
  })
  const after = await advisor.daemon()
  const decided = before === undefined || after === undefined ? 0 : after.messages - before.messages
  return steps.map((step) =>
    isBeforeUs(step) && decided > AT_MILTER ? refusedBefore(step) : withSetupRemedy(step),
  )
}

/** The two samples at the milter socket; what the daemon has decided beyond them came through the MTA. */
const AT_MILTER = 2

/**
 * Another filter refuses EICAR before we are asked about its end, as a clamav-milter beside us does: what proves us is that the
 * clean message has come to us.
 */
function isBeforeUs({ name, code }: Step): boolean {
  return name === 'smtp.eicar' && code === 'SELFTEST_REFUSAL_FOREIGN'
}

function refusedBefore({ name, sentence }: Step): Step {
  return passed(
    name,
    `${sentence.replace(/, where the policy .*$/, '')} by another filter; the clean message came to Clamgate`,
  )
}

/** What the self-test takes where nothing is taken: its steps say why. */
const USUAL: Correspondents = { from: 'postmaster@localhost', to: 'postmaster@localhost' }

function hasEnded(last: string): Step {
  return failed('daemon', {
    code: 'SELFTEST_MILTER_UNREACHABLE',
    sentence: `the daemon has ended${last === '' ? '' : `: ${last}`}`,
    remedy: 'Start it by hand, as user clamgate, to see why: clamgate run',
  })
}

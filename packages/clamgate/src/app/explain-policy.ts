import { loadConfig } from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import type { Config } from '../config/schema.ts'
import { formatSize } from '../config/units.ts'
import { type DescribedMessage, decideDescribed } from '../filter/decide.ts'
import { deferredUnkept, wouldKeep } from '../filter/keep.ts'
import type { FilterSettings } from '../filter/milter-adapter.ts'
import { receivedField } from '../filter/received.ts'
import { withStanding } from '../filter/standing.ts'
import { messageOf } from '../ground/thrown.ts'
import { UsageError } from '../ground/usage-error.ts'
import type { Log } from '../observe/log/log.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import { type Explanation, explain, type KeyOrigin } from '../policy/explain/explain.ts'
import { envelopeFacts } from '../policy/mailbox.ts'
import { originsIn } from './config-origins.ts'
import { connectToDaemon, whereAnswered } from './daemon-client.ts'
import { prepareFilterSettings } from './filter-settings.ts'
import { type AskedMail, type PolicyQuestion, readQuestion } from './policy-question.ts'
import { sentinelFile } from './sentinel/run.ts'
import { keyOf, readStopped } from './sentinel/stopped-file.ts'
import { factsOnDisk } from './signatures/facts-on-disk.ts'
import { VERSION } from './version.ts'

export interface ExplainPolicyOptions {
  /** The configuration file; undefined stands for the default path. */
  readonly path: string | undefined
  /** Takes warnings, a line each. */
  readonly warn: (line: string) => void
}

/**
 * What the policy of a configuration file decides on described mail.
 *
 * @throws {UsageError} the description makes no sense
 */
export async function explainPolicy(
  question: PolicyQuestion,
  { path, warn }: ExplainPolicyOptions,
): Promise<Explanation> {
  const { mail: asked, oddities } = readQuestion(question, Date.now())
  const loaded = await loadConfig({ path, secrets: 'leave' })
  for (const warning of loaded.warnings) warn(formatProblem(warning, loaded.path))
  for (const oddity of oddities) warn(`warning: ${oddity}`)
  const settings = await prepareFilterSettings(loaded, { log: warningsOnly(warn), version: VERSION })
  const options = { settings, config: loaded.config, originOf: originsIn(loaded) }
  // An outcome that is asked for as such is none of a signature.
  const found = question.signature === undefined ? asked : await asFound(asked, loaded.config)
  const isStopped = await isStoppedOnDisk(found.written.authenticated, {
    settings,
    config: loaded.config,
    warn,
  })
  const mail = { ...found, isStopped }
  const explanation = explainMail(mail, options)
  const keeps = explanation.action === 'quarantine' || explanation.keptFor.length > 0
  // Of another time than now nobody knows whether mail can be kept.
  if (!keeps || question.at !== undefined) return explanation
  return explainMail(mail, { ...options, unkept: await whyUnkept(loaded.path) })
}

/** A signature that somebody asks for, with what is known of it here: whose it is, whether it is ignored or tripped. */
async function asFound(mail: AskedMail, config: Config): Promise<AskedMail> {
  const { verdict, written } = mail
  if (verdict?.kind !== 'infected') return mail
  const options = { envelope: envelopeFacts(written), otherwise: { kind: 'clean' } as const, isMail: false }
  return { ...mail, verdict: await withStanding(verdict, await factsOnDisk(config), options) }
}

/** Whether the sentinel refuses a user, by its file. */
async function isStoppedOnDisk(
  login: string | undefined,
  {
    settings: { policy },
    config,
    warn,
  }: Pick<ExplainPolicyOptions, 'warn'> & { readonly settings: FilterSettings; readonly config: Config },
): Promise<boolean> {
  if (login === undefined || policy.sentinel?.watches(login) !== true) return false
  try {
    const stopped = await readStopped(sentinelFile(config))
    return stopped.some((one) => keyOf(one.login) === keyOf(login))
  } catch (error) {
    warn(`warning: whether the sentinel refuses ${login} is not known: ${messageOf(error)}`)
    return false
  }
}

/** What is wrong with the quarantine of the daemon, if one runs with this configuration and says so. */
async function whyUnkept(path: string | undefined): Promise<{ readonly code: string } | undefined> {
  const client = await connectToDaemon(path)
  const status = await whereAnswered(client.status)
  return status?.quarantine.problem
}

interface AnswerOptions {
  /** Why no message can be kept now, where that is known. */
  readonly unkept?: { readonly code: string } | undefined
  readonly settings: FilterSettings
  readonly config: Pick<Config, 'engine' | 'policy'>
  readonly originOf: KeyOrigin
}

/** What settings of the filter decide on described mail. */
export function explainMail(
  mail: AskedMail,
  { settings, config, originOf, unkept }: AnswerOptions,
): Explanation {
  const { facts, outcome: decided } = decideDescribed(
    scanned(mail, { config, settings }),
    settings,
    () => 'EXAMPLE',
  )
  const isUnkept = unkept !== undefined && wouldKeep(decided)
  const outcome = isUnkept ? deferredUnkept(decided, unkept) : decided
  return explain(facts, outcome, { policy: settings.policy, originOf })
}

/** Mail above the scan size is oversize, unless something else is said of it; what is oversize is above the scan size. */
function scanned(
  { verdict, sizeBytes, ...mail }: AskedMail,
  { config, settings }: Pick<AnswerOptions, 'config' | 'settings'>,
): DescribedMessage {
  const { maxScanSize } = config.engine
  const size = sizeBytes ?? USUAL_BYTES
  // clamd gets a field in front of the message.
  const received = receivedField(
    { client: mail.written.clientAddress, gateway: settings.gateway },
    mail.nowMs,
  )
  const isLarge = size + received.length > maxScanSize
  if (verdict === undefined && !isLarge) return { ...mail, verdict: { kind: 'clean' }, sizeBytes: size }
  if (verdict !== undefined && verdict.kind !== 'oversize') return { ...mail, verdict, sizeBytes: size }
  if (sizeBytes !== undefined && !isLarge) {
    throw new UsageError(
      `--outcome oversize and --size ${formatSize(sizeBytes)} contradict each other`,
      `leave --size out, or give more than engine.maxScanSize, ${formatSize(maxScanSize)}`,
    )
  }
  const head = config.policy.oversize === 'scan-head' ? 'clean' : 'unscanned'
  return { ...mail, verdict: { kind: 'oversize', head }, sizeBytes: isLarge ? size : maxScanSize + 1 }
}

/** Size of mail of which nothing is said; the help of the command names it. */
const USUAL_BYTES = 10 * 1024

/** A log that passes on what a person should know. */
export function warningsOnly(warn: (line: string) => void): Log {
  const say = (_event: string, sentence: string) => warn(`warning: ${sentence}`)
  return { ...SILENT, error: say, warn: say, enabled: (level) => level === 'error' || level === 'warn' }
}

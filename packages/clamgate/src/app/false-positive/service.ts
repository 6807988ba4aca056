import { Readable } from 'node:stream'
import type { Actor } from '../../access/actor.ts'
import { admit } from '../../access/admit.ts'
import { noSuchThing } from '../../access/errors.ts'
import { scopeOf, visible } from '../../access/may.ts'
import type { By } from '../../api/by.ts'
import type {
  ActRequest,
  ActStep,
  FalsePositiveReply,
  ReportReply,
} from '../../api/false-positives/documents.ts'
import type { FalsePositiveService } from '../../api/false-positives/service.ts'
import type { Followed } from '../../api/lines/tell.ts'
import type { ActProgress, ActReply } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import { CodedError, failureWords } from '../../ground/coded-error.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { isHarmful } from '../../quarantine/links/may-release.ts'
import { noSooner } from '../console/no-sooner.ts'
import { type Noted, noteInEntries } from '../quarantine/note.ts'
import { untilOf } from '../signatures/wanted.ts'
import { type Case, type CaseDeps, openCase } from './case.ts'
import { findOthers } from './others.ts'
import { createReported } from './reported.ts'
import { createReporting, DEFAULT_REASON, describeRecord, type ReportingDeps } from './reporting.ts'
import { describePreview, ignoreScopesOf, SCOPE_WORDS, whoGets } from './scopes.ts'

type Named = By<ActRequest>

export interface FalsePositiveDeps extends CaseDeps, Omit<ReportingDeps, 'signatures'> {
  readonly quarantine: Pick<QuarantineService, 'release' | 'list'>
  readonly signatures: Pick<SignatureService, 'ignore' | 'explain'>
  /** Writes down for the timeline what somebody did. */
  readonly note: (noted: Noted) => void
  /** Who asks. */
  readonly actor: Actor
}

const ASK_MS = 240_000

/** Joins the three steps of a false positive. */
export function createFalsePositives(deps: FalsePositiveDeps): FalsePositiveService {
  const { entries, signatures, quarantine, reports, log, note, now, actor } = deps
  const reporting = createReporting(deps)
  const seesAll = scopeOf(actor, 'false-positives.act').of === 'everything'
  /** Whoever sees some mail alone hears of the own reports. */
  const own = seesAll ? {} : { by: actor.name }

  /** A case that somebody may act upon, with those of its recipients whom that reaches. */
  async function open(id: string, signal = AbortSignal.timeout(ASK_MS)): Promise<Case> {
    if (seesAll) return await openCase(id, deps, signal)
    const act = 'false-positives.act'
    const reached = await noSooner(scopeOf(actor, act), async () => {
      const entry = await entries.read(id).catch(() => undefined)
      const all = entry?.description.recipients.map(({ address }) => address) ?? []
      const seen = visible(actor, act, all)
      return seen.length === 0 ? undefined : seen
    })
    if (reached === undefined) noSuchThing()
    admit(actor, act, { recipients: reached })
    return { ...(await openCase(id, deps, signal)), reached }
  }

  const reported = createReported(deps)
  const noteDeed = noteInEntries({ entries, note, log, now })

  async function release(
    ids: readonly string[],
    { by, dryRun }: Named,
    reached: readonly string[] | undefined,
    following: Pick<Followed<ActStep>, 'signal' | 'stillMay'>,
  ): Promise<ActStep> {
    const sentences: string[] = []
    let problem: Pick<ActStep, 'code' | 'remedy'> = {}
    const some = reached === undefined ? {} : { recipients: [...reached] }
    const options = { by, as: 'original' as const, again: false, dryRun, ...some }
    const onProgress = ({ item }: ActProgress) => {
      sentences.push(ids.length === 1 ? item.sentence : `${item.id}: ${item.sentence}`)
      if (item.code !== undefined) problem = { code: item.code, remedy: item.remedy }
    }
    const sum = await quarantine.release({ ids: [...ids], ...options }, { ...following, onProgress })
    return { step: 'release', result: resultOf(sum), sentence: sentences.join('; '), ...problem }
  }

  async function ignore(of: Case, request: Named, signal: AbortSignal): Promise<ActStep> {
    const { by, until, scope: wanted, dryRun } = request
    if (wanted === 'content' && of.failure !== undefined) throw of.failure
    const scopes = ignoreScopesOf(wanted, of, actor)
    const reason = request.reason ?? `${DEFAULT_REASON}, entry ${request.id}`
    if (dryRun) {
      return {
        step: 'ignore',
        result: 'done',
        sentence: `Would ignore ${of.signature} ${SCOPE_WORDS[wanted]} until ${new Date(untilOf(until, now())).toISOString()}`,
      }
    }
    const said: string[] = []
    let good = true
    for (const scope of scopes) {
      const asked = { signature: of.signature, by, reason, until, endsWithSignature: true, ...scope }
      const done = await signatures.ignore(asked, { onProgress: () => undefined, signal })
      good &&= done.good
      said.push(done.sentence)
    }
    return { step: 'ignore', result: good ? 'done' : 'failed', sentence: said.join('; ') }
  }

  return {
    async act(request, { onProgress, ...following }): Promise<FalsePositiveReply> {
      const { signal, stillMay } = following
      const { id, by, dryRun } = request
      // What was mistyped is told before anything is done.
      if (request.ignore) untilOf(request.until, now())
      const of = await open(id, signal)
      if (request.release && !dryRun) admit(actor, 'quarantine.release', thingOf(of))
      const steps: ActStep[] = []
      let report: ReportReply | undefined
      const take = async (name: ActStep['step'], isWanted: boolean, work: () => Promise<ActStep>) => {
        if (isWanted) await stillMay?.()
        const step: ActStep = isWanted
          ? await work().catch((error: unknown) => failedStep(name, error, log))
          : { step: name, result: 'left-out', sentence: 'Left out' }
        steps.push(step)
        onProgress(step)
      }
      const bytes = (of.found.part?.octets ?? of.message).length
      // Those of other domains are not for who sees some alone.
      const others = seesAll ? await findOthers({ ...of, bytes }, request.scope, deps, signal) : []
      await take('release', request.release, () =>
        release(
          [id, ...(request.also ? others.map((other) => other.id) : [])],
          request,
          of.reached,
          following,
        ),
      )
      await take('ignore', request.ignore, () => ignore(of, request, signal))
      await take('report', request.report, async () => {
        const { reason } = request
        report = await reporting.make(of, {
          id,
          by,
          include: request.include ?? [],
          ...(reason === undefined ? {} : { reason }),
        })
        if (!dryRun) await reporting.track(of, by)
        const where = report.address ?? report.homepage
        const sentence = `Nothing is sent by itself: ${report.provider}${where === undefined ? '' : `, ${where}`}`
        return { step: 'report', result: 'done', sentence }
      })
      const good = steps.every(({ result }) => result !== 'failed' && result !== 'partly')
      if (!dryRun) {
        const did = steps
          .filter(({ result }) => result !== 'left-out')
          .map(({ step, result }) => `${step} ${result}`)
        await noteDeed({ entry: id, by, act: 'false-positive', words: `${of.signature}: ${did.join(', ')}` })
        log.info('quarantine.false-positive', `Entry ${id} is a false positive of ${of.signature}`, {
          ...{ entry: id, by, signature: of.signature, steps: did },
        })
      }
      const { part } = of.found
      return {
        ...{ good, id, dryRun, signature: of.signature, steps, report: report ?? null },
        others: others.map((other) => other.id),
        alsoReleased: request.release && request.also && !dryRun,
        ...(part === undefined ? {} : { part: { type: part.type, name: part.name, sha256: part.sha256 } }),
      }
    },
    async preview({ entry: id, scope, until, reason, include }) {
      const of = await open(id)
      const asked = { id, by: actor.name, include, ...(reason === undefined ? {} : { reason }) }
      const bytes = (of.found.part?.octets ?? of.message).length
      const signal = AbortSignal.timeout(ASK_MS)
      const others = seesAll ? await findOthers({ ...of, bytes }, scope, deps, signal) : []
      const [report, refused] = await reporting.make(of, asked).then(
        (made) => [made, undefined] as const,
        (error: unknown) => [null, error] as const,
      )
      return {
        ...describePreview(of, { scope, until, actor, nowMs: now() }),
        ...(report !== null ? { report } : { report, ...whyNoReport(refused) }),
        release: {
          recipients: whoGets(of),
          others: others.map(({ id: other, keptAt, subject, sender }) => {
            return { id: other, keptAt, sender, ...(subject === undefined ? {} : { subject }) }
          }),
        },
      }
    },
    async report(request) {
      const of = await open(request.id)
      const report = await reporting.make(of, request)
      await reporting.track(of, request.by)
      const words = `Report to ${report.provider} on ${of.signature}`
      await noteDeed({ entry: request.id, by: request.by, act: 'report', words })
      return report
    },
    async file({ what, ...request }, take) {
      const octets = await reporting.file(await open(request.id), request, what)
      const words = `The ${what} was handed out for a report`
      await noteDeed({ entry: request.id, by: request.by, act: 'report', words })
      return await take(Readable.from([octets]))
    },
    async reports(all) {
      return { reports: (await reported(all)).map(describeRecord) }
    },
    async sent(id) {
      if (!seesAll && !(await reported(true)).some((one) => one.id === id)) noSuchThing()
      const good = await reports.sent({ id, nowMs: now(), ...own })
      return { good, id }
    },
  }
}

function thingOf({ entry: { description } }: Case) {
  const { kind, class: name } = description.outcome
  return {
    recipients: description.recipients.map(({ address }) => address),
    isMalware: isHarmful({ kind, class: name }),
  }
}

function whyNoReport(error: unknown) {
  const { sentence, code } = failureWords(error)
  return { reportRefused: sentence, ...(code === undefined ? {} : { reportCode: code }) }
}

function resultOf({ total, done, partly, nothing }: ActReply): ActStep['result'] {
  if (nothing === total) return 'nothing'
  if (done + nothing === total) return 'done'
  return done + partly > 0 ? 'partly' : 'failed'
}

function failedStep(step: ActStep['step'], error: unknown, log: Log): ActStep {
  if (!(error instanceof CodedError)) {
    const sentence = `A false positive could not be seen to (${step}): ${messageOf(error)}`
    log.error('quarantine.act-failed', sentence, failureFields(error))
  }
  return { step, result: 'failed', ...failureWords(error) }
}

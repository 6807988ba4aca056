import { hostname } from 'node:os'
import type { Actor } from '../../access/actor.ts'
import type { ReloadReply } from '../../api/routes/reload.ts'
import type { Status } from '../../api/routes/status.ts'
import type { ApiAnswers } from '../../api/routes.ts'
import { examine } from '../../filter/examine.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Parts } from '../build.ts'
import type { RunningAccounts } from '../console/accounts.ts'
import { consoleAnswers } from '../console/answers.ts'
import type { RunningAudit } from '../console/audit.ts'
import { digestsFor } from '../digest/scoped.ts'
import { createEventService } from '../events/service.ts'
import { describeExamination, writtenEnvelope } from '../examination.ts'
import type { RunningFalsePositives } from '../false-positive/build.ts'
import { buildHostService } from '../host/build.ts'
import type { RunningJobs } from '../jobs/build.ts'
import { hideDeleted } from '../jobs/hide-deleted.ts'
import { createMailService } from '../mail/service.ts'
import { testNotices } from '../notices/test-notices.ts'
import { buildPolicyService } from '../policy/build.ts'
import { createPreviews } from '../quarantine/previews.ts'
import type { RunningQuarantine } from '../quarantine/running.ts'
import { createRequestService } from '../requests/service.ts'
import { createSentinelService } from '../sentinel/service.ts'
import { createSignatureHits } from '../signatures/hits.ts'
import { describeRefusals } from '../status.ts'
import { createViewService } from '../views/service.ts'

/** What runs for those who ask. */
export interface AnswerDeps {
  readonly log: Log
  readonly reload: () => Promise<ReloadReply>
  /** As it is now, not as it was at the last message. */
  readonly status: () => Promise<Status>
  readonly kept: RunningQuarantine
  readonly falsePositives: RunningFalsePositives
  readonly jobs: RunningJobs
  readonly audit: RunningAudit
  readonly accounts: RunningAccounts
  /** Where the command line reaches us. */
  readonly controlSocket: string
}

/** Joins the routes of the API with the parts that answer. Nothing runs by itself. */
export function buildAnswers(parts: Parts, deps: AnswerDeps): ApiAnswers {
  const { inForce, road, quarantine, signatures, store, digests } = parts
  const { log, reload, status, kept, falsePositives, jobs, audit, accounts, controlSocket } = deps
  const seenBy = (actor: Actor) => hideDeleted(kept.serviceOf(actor), jobs.jobs, actor)
  const sentinel = createSentinelService(parts.sentinel)
  const events = (actor: Actor) =>
    createEventService({
      ...{ store, signatures: signatures.facts, settings: () => inForce.settings, now: Date.now },
      ...{ host: hostname(), actor },
    })
  const requests = createRequestService({
    ...{ requests: digests.requests, entries: parts.entries },
    language: () => inForce.config.digest.language,
  })
  return {
    ...consoleAnswers(parts, status),
    signIn: accounts.signIn,
    self: accounts.self,
    accounts: accounts.accounts,
    tokens: accounts.tokenService,
    singleSignOn: accounts.singleSignOn,
    securityKeys: accounts.securityKeys,
    status,
    refusals: () => describeRefusals(parts.refusals),
    reload,
    signatures: signatures.serviceOf,
    signatureHits: createSignatureHits({ store, events, now: Date.now }),
    digests: digestsFor(digests.service, requests),
    sentinel: () => sentinel,
    quarantine: seenBy,
    falsePositives: falsePositives.serviceOf,
    jobs: jobs.service,
    mail: createMailService({
      ...{ entries: parts.entries, requests: digests.requests, config: () => inForce.config },
      list: (actor, request) => seenBy(actor).list(request),
    }),
    views: createViewService({ store, now: Date.now }),
    requests,
    audit: audit.service,
    events,
    policy: buildPolicyService(parts, { log, reload, events }),
    previews: createPreviews(parts, log),
    host: buildHostService(inForce, controlSocket),
    testNotice: () => testNotices(parts.notifiers, inForce.config),
    examine: async (message, envelope, signal) => {
      const written = writtenEnvelope(envelope)
      const explain = envelope.explain !== undefined
      const asked = { ...road, written, explain, tryKeeping: quarantine.prepare }
      return describeExamination(await examine(message, asked, signal), inForce.settings.policy)
    },
  }
}

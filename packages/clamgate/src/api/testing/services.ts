import { noSuchThing } from '../../access/errors.ts'
import type { AuditTrail } from '../../audit/trail.ts'
import type { SecurityKeyService } from '../accounts/routes/security-keys.ts'
import type { SingleSignOnService } from '../accounts/routes/single-sign-on.ts'
import type { AccountsService, SelfService, SignInService } from '../accounts/service.ts'
import type { AuditService } from '../audit/documents.ts'
import type { DigestService } from '../digest/service.ts'
import type { EventService } from '../events/service.ts'
import type { FalsePositiveService } from '../false-positives/service.ts'
import type { JobService } from '../jobs/service.ts'
import type { MailAnswers } from '../mail/routes.ts'
import type { PolicyService } from '../policy/service.ts'
import type { PreviewService } from '../preview/service.ts'
import type { QuarantineService } from '../quarantine/service.ts'
import type { RequestService } from '../requests/routes.ts'
import type { SignatureHitAnswers } from '../routes/signature-hits.ts'
import type { SentinelService } from '../sentinel/documents.ts'
import type { SignatureService } from '../signatures/service.ts'
import type { TokenService } from '../tokens/documents.ts'
import type { ViewService } from '../views/routes.ts'
import { accountsService, selfService, signInService, tokenService } from './accounts.ts'
import { memoryAudit } from './audit.ts'
import { consoleAnswers } from './console.ts'
import { digestService } from './digests.ts'
import { eventService } from './events.ts'
import { falsePositiveService } from './false-positives.ts'
import { jobService, requestService, viewService } from './jobs.ts'
import { policyService } from './policy.ts'
import { previewService } from './previews.ts'
import { quarantineService } from './quarantine.ts'
import { sentinelService } from './sentinel.ts'
import { signatureHitService, signatureService } from './signatures.ts'

/** What has routes of its own in the control API. */
interface Services {
  readonly signatures: SignatureService
  readonly events: EventService
  readonly digests: DigestService
  readonly quarantine: QuarantineService
  readonly sentinel: SentinelService
  readonly falsePositives: FalsePositiveService
  readonly accounts: AccountsService
  readonly self: SelfService
  readonly jobs: JobService
  readonly policy: PolicyService
  readonly requests: RequestService
  readonly views: ViewService
  readonly mail: ReturnType<MailAnswers['mail']>
  readonly previews: PreviewService
  readonly tokens: TokenService
}

/** The same, for whoever asks. */
type ServicesOf = { readonly [Noun in keyof Services]: () => Services[Noun] } & {
  readonly audit: AuditService
  readonly trail: AuditTrail
  readonly signIn: SignInService
  readonly singleSignOn: SingleSignOnService
  readonly securityKeys: SecurityKeyService
} & ReturnType<typeof consoleAnswers> &
  SignatureHitAnswers

/** A double of each; `answers` take the place of some. A new service is added here, and in no test. */
export function services(answers: Partial<Services> = {}): ServicesOf {
  return {
    signatures: () => answers.signatures ?? signatureService(),
    signatureHits: () => signatureHitService(),
    quarantine: () => answers.quarantine ?? quarantineService(),
    digests: () => answers.digests ?? digestService(),
    sentinel: () => answers.sentinel ?? sentinelService(),
    falsePositives: () => answers.falsePositives ?? falsePositiveService(),
    mail: () => answers.mail ?? (async () => ({ items: [], next: null })),
    requests: () => answers.requests ?? requestService(),
    views: () => answers.views ?? viewService(),
    jobs: () => answers.jobs ?? jobService(),
    policy: () => answers.policy ?? policyService(),
    previews: () => answers.previews ?? previewService(),
    ...memoryAudit(),
    events: () => answers.events ?? eventService(),
    ...consoleAnswers(),
    accounts: () => answers.accounts ?? accountsService(),
    tokens: () => answers.tokens ?? tokenService(),
    self: () => answers.self ?? selfService(),
    signIn: signInService(),
    securityKeys: {
      ...{ list: noSuchThing, newOptions: noSuchThing, add: noSuchThing, remove: noSuchThing },
      ...{ askOptions: noSuchThing, second: noSuchThing },
    },
    singleSignOn: { begin: noSuchThing, finish: noSuchThing, consoleUrl: () => '' },
  }
}

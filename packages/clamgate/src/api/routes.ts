import { type AccountAnswers, accountRoutes } from './accounts/routes/accounts.ts'
import { type SecurityKeyAnswers, securityKeyRoutes } from './accounts/routes/security-keys.ts'
import { type SelfAnswers, selfRoutes } from './accounts/routes/self.ts'
import { type SignInAnswers, signInRoutes } from './accounts/routes/session.ts'
import { type SingleSignOnAnswers, singleSignOnRoutes } from './accounts/routes/single-sign-on.ts'
import { type HostAnswers, hostRoutes } from './host/routes.ts'
import { type JobAnswers, jobRoutes } from './jobs/routes.ts'
import { type MailAnswers, mailRoutes } from './mail/routes.ts'
import { type PolicyAnswers, policyRoutes } from './policy/routes.ts'
import { type PreviewAnswers, previewRoutes } from './preview/routes.ts'
import { type RequestAnswers, requestRoutes } from './requests/routes.ts'
import type { Route } from './route.ts'
import { type AuditAnswers, auditRoutes } from './routes/audit.ts'
import { type DigestAnswers, digestRoutes } from './routes/digest.ts'
import { type EngineAnswers, engineRoutes } from './routes/engine.ts'
import { type EventAnswers, eventRoutes } from './routes/events.ts'
import { type FalsePositiveAnswers, falsePositiveRoutes } from './routes/false-positives.ts'
import { type LiveAnswers, liveRoutes } from './routes/live.ts'
import { type NotifyAnswers, notifyRoutes } from './routes/notify.ts'
import { type OverviewAnswers, overviewRoutes } from './routes/overview.ts'
import { type QuarantineAnswers, quarantineRoutes } from './routes/quarantine.ts'
import { type RefusalAnswers, refusalRoutes } from './routes/refusals.ts'
import { type ReloadAnswers, reloadRoutes } from './routes/reload.ts'
import { type ScanAnswers, scanRoutes } from './routes/scan.ts'
import { type SearchAnswers, searchRoutes } from './routes/search.ts'
import { type SentinelAnswers, sentinelRoutes } from './routes/sentinel.ts'
import { type SignatureHitAnswers, signatureHitRoutes } from './routes/signature-hits.ts'
import { type SignatureAnswers, signatureRoutes } from './routes/signatures.ts'
import { type StatusAnswers, statusRoutes } from './routes/status.ts'
import { type TokenAnswers, tokenRoutes } from './routes/tokens.ts'
import { type ViewAnswers, viewRoutes } from './views/routes.ts'

/** What the routes of both servers answer with. */
export interface ApiAnswers
  extends StatusAnswers,
    ReloadAnswers,
    RefusalAnswers,
    ScanAnswers,
    NotifyAnswers,
    SignatureAnswers,
    SignatureHitAnswers,
    DigestAnswers,
    SentinelAnswers,
    QuarantineAnswers,
    FalsePositiveAnswers,
    AccountAnswers,
    SelfAnswers,
    SignInAnswers,
    EventAnswers,
    JobAnswers,
    RequestAnswers,
    MailAnswers,
    ViewAnswers,
    PolicyAnswers,
    OverviewAnswers,
    SearchAnswers,
    LiveAnswers,
    EngineAnswers,
    HostAnswers,
    PreviewAnswers,
    AuditAnswers,
    SecurityKeyAnswers,
    SingleSignOnAnswers,
    TokenAnswers {}

/** All that can be asked for on the Unix socket and on TCP alike. */
export function apiRoutes(answers: ApiAnswers): readonly Route[] {
  return [
    statusRoutes,
    eventRoutes,
    quarantineRoutes,
    digestRoutes,
    falsePositiveRoutes,
    signatureRoutes,
    signatureHitRoutes,
    sentinelRoutes,
    refusalRoutes,
    reloadRoutes,
    scanRoutes,
    notifyRoutes,
    signInRoutes,
    selfRoutes,
    accountRoutes,
    jobRoutes,
    requestRoutes,
    mailRoutes,
    viewRoutes,
    policyRoutes,
    overviewRoutes,
    searchRoutes,
    liveRoutes,
    engineRoutes,
    hostRoutes,
    previewRoutes,
    auditRoutes,
    securityKeyRoutes,
    singleSignOnRoutes,
    tokenRoutes,
  ].flatMap((routes) => routes(answers))
}

/**
 * Generated from docs/reference/api/openapi.json by script/docs.ts. Do not edit; change the route, then run: npm run docs
 */
import type { CallOptions, OperationTable, ServerEvent, WorkOptions } from './types.ts'

export interface ActOnFalsePositiveBody {
  readonly id: string
  readonly by?: string | undefined
  readonly scope?: 'content' | 'sender' | 'domain' | 'all' | undefined
  readonly until?: string | undefined
  readonly reason?: string | undefined
  readonly release?: boolean | undefined
  readonly ignore?: boolean | undefined
  readonly report?: boolean | undefined
  readonly also?: boolean | undefined
  readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface ActOnFalsePositiveProgress {
  readonly step: 'release' | 'ignore' | 'report'
  readonly result: 'done' | 'partly' | 'failed' | 'nothing' | 'left-out'
  readonly sentence: string
  readonly code?: string | undefined
  readonly remedy?: string | undefined
}

export interface ActOnFalsePositiveResult {
  readonly good: boolean
  readonly id: string
  readonly dryRun: boolean
  readonly signature: string
  readonly part?: {
    readonly type: string
    readonly name?: string | undefined
    readonly sha256: string
  } | undefined
  readonly steps: readonly ActOnFalsePositiveProgress[]
  readonly report: Report | null
  readonly others: readonly string[]
  readonly alsoReleased?: boolean | undefined
}

export interface ActProgress {
  readonly done: number
  readonly total: number
  readonly item: {
    readonly id: string
    readonly result: 'done' | 'partly' | 'failed' | 'nothing'
    readonly sentence: string
    readonly code?: string | undefined
    readonly remedy?: string | undefined
    readonly copies?: readonly {
      readonly address: string
      readonly at?: string | undefined
      readonly queueId?: string | undefined
      readonly words?: string | undefined
      readonly state: string
      readonly why?: string | undefined
    }[] | undefined
  }
}

export interface ActReply {
  readonly total: number
  readonly done: number
  readonly partly: number
  readonly failed: number
  readonly nothing: number
}

export interface AddSecurityKeyAnswer {
  readonly id: string
  readonly label: string
  readonly created: string
  readonly used: string | null
}

export interface AddSecurityKeyBody {
  readonly label: string
  readonly response: Readonly<Record<string, unknown>>
}

export interface AskForEntryAnswer {
  readonly id: string
  readonly entry: string
  readonly recipients: readonly string[]
  readonly asker: string
  readonly words: string
  readonly askedAt: string
  readonly endsAt: string
  readonly state: 'open' | 'approving' | 'approved' | 'refused' | 'lapsed'
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly answer: string
}

export interface BeginSecurityKeyAnswer {
  readonly challenge: string
}

export interface BeginSingleSignOnAnswer {
  readonly url: string
}

export interface BeginTotpAnswer {
  readonly secret: string
  readonly uri: string
}

export interface ChangeAccountBody {
  readonly name?: string | undefined
  readonly role?: 'admin' | 'manager' | 'auditor' | 'recipient' | undefined
  readonly domains?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly disabled?: boolean | undefined
  readonly version?: number | undefined
}

export interface ChangePasswordBody {
  readonly password: string
}

export interface ChangeSelfBody {
  readonly language?: 'en' | 'de' | null | undefined
  readonly theme?: 'light' | 'dark' | null | undefined
  readonly singleKeys?: boolean | undefined
}

export interface ChangeViewBody {
  readonly name?: string | undefined
  readonly query?: string | undefined
  readonly isShared?: boolean | undefined
}

export interface ClearSentinelAnswer {
  readonly good: boolean
  readonly login: string
  readonly problem?: {
    readonly code: string
    readonly sentence: string
    readonly remedy?: string | undefined
  } | undefined
}

export interface ClearSentinelBody {
  readonly login: string
  readonly by?: string | undefined
}

export interface CompleteQueryAnswer {
  readonly start: number
  readonly end: number
  readonly items: readonly {
    readonly text: string
    readonly kind: 'key' | 'value'
    readonly description?: string | undefined
  }[]
}

export interface ConfirmTotpAnswer {
  readonly recoveryCodes: readonly string[]
}

export interface ConfirmTotpBody {
  readonly code: string
}

export interface CountEventsAnswer {
  readonly counts: readonly {
    readonly start: string
    readonly outcome: string
    readonly class?: string | undefined
    readonly action: string
    readonly direction?: string | undefined
    readonly messages: number
    readonly bytes: number
  }[]
}

export interface Decision {
  readonly id: string
  readonly by?: string | undefined
  readonly words?: string | undefined
}

export interface DecisionReply {
  readonly good: boolean
  readonly request: AskForEntryAnswer
  readonly results: readonly {
    readonly address: string
    readonly state: 'released' | 'refused' | 'deferred' | 'unknown' | 'skipped'
    readonly words: string | null
  }[]
}

export interface DeclineRequestBody {
  readonly words?: string | undefined
}

export interface DeleteEntriesBody {
  readonly ids: readonly string[]
  readonly by?: string | undefined
  readonly recipients?: readonly string[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface DigestStatusAnswer {
  readonly good: boolean
  readonly digest: {
    readonly state: 'ok' | 'warn' | 'fail'
    /** ISO 8601, UTC */
    readonly nextAt?: string | undefined
    readonly timeZone?: string | undefined
    /** ISO 8601, UTC */
    readonly lastAt?: string | undefined
    readonly sent: number
    readonly failed: number
    readonly paused: readonly string[]
    readonly lastError?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
      /** ISO 8601, UTC */
      readonly happenedAt: string
    } | undefined
  } | null
  readonly runs: readonly {
    readonly momentAt: string
    readonly state: 'claimed' | 'sending' | 'sent' | 'failed'
    readonly host: string
    readonly endedAt: string
    readonly sent: number
    readonly failed: number
    readonly paused: number
    readonly words: string
  }[]
  readonly troubled: readonly {
    readonly role: 'recipient' | 'manager' | 'all'
    readonly address: string
    readonly failures: number
    readonly pausedAt: string | null
    readonly words: string
  }[]
}

export interface DownloadAttachmentBody {
  readonly as?: 'original' | 'zip' | undefined
}

export interface EndOwnSessionsAnswer {
  readonly ended: number
}

export interface Entry {
  readonly id: string
  readonly keptAt: string
  readonly expiresAt: string
  readonly receivedAt: string
  readonly host: string
  readonly queueId?: string | undefined
  readonly messageId?: string | undefined
  readonly subject?: string | undefined
  readonly client: {
    readonly address?: string | undefined
    readonly name: string
    readonly helo?: string | undefined
    readonly authenticated?: string | undefined
  }
  readonly sender: {
    readonly address: string
    readonly parameters: readonly string[]
  }
  readonly recipients: readonly {
    readonly address: string
    readonly state: 'kept' | 'releasing' | 'released' | 'refused' | 'deferred' | 'unknown' | 'deleted' | 'expired'
    readonly at?: string | undefined
    readonly queueId?: string | undefined
    readonly words?: string | undefined
    readonly parameters: readonly string[]
  }[]
  readonly outcome: {
    readonly kind: string
    readonly signature?: string | undefined
    readonly class?: string | undefined
    readonly source?: string | undefined
    readonly action: string
    readonly because: string
    readonly incident?: string | undefined
  }
  readonly content: {
    readonly file?: string | undefined
    readonly object?: string | undefined
    readonly bytes: number
    readonly sha256: string
    readonly sealedTo: readonly string[]
  }
  readonly server?: string | undefined
  readonly databaseVersion?: number | undefined
  readonly damaged?: string | undefined
  readonly hidden?: {
    readonly until: string
    readonly by?: string | undefined
    readonly job: string
  } | undefined
  readonly history: readonly {
    readonly at: string
    readonly act: 'release-begun' | 'release-ended' | 'deleted' | 'noted'
    readonly by?: string | undefined
    readonly what?: string | undefined
    readonly words?: string | undefined
    readonly as?: 'original' | 'attachment' | 'zip' | undefined
    readonly recipients?: readonly string[] | undefined
    readonly results?: readonly {
      readonly address: string
      readonly state: 'kept' | 'releasing' | 'released' | 'refused' | 'deferred' | 'unknown' | 'deleted' | 'expired'
      readonly at?: string | undefined
      readonly queueId?: string | undefined
      readonly words?: string | undefined
    }[] | undefined
  }[]
  readonly actions: readonly {
    readonly at: string
    readonly actor: string
    readonly act: string
    readonly result: string
    readonly words: string
  }[] | null
}

export interface EntryContentBody {
  readonly by?: string | undefined
  readonly as?: 'original' | 'zip' | undefined
}

export interface Event {
  readonly id: string
  readonly at: string
  readonly host: string
  readonly queueId?: string | undefined
  readonly messageId?: string | undefined
  readonly subject?: string | undefined
  readonly from: string
  readonly recipients: readonly {
    readonly address: string
    readonly wanted: string
    readonly fate: string
    readonly because: {
      readonly sentence: string
      readonly key?: string | undefined
      readonly rule?: {
        readonly name: string
        readonly file?: string | undefined
        readonly line?: number | undefined
      } | undefined
    }
  }[]
  readonly recipientCount: number
  readonly client?: string | undefined
  readonly clientName?: string | undefined
  readonly helo?: string | undefined
  readonly authenticated?: string | undefined
  readonly direction?: string | undefined
  readonly sizeBytes: number
  readonly outcome: string
  readonly action: string
  readonly because: {
    readonly sentence: string
    readonly key?: string | undefined
    readonly rule?: {
      readonly name: string
      readonly file?: string | undefined
      readonly line?: number | undefined
    } | undefined
  }
  readonly signature?: string | undefined
  readonly class?: string | undefined
  readonly classes?: readonly string[] | undefined
  readonly source?: string | undefined
  readonly file?: string | undefined
  readonly rating?: string | undefined
  readonly failure?: {
    readonly kind: string
    readonly code: string
    readonly sentence: string
  } | undefined
  readonly reply?: string | undefined
  readonly incident?: string | undefined
  readonly entry?: string | undefined
  readonly releaseOf?: string | undefined
  readonly server?: string | undefined
  readonly engine?: string | undefined
  readonly databaseVersion?: number | undefined
  readonly databaseDate?: string | undefined
  readonly decisionMs: number
  readonly scanMs?: number | undefined
  readonly policy: string
  readonly finding: boolean
  readonly monitored?: readonly {
    readonly action: string
    readonly because: {
      readonly sentence: string
      readonly key?: string | undefined
      readonly rule?: {
        readonly name: string
        readonly file?: string | undefined
        readonly line?: number | undefined
      } | undefined
    }
  }[] | undefined
  readonly ignored?: {
    readonly signature: string
    readonly reason?: string | undefined
  } | undefined
  readonly gone?: {
    readonly at: string
    readonly states: readonly string[]
  } | undefined
}

export interface EventFacts {
  readonly id: string
  readonly atMs: number
  readonly sender: string
  readonly recipients: readonly {
    readonly address: string
    readonly wanted: string
    readonly fate: string
  }[]
  readonly client?: string | undefined
  readonly authenticated?: string | undefined
  readonly bytes: number
  readonly kind: string
  readonly action: string
  readonly because: string
  readonly signature?: string | undefined
  readonly subject?: string | undefined
  readonly messageId?: string | undefined
  readonly databaseDate?: string | undefined
  readonly facts?: string | undefined
}

export interface ExplainEventAnswer {
  readonly id: string
  readonly at: string
  readonly sentence: string
  readonly then: {
    readonly outcome: string
    readonly action: string
    readonly because: string
    readonly reply?: string | undefined
    readonly policy: string
  }
  readonly now?: {
    readonly outcome: string
    readonly action: string
    readonly because: string
    readonly reply?: string | undefined
    readonly policy: string
  } | undefined
  readonly differs: boolean
  readonly recipients: readonly {
    readonly address: string
    readonly then: string
    readonly now: string
  }[]
  readonly doubts: readonly string[]
  readonly doubtCodes: readonly {
    readonly code: string
    readonly values: Readonly<Record<string, string>>
  }[]
}

export interface ExplainSignatureAnswer {
  readonly good: boolean
  readonly asked: string
  readonly signature: string
  readonly sentence: string
  readonly heuristic?: {
    readonly prefix: string
    readonly option?: string | undefined
  } | undefined
  readonly isEicar?: boolean | undefined
  readonly places: readonly {
    readonly signature: string
    readonly source: string
    readonly file: string
    readonly line: number | null
    readonly rating: string | null
    readonly class: string | null
    readonly updated: string | null
    readonly pattern: string | null
    readonly reportTo: string | null
  }[]
  readonly firstSeenAt: string | null
  readonly hits: number | null
  readonly ignored: IgnoredSignature | null
  readonly tripped: TrippedSignature | null
}

export type ExportEventsItem = Event | EventFacts

export interface FileOfFalsePositiveBody {
  readonly id: string
  readonly by?: string | undefined
  readonly reason?: string | undefined
  readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
  readonly what: 'part' | 'headers' | 'mail'
}

export interface FindSignatureAnswer {
  readonly good: boolean
  readonly asked: string
  readonly found: readonly {
    readonly signature: string
    readonly source: string
    readonly file: string
    readonly line: number | null
  }[]
  readonly isCut: boolean
}

export interface FollowInviteBody {
  readonly token: string
  readonly password: string
  readonly name?: string | undefined
}

export interface IgnoreReply {
  readonly good: boolean
  readonly sentence: string
  readonly entry: IgnoredSignature
  readonly update: SignatureUpdate | null
}

export interface IgnoreSignatureBody {
  readonly signature: string
  readonly reason: string
  readonly by?: string | undefined
  readonly until?: string | undefined
  readonly scope?: string | undefined
  readonly sha256?: string | undefined
  readonly endsWithSignature?: boolean | undefined
  readonly thisVersion?: boolean | undefined
}

export interface IgnoredSignature {
  readonly signature: string
  readonly by: string
  readonly where: 'database' | 'filter'
  readonly reason: string
  readonly at: string
  readonly until?: string | undefined
  readonly scope?: string | undefined
  readonly sha256?: string | undefined
  readonly endsWithSignature?: boolean | undefined
  readonly ended?: string | undefined
  readonly contentMd5?: string | undefined
  readonly expired: boolean
}

export interface InviteAccountAnswer {
  readonly token: string
  readonly url: string | null
  readonly name: string | null
  readonly role: 'admin' | 'manager' | 'auditor' | 'recipient'
  readonly ends: string
}

export interface InviteAccountBody {
  readonly dropsSecondFactors?: boolean | undefined
}

export interface InviteToConsoleBody {
  readonly name?: string | undefined
  readonly role?: 'admin' | 'manager' | 'auditor' | 'recipient' | undefined
  readonly domains?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
}

export interface ListAccountsAnswer {
  readonly accounts: readonly ShowAccountAnswer[]
  readonly next: string | null
}

export interface ListAskedAnswer {
  readonly items: readonly {
    readonly id: string
    readonly entry: string
    readonly recipients: readonly string[]
    readonly asker: string
    readonly words: string
    readonly askedAt: string
    readonly endsAt: string
    readonly state: 'open' | 'approving' | 'approved' | 'refused' | 'lapsed'
    readonly decidedBy: string | null
    readonly decidedAt: string | null
    readonly answer: string
    readonly isMine: boolean
    readonly mail: {
      readonly keptAt: string
      readonly sender: string
      readonly subject?: string | undefined
      readonly kind: string
      readonly class?: string | undefined
      readonly signature?: string | undefined
      readonly bytes: number
      readonly isHarmful: boolean
    } | null
  }[]
}

export interface ListAuditAnswer {
  readonly items: readonly {
    readonly n: number
    readonly atMs: number
    readonly host: string
    readonly actor: {
      readonly kind: 'host' | 'account' | 'token' | 'nobody' | 'clamgate'
      readonly id: string
      readonly name: string
      readonly session?: string | undefined
      readonly address?: string | undefined
    }
    readonly act: string
    readonly route?: string | undefined
    readonly object?: string | undefined
    readonly before?: unknown
    readonly after?: unknown
    readonly result: 'begun' | 'ok' | 'failed' | 'refused'
    readonly code?: string | undefined
    readonly request?: string | undefined
    readonly of?: number | undefined
    readonly hash: string
  }[]
  readonly next?: string | undefined
}

export interface ListEntriesAnswer {
  readonly items: readonly {
    readonly id: string
    readonly keptAt: string
    readonly expiresAt: string
    readonly host: string
    readonly queueId?: string | undefined
    readonly messageId?: string | undefined
    readonly subject?: string | undefined
    readonly sender: string
    readonly recipients: readonly string[]
    readonly recipientCount: number
    readonly states: Readonly<Partial<Record<'kept' | 'releasing' | 'released' | 'refused' | 'deferred' | 'unknown' | 'deleted' | 'expired', number>>>
    readonly kind: string
    readonly signature?: string | undefined
    readonly class?: string | undefined
    readonly source?: string | undefined
    readonly bytes: number
    readonly damaged?: string | undefined
    readonly hidden?: {
      readonly until: string
      readonly by?: string | undefined
      readonly job: string
    } | undefined
  }[]
  readonly next?: string | undefined
  readonly from: 'index' | 'directory'
  readonly note?: string | undefined
}

export interface ListEventsAnswer {
  readonly items: readonly Event[]
  readonly next: string | null
}

export interface ListJobsAnswer {
  readonly items: readonly MakeJobAnswer[]
  readonly next: string | null
}

export interface ListOwnMailAnswer {
  readonly items: readonly {
    readonly id: string
    readonly keptAt: string
    readonly expiresAt: string
    readonly sender: string
    readonly subject?: string | undefined
    readonly recipients: readonly string[]
    readonly bytes: number
    readonly kind: string
    readonly class?: string | undefined
    readonly isHarmful: boolean
    readonly state: 'kept' | 'releasing' | 'released' | 'refused' | 'deferred' | 'unknown' | 'deleted' | 'expired'
    readonly acts: readonly ('release' | 'ask' | 'delete')[]
    readonly request?: {
      readonly state: 'open' | 'approving' | 'approved' | 'refused' | 'lapsed'
      readonly askedAt: string
      readonly answer: string
    } | undefined
  }[]
  readonly next: string | null
}

export interface ListOwnSessionsAnswer {
  readonly sessions: readonly {
    readonly id: string
    readonly isThis: boolean
    readonly signedInBy: 'password' | 'invite' | 'ldap' | 'oidc'
    readonly started: string
    readonly seen: string
    readonly address: string
    readonly agent: string
  }[]
}

export interface ListPolicyVersionsAnswer {
  readonly versions: readonly {
    readonly version: number
    readonly at: string
    readonly by: string
    readonly path: string
    readonly words: string
    readonly diff: readonly string[]
  }[]
}

export interface ListRefusalsAnswer {
  readonly refusals: readonly {
    /** ISO 8601, UTC */
    readonly happenedAt: string
    readonly queueId?: string | undefined
    readonly from: string
    readonly to: readonly string[]
    readonly recipients: number
    readonly signature: string
    readonly action: string
  }[]
}

export interface ListReportsAnswer {
  readonly reports: readonly {
    readonly id: string
    readonly entry: string
    readonly signature: string
    readonly provider: string
    readonly sha256: string
    readonly by: string
    readonly madeAt: string
    readonly sentAt?: string | undefined
    readonly endedAt?: string | undefined
    readonly ended?: string | undefined
  }[]
}

export interface ListRequestsAnswer {
  readonly requests: readonly AskForEntryAnswer[]
}

export interface ListSecurityKeysAnswer {
  readonly keys: readonly AddSecurityKeyAnswer[]
}

export interface ListSentinelAnswer {
  readonly enabled: boolean
  readonly action?: 'reject' | 'defer' | 'quarantine' | undefined
  readonly logins: readonly {
    readonly login: string
    /** ISO 8601, UTC */
    readonly since: string
    readonly messages: number
    readonly finding: string
    readonly client: string
    readonly from: string
    readonly event?: string | undefined
    readonly refused: number
  }[]
}

export interface ListSignaturesAnswer {
  readonly sources: readonly {
    readonly name: string
    readonly title: string
    readonly catalogueState: 'active' | 'frozen' | 'closed' | 'withdrawn' | 'own'
    readonly enabled: boolean
    readonly reason: string | null
    readonly level: 'low' | 'medium' | 'high'
    readonly intervalMs: number
    readonly homepage: string | null
    readonly licence: string | null
    readonly reportTo: string | null
    readonly files: readonly {
      readonly name: string
      readonly state: 'live' | 'refused' | 'missing' | 'off' | 'parked'
      readonly bytes: number | null
      readonly signatures: number | null
      readonly updated: string | null
      readonly skippedRules?: number | undefined
      readonly lastError?: string | undefined
      readonly lastErrorCode?: string | undefined
      readonly format: string
      readonly rating: string | null
      readonly class: string
      readonly wanted: boolean
      readonly reason: string
      readonly purpose: string | null
      readonly memoryBytes: number | null
    }[]
  }[]
}

export interface ListTokensAnswer {
  readonly tokens: readonly {
    readonly id: string
    readonly label: string
    readonly account: string
    readonly accountName: string
    readonly acts: readonly ('overview.read' | 'live.read' | 'events.read' | 'events.explain' | 'quarantine.read' | 'quarantine.preview' | 'quarantine.content' | 'quarantine.release' | 'quarantine.delete' | 'quarantine.forward' | 'quarantine.reindex' | 'jobs.end' | 'false-positives.act' | 'requests.read' | 'requests.decide' | 'requests.ask' | 'signatures.read' | 'signatures.update' | 'signatures.ignore' | 'signatures.rollback' | 'policy.read' | 'policy.try' | 'policy.write' | 'engine.read' | 'engine.reload' | 'settings.read' | 'host.test' | 'host.prove' | 'digests.read' | 'digests.act' | 'sentinel.read' | 'sentinel.clear' | 'accounts.read' | 'accounts.write' | 'tokens.read' | 'tokens.write' | 'audit.read' | 'self.read' | 'self.write')[]
    readonly networks: readonly string[]
    readonly created: string
    readonly ends: string
    readonly used: string | null
    readonly usedFrom: string | null
  }[]
  readonly bundles: Readonly<Record<string, readonly string[]>>
}

export interface ListViewsAnswer {
  readonly items: readonly SaveViewAnswer[]
}

export interface LookAtInviteAnswer {
  readonly name: string | null
  readonly role: 'admin' | 'manager' | 'auditor' | 'recipient'
  readonly isNew: boolean
  readonly ends: string
}

export interface LookAtInviteBody {
  readonly token: string
}

export interface MakeAccountAnswer {
  readonly account: ShowAccountAnswer
  readonly invite: InviteAccountAnswer
}

export interface MakeAccountBody {
  readonly name: string
  readonly role: 'admin' | 'manager' | 'auditor' | 'recipient'
  readonly domains?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
}

export interface MakeJobAnswer {
  readonly id: string
  readonly act: 'release' | 'delete' | 'forward' | 'false-positive'
  readonly state: 'waiting' | 'running' | 'done' | 'undone' | 'cancelled' | 'ended'
  readonly host: string
  readonly by: string
  readonly isOwn: boolean
  readonly options?: {
    readonly to?: readonly string[] | undefined
    readonly recipients?: readonly string[] | undefined
    readonly as?: 'original' | 'attachment' | 'zip' | undefined
    readonly again?: boolean | undefined
    readonly sender?: 'original' | 'null' | undefined
    readonly scope?: 'content' | 'sender' | 'domain' | 'all' | undefined
    readonly until?: string | undefined
    readonly reason?: string | undefined
    readonly release?: boolean | undefined
    readonly ignore?: boolean | undefined
    readonly report?: boolean | undefined
    readonly also?: boolean | undefined
    readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
  } | undefined
  readonly total: number
  readonly counts: Readonly<Partial<Record<'waiting' | 'begun' | 'done' | 'partly' | 'failed' | 'nothing' | 'unknown' | 'left', number>>>
  readonly madeAt: string
  readonly startsAt: string
  readonly endedAt?: string | undefined
  readonly words: string
  readonly ending?: {
    readonly kind: 'stopped' | 'no-right' | 'forgotten'
    readonly name?: string | undefined
  } | undefined
}

export interface MakeJobBody {
  readonly act: 'release' | 'delete' | 'forward' | 'false-positive'
  readonly ids?: readonly string[] | undefined
  readonly query?: string | undefined
  readonly zone?: string | undefined
  readonly options?: {
    readonly to?: readonly string[] | undefined
    readonly recipients?: readonly string[] | undefined
    readonly as?: 'original' | 'attachment' | 'zip' | undefined
    readonly again?: boolean | undefined
    readonly sender?: 'original' | 'null' | undefined
    readonly scope?: 'content' | 'sender' | 'domain' | 'all' | undefined
    readonly until?: string | undefined
    readonly reason?: string | undefined
    readonly release?: boolean | undefined
    readonly ignore?: boolean | undefined
    readonly report?: boolean | undefined
    readonly also?: boolean | undefined
    readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
  } | undefined
}

export interface MakeTokenAnswer {
  readonly token: string
  readonly details: {
    readonly id: string
    readonly label: string
    readonly account: string
    readonly accountName: string
    readonly acts: readonly ('overview.read' | 'live.read' | 'events.read' | 'events.explain' | 'quarantine.read' | 'quarantine.preview' | 'quarantine.content' | 'quarantine.release' | 'quarantine.delete' | 'quarantine.forward' | 'quarantine.reindex' | 'jobs.end' | 'false-positives.act' | 'requests.read' | 'requests.decide' | 'requests.ask' | 'signatures.read' | 'signatures.update' | 'signatures.ignore' | 'signatures.rollback' | 'policy.read' | 'policy.try' | 'policy.write' | 'engine.read' | 'engine.reload' | 'settings.read' | 'host.test' | 'host.prove' | 'digests.read' | 'digests.act' | 'sentinel.read' | 'sentinel.clear' | 'accounts.read' | 'accounts.write' | 'tokens.read' | 'tokens.write' | 'audit.read' | 'self.read' | 'self.write')[]
    readonly networks: readonly string[]
    readonly created: string
    readonly ends: string
    readonly used: string | null
    readonly usedFrom: string | null
  }
}

export interface MakeTokenBody {
  readonly label: string
  readonly acts: readonly string[]
  readonly networks?: readonly string[] | undefined
  readonly days?: number | undefined
  readonly account?: string | undefined
}

export interface NoteReportSentAnswer {
  readonly good: boolean
  readonly id: string
}

export interface NoteReportSentBody {
  readonly id: string
}

export interface OpenApiAnswer {
  readonly openapi: string
}

export type PreviewDigestAnswer = readonly {
  readonly role: 'recipient' | 'manager' | 'all'
  readonly to: string
  readonly language: string
  readonly subject: string
  readonly messages: number
  readonly plain: string | null
  readonly html: string | null
}[]

export interface PreviewDigestBody {
  readonly address?: string | undefined
  readonly brief?: boolean | undefined
}

export interface PreviewEntryAnswer {
  readonly id: string
  readonly subject?: {
    readonly text: string
    readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
  } | undefined
  readonly from: readonly {
    readonly name: string
    readonly address: string
    readonly ascii?: string | undefined
    readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
  }[]
  readonly replyTo: readonly {
    readonly name: string
    readonly address: string
    readonly ascii?: string | undefined
    readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
  }[]
  readonly to: readonly {
    readonly name: string
    readonly address: string
    readonly ascii?: string | undefined
    readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
  }[]
  readonly cc: readonly {
    readonly name: string
    readonly address: string
    readonly ascii?: string | undefined
    readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
  }[]
  readonly date?: string | undefined
  readonly received: readonly {
    readonly from?: string | undefined
    readonly by?: string | undefined
    readonly with?: string | undefined
    readonly date?: string | undefined
  }[]
  readonly authentication: readonly {
    readonly host: string
    readonly results: readonly {
      readonly method: string
      readonly result: string
    }[]
  }[]
  readonly text: string
  readonly textFrom: 'text' | 'html' | 'none'
  readonly hasHtml: boolean
  readonly attachments: readonly {
    readonly index: number
    readonly name: {
      readonly text: string
      readonly notes: readonly ('hidden-characters' | 'mixed-scripts' | 'looks-latin' | 'name-is-other-address' | 'hidden-ending')[]
    }
    readonly type: string
    readonly bytes: number
    readonly sha256: string
    readonly path?: string | undefined
    readonly isShown: boolean
    readonly isHit?: boolean | undefined
  }[]
  readonly readings?: {
    readonly differs: boolean
    readonly classes: readonly {
      readonly class: string
      readonly words: string
    }[]
    readonly others: readonly {
      readonly path: string
      readonly name?: string | undefined
      readonly type?: string | undefined
      readonly bytes: number
      readonly sha256: string
      readonly classes: readonly string[]
    }[]
  } | undefined
  readonly reached: readonly {
    readonly bound: 'bytes' | 'parts' | 'depth' | 'text' | 'html' | 'pictures' | 'readings' | 'unsure'
    readonly sentence: string
  }[]
  readonly hit?: {
    readonly signature: string
    readonly path?: string | undefined
    readonly name?: string | undefined
    readonly sha256?: string | undefined
    readonly unknown?: string | undefined
    readonly unknownCode?: string | undefined
  } | undefined
}

export interface PreviewFalsePositiveAnswer {
  readonly entry: string
  readonly signature: string
  readonly part?: {
    readonly type: string
    readonly name?: string | undefined
    readonly sha256: string
  } | undefined
  readonly release: {
    readonly recipients: readonly {
      readonly address: string
      readonly state: string
      readonly why?: string | undefined
      readonly whyCode?: string | undefined
    }[]
    readonly others: readonly {
      readonly id: string
      readonly keptAt: string
      readonly sender: string
      readonly subject?: string | undefined
    }[]
  }
  readonly ignore: {
    readonly sentence: string
    readonly until?: string | undefined
    readonly scopes: readonly {
      readonly sha256?: string | undefined
      readonly scope?: string | undefined
    }[]
    readonly refused?: string | undefined
    readonly code?: string | undefined
  }
  readonly report: Report | null
  readonly reportRefused?: string | undefined
  readonly reportCode?: string | undefined
}

export interface Problem {
  readonly code: string
  readonly sentence: string
  readonly remedy?: string | undefined
  readonly report?: readonly string[] | undefined
  readonly span?: {
    readonly start: number
    readonly end: number
  } | undefined
  readonly nearest?: string | undefined
  readonly requestId: string
}

export interface ProveSelfAnswer {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'manager' | 'auditor' | 'recipient'
  readonly domains: readonly string[]
  readonly addresses: readonly string[]
  readonly acts: readonly ('overview.read' | 'live.read' | 'events.read' | 'events.explain' | 'quarantine.read' | 'quarantine.preview' | 'quarantine.content' | 'quarantine.release' | 'quarantine.delete' | 'quarantine.forward' | 'quarantine.reindex' | 'jobs.end' | 'false-positives.act' | 'requests.read' | 'requests.decide' | 'requests.ask' | 'signatures.read' | 'signatures.update' | 'signatures.ignore' | 'signatures.rollback' | 'policy.read' | 'policy.try' | 'policy.write' | 'engine.read' | 'engine.reload' | 'settings.read' | 'host.test' | 'host.prove' | 'digests.read' | 'digests.act' | 'sentinel.read' | 'sentinel.clear' | 'accounts.read' | 'accounts.write' | 'tokens.read' | 'tokens.write' | 'audit.read' | 'self.read' | 'self.write')[]
  readonly language: 'en' | 'de'
  readonly hasChosenLanguage: boolean
  readonly theme: 'light' | 'dark' | null
  readonly singleKeys: boolean
  readonly provedUntil: string | null
  readonly secondFactors: {
    readonly totp: boolean
    readonly webauthn: number
    readonly recovery: number
  }
  readonly hasPassword: boolean
  readonly signedInBy: 'password' | 'invite' | 'ldap' | 'oidc' | null
  readonly session: string | null
}

export type ProveSelfBody = {
  readonly password: string
} | {
  readonly code: string
}

export interface QueryKeysAnswer {
  readonly keys: readonly {
    readonly key: string
    readonly kind: string
    readonly description: string
    readonly example: string
    readonly values?: readonly string[] | undefined
    readonly ofEntries: boolean
  }[]
  readonly states: readonly {
    readonly state: string
    readonly description: string
    readonly ofEntries: boolean
  }[]
}

export interface ReadDoctorAnswer {
  readonly at: string
  readonly tookMs: number
  readonly good: boolean
  readonly checks: readonly {
    readonly group: 'configuration' | 'files' | 'service' | 'engine' | 'databases' | 'signatures' | 'postfix' | 'software' | 'resources' | 'network' | 'clock'
    readonly name: string
    readonly state: 'ok' | 'warn' | 'fail' | 'skip'
    readonly sentence: string
    readonly told?: readonly {
      readonly code: string
      readonly values: Readonly<Record<string, string | number | readonly string[]>>
    }[] | undefined
    readonly why: string
    readonly code?: string | undefined
    readonly remedy?: string | undefined
    readonly advice?: readonly {
      readonly code: string
      readonly values: Readonly<Record<string, string | number | readonly string[]>>
    }[] | undefined
    readonly command?: string | undefined
  }[]
}

export interface ReadEngineAnswer {
  readonly mode: 'managed' | 'external'
  readonly servers: readonly {
    readonly address: string
    readonly state: 'starting' | 'healthy' | 'tripped' | 'blind' | 'unreachable' | 'restarting'
    /** ISO 8601, UTC */
    readonly sinceAt: string
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
    readonly warning?: string | undefined
    readonly engineVersion?: string | undefined
    readonly databaseVersion?: number | undefined
    /** ISO 8601, UTC */
    readonly databaseBuiltAt?: string | undefined
    readonly busy: {
      readonly scans: number
      readonly streams: number
    }
    readonly room: {
      readonly scans: number
      readonly streams: number
    }
    readonly weight: number
    readonly p50Ms?: number | undefined
    readonly p99Ms?: number | undefined
    readonly scans: number
    readonly failures: Readonly<Record<string, number>>
    readonly canaryFailures: number
    /** ISO 8601, UTC */
    readonly passedAt?: string | undefined
    readonly lastError?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
      /** ISO 8601, UTC */
      readonly happenedAt: string
    } | undefined
    readonly breaker: 'closed' | 'open' | 'half-open'
    /** ISO 8601, UTC */
    readonly retryAt?: string | undefined
  }[]
  readonly queue: {
    readonly waiting: number
    readonly limit: number
  }
  readonly failures: Readonly<Record<string, number>>
  readonly account?: {
    readonly name: string
    readonly shared: boolean
  } | undefined
  readonly generation?: {
    readonly id: string
    readonly slot: 'a' | 'b'
    /** ISO 8601, UTC */
    readonly loadedAt: string
    readonly signatures?: number | undefined
  } | undefined
  readonly reload?: {
    /** ISO 8601, UTC */
    readonly endedAt: string
    readonly how: 'slots' | 'in-place'
    readonly durationMs: number
    readonly outcome: 'done' | 'refused'
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
    readonly reason?: string | undefined
  } | undefined
  readonly refused?: {
    readonly id: string
    /** ISO 8601, UTC */
    readonly sinceAt: string
    readonly problem: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    }
    readonly takenBack: boolean
  } | undefined
  readonly databases: 'official' | 'starter' | 'external' | 'missing'
  readonly freshclam: {
    readonly state: 'off' | 'waiting' | 'running' | 'ok' | 'failed' | 'cooling'
    /** ISO 8601, UTC */
    readonly lastRunAt?: string | undefined
    /** ISO 8601, UTC */
    readonly nextRunAt?: string | undefined
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
  }
  readonly temporaryDirectory?: string | undefined
  readonly restarts: number
  readonly takenBack: number
}

export interface ReadOverviewAnswer {
  /** ISO 8601, UTC */
  readonly at: string
  readonly scanned: {
    readonly state: 'yes' | 'partly' | 'no' | 'unknown'
    readonly sentence: string
    readonly reasons: readonly {
      readonly code: string
      readonly weight: 'no' | 'partly' | 'note'
      readonly words: string
      readonly remedy?: string | undefined
      readonly problem?: string | undefined
      readonly facts?: Readonly<Record<string, string | number>> | undefined
      readonly link?: {
        readonly page: 'messages' | 'quarantine' | 'requests' | 'signatures' | 'engine' | 'settings' | 'digests' | 'accounts'
        readonly query?: string | undefined
      } | undefined
    }[]
    readonly host?: {
      readonly name?: string | undefined
      readonly milter: {
        readonly listen: readonly string[]
        readonly sessions: number
        /** ISO 8601, UTC */
        readonly lastSessionAt?: string | undefined
        /** ISO 8601, UTC */
        readonly lastMessageAt?: string | undefined
        /** ISO 8601, UTC */
        readonly lastSelftestAt?: string | undefined
      }
      readonly engine: {
        readonly mode: 'managed' | 'external'
        readonly servers: number
        readonly healthy: number
        readonly waiting: number
        /** ISO 8601, UTC */
        readonly lastCanaryAt?: string | undefined
      }
      readonly databases: {
        readonly state: string
        readonly version?: number | undefined
        /** ISO 8601, UTC */
        readonly builtAt?: string | undefined
        /** ISO 8601, UTC */
        readonly lookedAt?: string | undefined
      }
    } | undefined
    readonly unscanned?: {
      readonly messages: number
      readonly byOutcome: readonly {
        readonly outcome: string
        readonly messages: number
      }[]
      readonly query: string
    } | undefined
    readonly unknown: readonly {
      readonly what: string
      readonly why: string
      readonly code?: string | undefined
    }[]
  }
  readonly caught: {
    readonly last?: {
      readonly messages: number
      readonly caught: number
      readonly byClass: readonly {
        readonly class: string
        readonly messages: number
      }[]
      readonly byOutcome: readonly {
        readonly outcome: string
        readonly messages: number
      }[]
      readonly outbound: {
        readonly messages: number
        readonly caught: number
      }
    } | undefined
    readonly before?: {
      readonly messages: number
      readonly caught: number
      readonly byClass: readonly {
        readonly class: string
        readonly messages: number
      }[]
      readonly byOutcome: readonly {
        readonly outcome: string
        readonly messages: number
      }[]
      readonly outbound: {
        readonly messages: number
        readonly caught: number
      }
    } | undefined
    readonly week?: {
      readonly messages: number
      readonly caught: number
      readonly byClass: readonly {
        readonly class: string
        readonly messages: number
      }[]
      readonly byOutcome: readonly {
        readonly outcome: string
        readonly messages: number
      }[]
      readonly outbound: {
        readonly messages: number
        readonly caught: number
      }
    } | undefined
    readonly series: readonly {
      /** ISO 8601, UTC */
      readonly start: string
      readonly outcome: string
      readonly class?: string | undefined
      readonly isOutbound: boolean
      readonly messages: number
    }[]
    readonly signatures: readonly {
      readonly signature: string
      readonly class?: string | undefined
      readonly messages: number
      readonly isNew: boolean
      readonly query: string
    }[]
    readonly isCut: boolean
    readonly unknown: readonly {
      readonly what: string
      readonly why: string
      readonly code?: string | undefined
    }[]
  }
  readonly waits: {
    readonly items: readonly {
      readonly kind: 'requests' | 'false-positives' | 'reports' | 'tripped' | 'digests' | 'disk' | 'quarantine' | 'sources' | 'invites' | 'updates'
      readonly count: number
      readonly words: string
      readonly problem?: string | undefined
      readonly facts?: Readonly<Record<string, string | number>> | undefined
      readonly names?: readonly string[] | undefined
      readonly link: {
        readonly page: 'messages' | 'quarantine' | 'requests' | 'signatures' | 'engine' | 'settings' | 'digests' | 'accounts'
        readonly query?: string | undefined
      }
    }[]
    readonly unknown: readonly {
      readonly what: string
      readonly why: string
      readonly code?: string | undefined
    }[]
  }
}

export interface ReadSettingsAnswer {
  readonly files: readonly string[]
  readonly settings: readonly {
    readonly path: string
    readonly value?: unknown
    readonly default?: unknown
    readonly origin: {
      readonly kind: 'default'
    } | {
      readonly kind: 'file'
      readonly file: string
      readonly line: number
    } | {
      readonly kind: 'env'
      readonly name: string
      readonly file: string
      readonly line: number
    }
    readonly reload: 'live' | 'restart'
    readonly description: string
    readonly waits: boolean
  }[]
}

export interface ReadSignInAnswer {
  readonly ready: boolean
  readonly needsInvite: boolean
  readonly language: 'en' | 'de'
  readonly password: boolean
  readonly ldap: boolean
  readonly oidc: {
    readonly label: string
  } | null
}

export interface RearmSignatureAnswer {
  readonly good: boolean
  readonly signature: string
  readonly sentence: string
}

export interface ReindexQuarantineProgress {
  readonly read: number
  readonly total: number
}

export interface ReindexQuarantineResult {
  readonly entries: number
  readonly gone: number
  readonly damaged: readonly {
    readonly id: string
    readonly sentence: string
  }[]
  readonly tookMs: number
}

export interface ReleaseEntriesBody {
  readonly ids: readonly string[]
  readonly by?: string | undefined
  readonly recipients?: readonly string[] | undefined
  readonly to?: readonly string[] | undefined
  readonly as?: 'original' | 'attachment' | 'zip' | undefined
  readonly again?: boolean | undefined
  readonly sender?: 'original' | 'null' | undefined
  readonly dryRun?: boolean | undefined
}

export interface ReloadAnswer {
  readonly restartNeeded: readonly string[]
}

export interface RemoveViewAnswer {
  readonly good: boolean
  readonly id: string
}

export interface Report {
  readonly id: string
  readonly signature: string
  readonly provider: string
  readonly address?: string | undefined
  readonly homepage?: string | undefined
  readonly asksFor: string
  readonly asks?: 'clamav' | 'sanesecurity' | 'usual' | 'correct-file' | 'correct-source' | undefined
  readonly note?: string | undefined
  readonly text: string
  readonly files: readonly {
    readonly name: string
    readonly what: 'part' | 'headers' | 'mail'
    readonly bytes: number
    readonly sha256: string
  }[]
}

export interface ReportFalsePositiveBody {
  readonly id: string
  readonly by?: string | undefined
  readonly reason?: string | undefined
  readonly include?: readonly ('headers' | 'addresses' | 'mail')[] | undefined
}

export interface RestorePolicyBody {
  readonly digest: string
  readonly dryRun?: boolean | undefined
}

export interface ResumeDigestAnswer {
  readonly good: boolean
  readonly address: string
}

export interface ResumeDigestBody {
  readonly address: string
}

export interface RollbackSignaturesBody {
  readonly to?: string | undefined
  readonly goesOn?: boolean | undefined
}

export interface RunSelftestBody {
  readonly smtp?: string | undefined
  readonly to?: string | undefined
  readonly expectPolicy?: boolean | undefined
}

export interface RunSelftestProgress {
  readonly steps: readonly {
    readonly name: string
    readonly state: 'ok' | 'fail' | 'skip'
    readonly sentence: string
    readonly remedy: string | null
    readonly code: string | null
    readonly place: {
      readonly file: string
      readonly line: number
    } | null
  }[]
}

export interface RunSelftestResult {
  readonly good: boolean
  readonly steps: readonly {
    readonly name: string
    readonly state: 'ok' | 'fail' | 'skip'
    readonly sentence: string
    readonly remedy: string | null
    readonly code: string | null
    readonly place: {
      readonly file: string
      readonly line: number
    } | null
  }[]
}

export interface SavePolicyAnswer {
  readonly path: string
  readonly diff: readonly string[]
  readonly warnings: readonly string[]
  readonly digest: string
  readonly version?: number | undefined
  readonly unrecorded?: string | undefined
}

export interface SavePolicyBody {
  readonly path: string
  readonly text: string
  readonly digest: string
  readonly words?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface SaveViewAnswer {
  readonly id: string
  readonly name: string
  readonly area: 'messages' | 'quarantine'
  readonly query: string
  readonly isShared: boolean
  readonly isOwn: boolean
  readonly by: string
}

export interface SaveViewBody {
  readonly name: string
  readonly area: 'messages' | 'quarantine'
  readonly query: string
  readonly isShared?: boolean | undefined
}

export interface ScanAnswer {
  readonly outcome: {
    readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
    readonly kind: string
    readonly verdict: {
      readonly kind: 'clean'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'infected'
      readonly signature: string
      readonly trip?: {
        readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
        readonly untilMs: number
      } | undefined
    } | {
      readonly kind: 'oversize'
      readonly head: 'clean' | 'unscanned'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'databases-missing'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'databases-outdated'
      readonly ageMs: number
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'unscannable'
      readonly parts: readonly {
        readonly kind: 'bound' | 'encrypted' | 'undecodable' | 'partial'
        readonly what: string
        readonly path: string
      }[]
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'ambiguous'
      readonly classes: readonly string[]
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'skipped'
      readonly skip: {
        readonly by: 'network' | 'authenticated' | 'sender' | 'recipients' | 'release'
        readonly entry: string
        readonly isRaw?: boolean | undefined
        readonly place?: {
          readonly file: string
          readonly line: number
        } | undefined
      }
    } | {
      readonly kind: 'failure'
      readonly code: string
      readonly detail: string
    }
    readonly because: string
    readonly instead?: {
      readonly of: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly why: string
      readonly code?: 'cannot-hold' | 'no-header-fields' | 'not-kept' | 'many-fields' | 'tripped' | 'removal-not-offered' | 'removal-uncertain' | 'removal-never' | undefined
      readonly value?: string | undefined
    } | undefined
    readonly rule?: {
      readonly name: string
      readonly place?: {
        readonly file: string
        readonly line: number
      } | undefined
    } | undefined
    readonly found?: {
      readonly signature: string
      readonly class: string
      readonly classes: readonly string[]
      readonly source: string
      readonly file?: string | undefined
      readonly rating?: string | undefined
    } | undefined
    readonly reply?: {
      readonly code: number
      readonly enhanced: string
      readonly text: string
    } | undefined
    readonly tag?: {
      readonly header: string
      readonly value: string
      readonly subject?: string | undefined
    } | undefined
    readonly recipients: readonly {
      readonly recipient: string
      readonly wanted: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly fate: string
      readonly because: string
    }[]
    readonly monitored: readonly {
      readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly because: string
    }[]
  }
  readonly explanation: string
  readonly sizeBytes: number
  readonly headerFields: number
  readonly server?: string | undefined
  readonly durationMs: number
  readonly reading?: {
    readonly notCanonical?: string | undefined
    readonly views: number
    readonly objects: number
    readonly streams: number
    readonly classes: readonly string[]
    readonly isAmbiguous: boolean
    readonly differing: readonly string[]
    readonly unscannable: readonly {
      readonly kind: 'bound' | 'encrypted' | 'undecodable' | 'partial'
      readonly what: string
      readonly path: string
    }[]
    readonly extractMs?: number | undefined
    readonly unionMs?: number | undefined
    readonly unionHit?: {
      readonly path?: string | undefined
      readonly classes: readonly string[]
    } | undefined
  } | undefined
  readonly readings?: {
    readonly parts: readonly {
      readonly path: string
      readonly level: number
      readonly kind: 'multipart' | 'message' | 'leaf' | 'wrapper'
      readonly type: string
      readonly encoding: string
      readonly name?: string | undefined
      readonly bytes: number
      readonly via?: string | undefined
      readonly classes: readonly string[]
      readonly objects: readonly string[]
    }[]
    readonly partsLeft: number
    readonly ambiguities: readonly {
      readonly class: string
      readonly path: string
      readonly differs: boolean
    }[]
    readonly scans: readonly {
      readonly kind: 'raw' | 'container' | 'object'
      readonly objects: number
      readonly bytes: number
      readonly result?: 'clean' | 'found' | 'too-large' | 'error' | undefined
      readonly detail?: string | undefined
      readonly server?: string | undefined
      readonly ms?: number | undefined
    }[]
  } | undefined
}

export interface ShowAccountAnswer {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'manager' | 'auditor' | 'recipient'
  readonly domains: readonly string[]
  readonly addresses: readonly string[]
  readonly version: number
  readonly disabled: boolean
  readonly created: string
  readonly signedIn: string | null
  readonly secondFactors: {
    readonly totp: boolean
    readonly webauthn: number
    readonly recovery: number
  }
  readonly hasPassword: boolean
  readonly sessions: number
  readonly inviteEnds: string | null
}

export interface ShowEventAnswer {
  readonly event: Event
  readonly reading?: Readonly<Record<string, unknown>> | undefined
  readonly kept?: {
    readonly id: string
    readonly at: string
    readonly sha256: string
    readonly sizeBytes: number
    readonly copies: readonly {
      readonly address: string
      readonly state: string
      readonly at?: string | undefined
      readonly queueId?: string | undefined
      readonly words?: string | undefined
    }[]
  } | undefined
  readonly actions: readonly {
    readonly id: string
    readonly at: string
    readonly host: string
    readonly actor: string
    readonly act: string
    readonly result: 'ok' | 'partly' | 'failed'
    readonly sentence: string
  }[]
  readonly releases: readonly {
    readonly id: string
    readonly at: string
    readonly queueId?: string | undefined
  }[]
}

export interface ShowJobAnswer {
  readonly job: MakeJobAnswer
  readonly items: readonly {
    readonly entry: string
    readonly state: 'waiting' | 'begun' | 'done' | 'partly' | 'failed' | 'nothing' | 'unknown' | 'left'
    readonly sentence: string
    readonly code?: string | undefined
    readonly remedy?: string | undefined
    readonly at?: string | undefined
    readonly mail?: {
      readonly subject?: string | undefined
      readonly sender: string
      readonly recipients: readonly string[]
      readonly recipientCount: number
    } | undefined
    readonly steps?: readonly {
      readonly step: 'release' | 'ignore' | 'report'
      readonly result: 'done' | 'partly' | 'failed' | 'nothing'
      readonly sentence: string
      readonly code?: string | undefined
      readonly remedy?: string | undefined
    }[] | undefined
    readonly copies?: readonly {
      readonly address: string
      readonly state: string
      readonly queueId?: string | undefined
      readonly words?: string | undefined
      readonly why?: string | undefined
    }[] | undefined
  }[]
  readonly next: string | null
}

export interface ShowPolicyAnswer {
  readonly file?: string | undefined
  readonly files: readonly string[]
  readonly monitor: boolean
  readonly rules: readonly {
    readonly index: number
    readonly name: string
    readonly place?: {
      readonly file: string
      readonly line: number
    } | undefined
    readonly then: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
    readonly monitor: boolean
    readonly until?: string | undefined
    readonly hasEnded: boolean
    readonly conditions: readonly {
      readonly key: 'outcome' | 'failure' | 'unscannable' | 'ambiguity' | 'class' | 'source' | 'rating' | 'file' | 'signature' | 'size.above' | 'size.below' | 'authenticated' | 'network' | 'direction' | 'header' | 'senderDomain' | 'sender' | 'recipientDomain' | 'recipient'
      readonly values: readonly string[]
    }[]
    readonly sentence: string
    readonly hits?: {
      readonly day: number
      readonly week: number
    } | undefined
  }[]
  readonly isCut: boolean
  readonly keys: readonly {
    readonly key: string
    readonly value: string
    readonly description: string
    readonly place?: {
      readonly file: string
      readonly line: number
    } | undefined
  }[]
}

export interface ShowPolicyFilesAnswer {
  readonly files: readonly {
    readonly path: string
    readonly text: string
    readonly digest: string
    readonly isWritable: boolean
    readonly because?: 'file-system' | 'directory' | 'owner' | 'mounted' | 'unreadable' | undefined
    readonly remedy?: string | undefined
    readonly command?: string | undefined
  }[]
}

export type ShowSecondFactorBody = {
  readonly kind: 'totp' | 'recovery'
  readonly code: string
} | {
  readonly kind: 'webauthn'
  readonly response: Readonly<Record<string, unknown>>
}

export type SignInAnswer = {
  readonly state: 'signed-in'
  readonly self: ProveSelfAnswer
} | {
  readonly state: 'second-factor'
  readonly methods: readonly ('totp' | 'webauthn' | 'recovery')[]
}

export interface SignInBody {
  readonly name: string
  readonly password: string
}

export interface SignOutAnswer {
  readonly done: true
}

export interface SignatureHitsAnswer {
  readonly from: string
  readonly to: string
  readonly signatures: readonly {
    readonly signature: string
    readonly class?: string | undefined
    readonly messages: number
    readonly senders: number
    readonly isNew: boolean
    readonly query: string
  }[]
  readonly isCut: boolean
}

export interface SignatureHoursAnswer {
  readonly from: string
  readonly to: string
  readonly hours: readonly {
    readonly start: string
    readonly messages: number
  }[]
  readonly messages: number
  readonly isCut: boolean
}

export interface SignatureName {
  readonly name: string
}

export interface SignatureNamesAnswer {
  readonly id: string
  readonly before: string | null
  readonly files: readonly {
    readonly file: string
    readonly source: string
    readonly names: {
      readonly added: {
        readonly count: number
        readonly names: readonly string[]
      }
      readonly removed: {
        readonly count: number
        readonly names: readonly string[]
      }
    } | null
  }[]
}

export interface SignatureProgress {
  readonly step: 'wait' | 'fetch' | 'check' | 'test' | 'test-set' | 'ham' | 'install' | 'activate' | 'roll-back' | 'done'
  readonly source?: string | undefined
  readonly file?: string | undefined
  readonly done?: number | undefined
  readonly total?: number | undefined
  readonly bytes?: number | undefined
}

export interface SignatureUpdate {
  readonly good: boolean
  readonly outcome: 'nothing' | 'live' | 'installed' | 'rolled-back' | 'tried'
  readonly set: string | null
  readonly sources: readonly {
    readonly code: string | null
    readonly sentence: string | null
    readonly remedy: string | null
    readonly source: string
    readonly state: 'asked' | 'not-due' | 'paused' | 'off' | 'failed'
  }[]
  readonly files: readonly {
    readonly code: string | null
    readonly sentence: string | null
    readonly remedy: string | null
    readonly source: string
    readonly file: string
    readonly state: 'installed' | 'unchanged' | 'removed' | 'refused' | 'rolled-back'
  }[]
  readonly tookMs: number
}

export type SignaturesHistoryAnswer = readonly {
  readonly id: string
  readonly at: string
  readonly live: boolean
  readonly by: string
  readonly files: number
  readonly signatures: number
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly counts?: readonly {
    readonly file: string
    readonly source: string
    readonly before: number | null
    readonly after: number | null
  }[] | undefined
  readonly undone: string | null
  readonly undoneCode?: string | undefined
}[]

export interface SignaturesStatusAnswer {
  readonly good: boolean
  readonly nextAt: string | null
  readonly set: string | null
  readonly sources: readonly {
    readonly name: string
    readonly title: string
    readonly catalogueState: 'active' | 'frozen' | 'closed' | 'withdrawn' | 'own'
    readonly state: 'ok' | 'waiting' | 'paused' | 'failing' | 'off'
    readonly enabled: boolean
    readonly reason?: string | undefined
    readonly reasonCode?: string | undefined
    readonly until?: string | undefined
    readonly memoryBytes: number
    readonly lastAttemptAt: string | null
    readonly lastSuccessAt: string | null
    readonly nextAt: string | null
    readonly files: readonly {
      readonly name: string
      readonly state: 'live' | 'refused' | 'missing' | 'off' | 'parked'
      readonly bytes: number | null
      readonly signatures: number | null
      readonly updated: string | null
      readonly skippedRules?: number | undefined
      readonly lastError?: string | undefined
      readonly lastErrorCode?: string | undefined
    }[]
  }[]
  readonly tripped: readonly TrippedSignature[]
  readonly ignored: readonly IgnoredSignature[]
  readonly parked: readonly {
    readonly signature: string
    readonly file: string
    readonly at: string
  }[]
  readonly running?: {
    readonly what: 'update' | 'apply' | 'rollback'
    readonly since: string
    readonly progress: SignatureProgress
  } | undefined
}

export interface Status {
  readonly ready: boolean
  readonly state: 'ok' | 'warn' | 'fail'
  readonly reason?: string | undefined
  readonly reasonCode?: 'no-healthy-clamd' | 'databases-missing' | undefined
  readonly degraded: readonly {
    readonly code: string
    readonly sentence: string
    readonly remedy?: string | undefined
    readonly part: string
  }[]
  readonly version: string
  readonly pid: number
  /** ISO 8601, UTC */
  readonly startedAt: string
  readonly configFile?: string | undefined
  readonly configFiles: readonly string[]
  readonly restartNeeded: readonly string[]
  readonly console?: {
    readonly listen: string
    readonly url: string
    readonly serves: 'everything' | 'probes'
  } | undefined
  readonly milter: {
    readonly listen: readonly string[]
    readonly sessions: number
    readonly busy: number
    readonly sessionsTotal: number
    /** ISO 8601, UTC */
    readonly lastSessionAt?: string | undefined
    readonly lastSessionListener?: string | undefined
    /** ISO 8601, UTC */
    readonly lastMessageAt?: string | undefined
    /** ISO 8601, UTC */
    readonly lastSelftestAt?: string | undefined
  }
  readonly messages: {
    readonly total: number
    readonly byVerdict: Readonly<Record<string, number>>
    readonly byAction: Readonly<Record<string, number>>
  }
  readonly notify: {
    readonly command?: {
      readonly program: string
      readonly running: number
      readonly waiting: number
      readonly succeeded: number
      readonly failed: number
      readonly dropped: number
      readonly lastError?: {
        readonly code: string
        readonly sentence: string
        readonly remedy?: string | undefined
        /** ISO 8601, UTC */
        readonly happenedAt: string
      } | undefined
    } | undefined
    readonly mail?: {
      readonly server: string
      readonly waiting: number
      readonly sent: number
      readonly failed: number
      readonly dropped: number
      readonly lastError?: {
        readonly code: string
        readonly sentence: string
        readonly remedy?: string | undefined
        /** ISO 8601, UTC */
        readonly happenedAt: string
      } | undefined
    } | undefined
    readonly outbound?: {
      readonly server: string
      readonly waiting: number
      readonly sent: number
      readonly failed: number
      readonly dropped: number
      readonly lastError?: {
        readonly code: string
        readonly sentence: string
        readonly remedy?: string | undefined
        /** ISO 8601, UTC */
        readonly happenedAt: string
      } | undefined
    } | undefined
    readonly webhook?: {
      readonly host: string
      readonly waiting: number
      readonly sent: number
      readonly failed: number
      readonly dropped: number
      readonly lastError?: {
        readonly code: string
        readonly sentence: string
        readonly remedy?: string | undefined
        /** ISO 8601, UTC */
        readonly happenedAt: string
      } | undefined
    } | undefined
  }
  readonly log: readonly {
    readonly kind: 'stderr' | 'file' | 'syslog'
    readonly name: string
    readonly state: 'ok' | 'fail'
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
    readonly failingSinceAt?: string | undefined
    readonly lostLines: number
    readonly lostMessageLines: number
  }[]
  readonly memory: {
    readonly messageBytes: number
    readonly residentBytes: number
    readonly heapBytes: number
    readonly bufferBytes: number
  }
  readonly quarantine: {
    readonly state: 'ok' | 'warn' | 'fail' | 'skip'
    readonly directory: string
    readonly entries: number
    readonly keptBytes: number
    readonly limitBytes: number
    /** ISO 8601, UTC */
    readonly oldestAt?: string | undefined
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
    /** ISO 8601, UTC */
    readonly problemAt?: string | undefined
    readonly clockLeap?: {
      /** ISO 8601, UTC */
      readonly wentToAt: string
      readonly byMs: number
    } | undefined
    readonly s3?: {
      readonly bucket: string
      readonly waiting: number
      readonly uploaded: number
      readonly problem?: {
        readonly code: string
        readonly sentence: string
        readonly remedy?: string | undefined
      } | undefined
    } | undefined
  }
  readonly digest?: {
    readonly state: 'ok' | 'warn' | 'fail'
    /** ISO 8601, UTC */
    readonly nextAt?: string | undefined
    readonly timeZone?: string | undefined
    /** ISO 8601, UTC */
    readonly lastAt?: string | undefined
    readonly sent: number
    readonly failed: number
    readonly paused: readonly string[]
    readonly lastError?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
      /** ISO 8601, UTC */
      readonly happenedAt: string
    } | undefined
  } | undefined
  readonly sentinel?: {
    readonly state: 'ok' | 'warn' | 'fail'
    readonly action?: 'reject' | 'defer' | 'quarantine' | undefined
    readonly stopped: number
    readonly newest?: {
      readonly login: string
      /** ISO 8601, UTC */
      readonly since: string
    } | undefined
    readonly trips: number
    readonly refused: number
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
  } | undefined
  readonly store?: {
    readonly state: 'ok' | 'warn' | 'fail' | 'off'
    readonly url: string
    readonly waiting: number
    readonly waitingBytes: number
    readonly spilledBytes: number
    readonly written: number
    readonly dropped: Readonly<Record<string, number>>
    readonly sizeBytes?: number | undefined
    /** ISO 8601, UTC */
    readonly lastWrittenAt?: string | undefined
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
  } | undefined
  readonly signatures?: {
    readonly sources: number
    readonly files: number
    readonly signatures: number
    readonly waiting: readonly string[]
    readonly paused: readonly string[]
    readonly failing: readonly string[]
    readonly tripped: readonly string[]
    readonly ignored: number
  } | undefined
  readonly engine: ReadEngineAnswer
}

export interface TestNoticeAnswer {
  readonly server?: string | undefined
  readonly accepted: readonly string[]
  readonly refused: readonly string[]
  readonly deferred: readonly string[]
  readonly problem?: {
    readonly code: string
    readonly sentence: string
    readonly remedy?: string | undefined
  } | undefined
  readonly webhook?: {
    readonly host: string
    readonly good: boolean
    readonly problem?: {
      readonly code: string
      readonly sentence: string
      readonly remedy?: string | undefined
    } | undefined
  } | undefined
  readonly syslog?: string | undefined
}

export interface TrippedSignature {
  readonly signature: string
  readonly source: string
  readonly file: string
  readonly since: string
  readonly until: string | null
  readonly hits: number | null
  readonly senders: number | null
  readonly action: string
}

export interface TryMailAnswer {
  readonly outcome: {
    readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
    readonly kind: string
    readonly verdict: {
      readonly kind: 'clean'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'infected'
      readonly signature: string
      readonly trip?: {
        readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
        readonly untilMs: number
      } | undefined
    } | {
      readonly kind: 'oversize'
      readonly head: 'clean' | 'unscanned'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'databases-missing'
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'databases-outdated'
      readonly ageMs: number
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'unscannable'
      readonly parts: readonly {
        readonly kind: 'bound' | 'encrypted' | 'undecodable' | 'partial'
        readonly what: string
        readonly path: string
      }[]
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'ambiguous'
      readonly classes: readonly string[]
      readonly besides?: readonly ('clean' | 'oversize' | 'databases-missing' | 'databases-outdated' | 'unscannable' | 'ambiguous')[] | undefined
      readonly ignored?: {
        readonly signature: string
        readonly reason: string
        readonly until?: string | undefined
      } | undefined
    } | {
      readonly kind: 'skipped'
      readonly skip: {
        readonly by: 'network' | 'authenticated' | 'sender' | 'recipients' | 'release'
        readonly entry: string
        readonly isRaw?: boolean | undefined
        readonly place?: {
          readonly file: string
          readonly line: number
        } | undefined
      }
    } | {
      readonly kind: 'failure'
      readonly code: string
      readonly detail: string
    }
    readonly because: string
    readonly instead?: {
      readonly of: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly why: string
      readonly code?: 'cannot-hold' | 'no-header-fields' | 'not-kept' | 'many-fields' | 'tripped' | 'removal-not-offered' | 'removal-uncertain' | 'removal-never' | undefined
      readonly value?: string | undefined
    } | undefined
    readonly rule?: {
      readonly name: string
      readonly place?: {
        readonly file: string
        readonly line: number
      } | undefined
    } | undefined
    readonly found?: {
      readonly signature: string
      readonly class: string
      readonly classes: readonly string[]
      readonly source: string
      readonly file?: string | undefined
      readonly rating?: string | undefined
    } | undefined
    readonly reply?: {
      readonly code: number
      readonly enhanced: string
      readonly text: string
    } | undefined
    readonly tag?: {
      readonly header: string
      readonly value: string
      readonly subject?: string | undefined
    } | undefined
    readonly recipients: readonly {
      readonly recipient: string
      readonly wanted: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly fate: string
      readonly because: string
    }[]
    readonly monitored: readonly {
      readonly action: 'accept' | 'tag' | 'mta-hold' | 'quarantine' | 'defer' | 'reject' | 'discard'
      readonly because: string
    }[]
  }
  readonly explanation: string
  readonly sizeBytes: number
  readonly headerFields: number
  readonly server?: string | undefined
  readonly durationMs: number
  readonly reading?: {
    readonly notCanonical?: string | undefined
    readonly views: number
    readonly objects: number
    readonly streams: number
    readonly classes: readonly string[]
    readonly isAmbiguous: boolean
    readonly differing: readonly string[]
    readonly unscannable: readonly {
      readonly kind: 'bound' | 'encrypted' | 'undecodable' | 'partial'
      readonly what: string
      readonly path: string
    }[]
    readonly extractMs?: number | undefined
    readonly unionMs?: number | undefined
    readonly unionHit?: {
      readonly path?: string | undefined
      readonly classes: readonly string[]
    } | undefined
  } | undefined
  readonly readings?: {
    readonly parts: readonly {
      readonly path: string
      readonly level: number
      readonly kind: 'multipart' | 'message' | 'leaf' | 'wrapper'
      readonly type: string
      readonly encoding: string
      readonly name?: string | undefined
      readonly bytes: number
      readonly via?: string | undefined
      readonly classes: readonly string[]
      readonly objects: readonly string[]
    }[]
    readonly partsLeft: number
    readonly ambiguities: readonly {
      readonly class: string
      readonly path: string
      readonly differs: boolean
    }[]
    readonly scans: readonly {
      readonly kind: 'raw' | 'container' | 'object'
      readonly objects: number
      readonly bytes: number
      readonly result?: 'clean' | 'found' | 'too-large' | 'error' | undefined
      readonly detail?: string | undefined
      readonly server?: string | undefined
      readonly ms?: number | undefined
    }[]
  } | undefined
  readonly steps: readonly {
    readonly recipient?: string | undefined
    readonly considered: readonly {
      readonly rule: string
      readonly place?: {
        readonly file: string
        readonly line: number
      } | undefined
      readonly action: string
      readonly monitor: boolean
      readonly matches: boolean
      readonly miss?: string | undefined
    }[]
  }[]
}

export interface TryPolicyBody {
  readonly path: string
  readonly text: string
  readonly query?: string | undefined
  readonly limit?: number | undefined
}

export interface TryPolicyProgress {
  readonly messages: number
}

export interface TryPolicyResult {
  readonly messages: number
  readonly isCut: boolean
  readonly same: number
  readonly differ: number
  readonly untold: number
  readonly groups: readonly {
    readonly outcome: string
    readonly from: string
    readonly to: string
    readonly because: string
    readonly messages: number
    readonly examples: readonly {
      readonly id: string
      readonly at: string
      readonly from: string
      readonly to: readonly string[]
      readonly subject?: string | undefined
      readonly signature?: string | undefined
    }[]
  }[]
  readonly otherChanges: number
  readonly doubts: readonly {
    readonly because: string
    readonly code?: string | undefined
    readonly values?: Readonly<Record<string, string>> | undefined
    readonly messages: number
  }[]
}

export interface UnignoreSignatureBody {
  readonly name: string
  readonly mail?: {
    readonly scope?: string | undefined
    readonly sha256?: string | undefined
  } | undefined
}

export interface UpdateSignaturesBody {
  readonly sources?: readonly string[] | undefined
  readonly force?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly confirm?: readonly string[] | undefined
  readonly goesOn?: boolean | undefined
}

export interface VerifyAuditAnswer {
  readonly good: boolean
  readonly rows: number
  readonly first?: number | undefined
  readonly head?: {
    readonly n: number
    readonly hash: string
    readonly atMs: number
  } | undefined
  readonly cutAtMs?: number | undefined
  readonly heads?: {
    readonly found: number
    readonly cut: number
  } | undefined
  readonly n?: number | undefined
  readonly fault?: 'changed' | 'missing' | 'found-by' | 'twice-in-log' | 'rewritten' | 'cut-unnoted' | 'gone-from-end' | 'gone-too-soon' | undefined
  readonly sentence?: string | undefined
}

/** What can be asked for: a method each. */
export interface Operations {
  /** Accounts by name, a page at a time; those in whose name, domains or addresses a text stands: `GET /accounts` */
  listAccounts(request?: {
    readonly search?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }, options?: CallOptions): Promise<ListAccountsAnswer>
  /** A new account, with a way in for whose it is: `POST /accounts` */
  makeAccount(request: {
    readonly body: MakeAccountBody
  }, options?: CallOptions): Promise<MakeAccountAnswer>
  /** One account, by id or name: `GET /accounts/{id}` */
  showAccount(request: {
    readonly id: string
  }, options?: CallOptions): Promise<ShowAccountAnswer>
  /** Another role or scope, disabled or enabled, which ends its sessions; or another name: `PATCH /accounts/{id}` */
  changeAccount(request: {
    readonly id: string
    readonly body: ChangeAccountBody
  }, options?: CallOptions): Promise<ShowAccountAnswer>
  /** Remove an account, never the last administrator: `DELETE /accounts/{id}` */
  removeAccount(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignOutAnswer>
  /** A new way in to an account: its password is chosen anew: `POST /accounts/{id}/invite` */
  inviteAccount(request: {
    readonly id: string
    readonly body: InviteAccountBody
  }, options?: CallOptions): Promise<InviteAccountAnswer>
  /** Take the second factors of an account away: `DELETE /accounts/{id}/second-factors` */
  dropAccountSecondFactors(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignOutAnswer>
  /** Sign somebody out everywhere: `DELETE /accounts/{id}/sessions` */
  endAccountSessions(request: {
    readonly id: string
  }, options?: CallOptions): Promise<EndOwnSessionsAnswer>
  /** Who did what, newest first, a page at a time: `GET /audit` */
  listAudit(request?: {
    readonly actor?: string | undefined
    readonly act?: string | undefined
    readonly object?: string | undefined
    readonly since?: number | undefined
    readonly until?: number | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
    readonly all?: 'true' | 'false' | undefined
  }, options?: CallOptions): Promise<ListAuditAnswer>
  /** Whether the chain of the audit is whole: `GET /audit/verify` */
  verifyAudit(request?: undefined, options?: CallOptions): Promise<VerifyAuditAnswer>
  /** A way in for whoever follows it; on the control socket alone: `POST /console/invite` */
  inviteToConsole(request: {
    readonly body: InviteToConsoleBody
  }, options?: CallOptions): Promise<InviteAccountAnswer>
  /** How digests go, and addresses that do not take theirs: `GET /digest` */
  digestStatus(request?: undefined, options?: CallOptions): Promise<DigestStatusAnswer>
  /** Digests as they would be sent now: `POST /digest/preview` */
  previewDigest(request?: {
    readonly body?: PreviewDigestBody | undefined
  }, options?: CallOptions): Promise<PreviewDigestAnswer>
  /** Sends digests again to an address that did not take them: `POST /digest/resume` */
  resumeDigest(request: {
    readonly body: ResumeDigestBody
  }, options?: CallOptions): Promise<ResumeDigestAnswer>
  /** What is wrong with the host, and what to do about it, as clamgate doctor finds it: `GET /doctor` */
  readDoctor(request?: {
    readonly again?: string | undefined
  }, options?: CallOptions): Promise<ReadDoctorAnswer>
  /** The pool of clamd servers, their queue and times, databases and take-overs: `GET /engine` */
  readEngine(request?: undefined, options?: CallOptions): Promise<ReadEngineAnswer>
  /** Decided messages that a query finds, newest first, a page at a time: `GET /events` */
  listEvents(request?: {
    readonly query?: string | undefined
    readonly zone?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }, options?: CallOptions): Promise<ListEventsAnswer>
  /** One decided message with its timeline, by any of its ids: `GET /events/{id}` */
  showEvent(request: {
    readonly id: string
  }, options?: CallOptions): Promise<ShowEventAnswer>
  /** Why a message was decided so, and what would be decided today: `GET /events/{id}/explain` */
  explainEvent(request: {
    readonly id: string
  }, options?: CallOptions): Promise<ExplainEventAnswer>
  /** What may stand where the cursor is, of the mail that one may hear of: `GET /events/complete` */
  completeQuery(request?: {
    readonly text?: string | undefined
    readonly at?: number | undefined
    readonly of?: 'events' | 'entries' | undefined
  }, options?: CallOptions): Promise<CompleteQueryAnswer>
  /** How many messages were decided, by time, kind, class and action: `GET /events/counts` */
  countEvents(request: {
    readonly from: string
    readonly to: string
    readonly per?: 'minute' | 'hour' | 'day' | undefined
    readonly zone?: string | undefined
  }, options?: CallOptions): Promise<CountEventsAnswer>
  /** All decided messages that a query finds, a line each: `GET /events/export` */
  exportEvents(request?: {
    readonly query?: string | undefined
    readonly zone?: string | undefined
    readonly limit?: number | undefined
    readonly facts?: '1' | undefined
  }, options?: CallOptions): AsyncIterable<ExportEventsItem>
  /** Keys, values and states of the query language: `GET /events/keys` */
  queryKeys(request?: undefined, options?: CallOptions): Promise<QueryKeysAnswer>
  /** Releases a mail that is good, ignores its signature, and writes a report: `POST /false-positives/act` */
  actOnFalsePositive(request: {
    readonly body: ActOnFalsePositiveBody
  }, options?: WorkOptions<ActOnFalsePositiveProgress>): Promise<ActOnFalsePositiveResult>
  /** One file of a report; a POST, since it is noted who has asked: `POST /false-positives/file` */
  fileOfFalsePositive(request: {
    readonly body: FileOfFalsePositiveBody
  }, options?: CallOptions): Promise<ReadableStream<Uint8Array>>
  /** Who would get the mail, what would be ignored, and the report word by word: `GET /false-positives/preview` */
  previewFalsePositive(request: {
    readonly entry: string
    readonly scope?: 'content' | 'sender' | 'domain' | 'all' | undefined
    readonly until?: string | undefined
    readonly reason?: string | undefined
    readonly include?: string | undefined
  }, options?: CallOptions): Promise<PreviewFalsePositiveAnswer>
  /** Writes a report, and says all that would leave: `POST /false-positives/report` */
  reportFalsePositive(request: {
    readonly body: ReportFalsePositiveBody
  }, options?: CallOptions): Promise<Report>
  /** Reports that were made, and whether they were sent: `GET /false-positives/reports` */
  listReports(request?: {
    readonly all?: string | undefined
  }, options?: CallOptions): Promise<ListReportsAnswer>
  /** Notes that a report was sent: `POST /false-positives/sent` */
  noteReportSent(request: {
    readonly body: NoteReportSentBody
  }, options?: CallOptions): Promise<NoteReportSentAnswer>
  /** Follow an invitation: choose a password, and be signed in: `POST /invite` */
  followInvite(request: {
    readonly body: FollowInviteBody
  }, options?: CallOptions): Promise<SignInAnswer>
  /** What an invitation is for: `POST /invite/look` */
  lookAtInvite(request: {
    readonly body: LookAtInviteBody
  }, options?: CallOptions): Promise<LookAtInviteAnswer>
  /** Releases, deletes, forwards or clears entries of the quarantine; it can be undone for a while: `POST /jobs` */
  makeJob(request: {
    readonly body: MakeJobBody
  }, options?: CallOptions): Promise<MakeJobAnswer>
  /** Jobs with how far they are, the newest first: `GET /jobs` */
  listJobs(request?: {
    readonly all?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }, options?: CallOptions): Promise<ListJobsAnswer>
  /** One job, and what became of each of its entries, a page at a time: `GET /jobs/{id}` */
  showJob(request: {
    readonly id: string
    readonly state?: 'waiting' | 'begun' | 'done' | 'partly' | 'failed' | 'nothing' | 'unknown' | 'left' | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }, options?: CallOptions): Promise<ShowJobAnswer>
  /** Ends what a job has not begun yet: `POST /jobs/{id}/cancel` */
  cancelJob(request: {
    readonly id: string
  }, options?: CallOptions): Promise<MakeJobAnswer>
  /** Undoes a job that has done nothing yet: `POST /jobs/{id}/undo` */
  undoJob(request: {
    readonly id: string
  }, options?: CallOptions): Promise<MakeJobAnswer>
  /** Says that something has changed: events, quarantine, signatures, engine, jobs, requests; an event named alive now and then: `GET /live` */
  listenLive(request?: undefined, options?: CallOptions): AsyncIterable<ServerEvent>
  /** Own kept mail in plain words, with what may be done: `GET /mail` */
  listOwnMail(request?: {
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  }, options?: CallOptions): Promise<ListOwnMailAnswer>
  /** Sends a test notice on every way that is configured: `POST /notify/test` */
  testNotice(request?: undefined, options?: CallOptions): Promise<TestNoticeAnswer>
  /** This document: all routes, by OpenAPI 3.1: `GET /openapi.json` */
  openApi(request?: undefined, options?: CallOptions): Promise<OpenApiAnswer>
  /** Is every mail scanned, what was caught, what waits: `GET /overview` */
  readOverview(request?: undefined, options?: CallOptions): Promise<ReadOverviewAnswer>
  /** The rules and keys that decide, where they are written, and what they hit: `GET /policy` */
  showPolicy(request?: undefined, options?: CallOptions): Promise<ShowPolicyAnswer>
  /** The files of the configuration, without their secrets: `GET /policy/file` */
  showPolicyFiles(request?: undefined, options?: CallOptions): Promise<ShowPolicyFilesAnswer>
  /** What was saved, by whom, when and why, with what it changed: `GET /policy/history` */
  listPolicyVersions(request?: undefined, options?: CallOptions): Promise<ListPolicyVersionsAnswer>
  /** Puts a file back as it was in a version: `POST /policy/restore/{version}` */
  restorePolicy(request: {
    readonly version: number
    readonly body: RestorePolicyBody
  }, options?: CallOptions): Promise<SavePolicyAnswer>
  /** Writes a changed file and loads it; where that fails, the old one is put back: `POST /policy/save` */
  savePolicy(request: {
    readonly body: SavePolicyBody
  }, options?: CallOptions): Promise<SavePolicyAnswer>
  /** What a changed file would have done with mail that was decided, as lines of progress and a result: `POST /policy/try` */
  tryPolicy(request: {
    readonly body: TryPolicyBody
  }, options?: WorkOptions<TryPolicyProgress>): Promise<TryPolicyResult>
  /** What would happen to a mail, and how the rules look at it; nothing of it is kept: `POST /policy/try-mail` */
  tryMail(request: {
    readonly from?: string | undefined
    readonly to?: string | readonly string[] | undefined
    readonly client?: string | undefined
    readonly authenticated?: string | undefined
    readonly submission?: 'smtp' | 'sendmail' | undefined
    readonly explain?: 'true' | undefined
    readonly body: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string
  }, options?: CallOptions): Promise<TryMailAnswer>
  /** Kept mail that a query finds, newest first, a page at a time: `GET /quarantine` */
  listEntries(request?: {
    readonly query?: string | undefined
    readonly zone?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
    readonly hidden?: 'with' | 'without' | undefined
  }, options?: CallOptions): Promise<ListEntriesAnswer>
  /** One kept mail, and what has become of it: `GET /quarantine/{id}` */
  showEntry(request: {
    readonly id: string
  }, options?: CallOptions): Promise<Entry>
  /** Asks whoever looks after the domain for a mail that its recipient may not release: `POST /quarantine/{id}/ask` */
  askForEntry(request: {
    readonly id: string
    readonly body: DeclineRequestBody
  }, options?: CallOptions): Promise<AskForEntryAnswer>
  /** An attachment of a kept mail, as it is or in a ZIP with the password infected: `POST /quarantine/{id}/attachments/{index}` */
  downloadAttachment(request: {
    readonly id: string
    readonly index: number
    readonly body: DownloadAttachmentBody
  }, options?: CallOptions): Promise<ReadableStream<Uint8Array>>
  /** The message itself; a POST, since it is noted who has asked: `POST /quarantine/{id}/content` */
  entryContent(request: {
    readonly id: string
    readonly body: EntryContentBody
  }, options?: CallOptions): Promise<ReadableStream<Uint8Array>>
  /** What a kept mail says, made harmless: text, header, attachments: `GET /quarantine/{id}/preview` */
  previewEntry(request: {
    readonly id: string
    readonly locate?: 'true' | 'false' | undefined
  }, options?: CallOptions): Promise<PreviewEntryAnswer>
  /** The text or the HTML of a kept mail as a page for a frame with sandbox, from which nothing is fetched: `GET /quarantine/{id}/preview/page` */
  previewEntryPage(request: {
    readonly id: string
    readonly as?: 'text' | 'html' | undefined
    readonly language?: 'en' | 'de' | undefined
  }, options?: CallOptions): Promise<ReadableStream<Uint8Array>>
  /** Deletes kept mail, or the copies of some recipients: `POST /quarantine/delete` */
  deleteEntries(request: {
    readonly body: DeleteEntriesBody
  }, options?: WorkOptions<ActProgress>): Promise<ActReply>
  /** Makes the index anew from the directory: `POST /quarantine/reindex` */
  reindexQuarantine(request?: undefined, options?: WorkOptions<ReindexQuarantineProgress>): Promise<ReindexQuarantineResult>
  /** Gives kept mail to its recipients; to others, for who may forward: `POST /quarantine/release` */
  releaseEntries(request: {
    readonly body: ReleaseEntriesBody
  }, options?: WorkOptions<ActProgress>): Promise<ActReply>
  /** Mail that its recipients ask for, newest first: `GET /quarantine/requests` */
  listRequests(request?: undefined, options?: CallOptions): Promise<ListRequestsAnswer>
  /** Releases what somebody asked for: `POST /quarantine/requests/approve` */
  approveRequest(request: {
    readonly body: Decision
  }, options?: CallOptions): Promise<DecisionReply>
  /** Tells who asked that it will not be released: `POST /quarantine/requests/refuse` */
  refuseRequest(request: {
    readonly body: Decision
  }, options?: CallOptions): Promise<DecisionReply>
  /** The last messages that somebody did not get, newest first: `GET /refusals` */
  listRefusals(request?: undefined, options?: CallOptions): Promise<ListRefusalsAnswer>
  /** Takes over the configuration as it is now on disk: `POST /reload` */
  reload(request?: undefined, options?: CallOptions): Promise<ReloadAnswer>
  /** Requests for kept mail with what is known of the mail, the newest first: `GET /requests` */
  listAsked(request?: undefined, options?: CallOptions): Promise<ListAskedAnswer>
  /** Releases what somebody asked for: `POST /requests/{id}/approve` */
  grantRequest(request: {
    readonly id: string
  }, options?: CallOptions): Promise<DecisionReply>
  /** Tells who asked that it will not be released, with words: `POST /requests/{id}/refuse` */
  declineRequest(request: {
    readonly id: string
    readonly body: DeclineRequestBody
  }, options?: CallOptions): Promise<DecisionReply>
  /** What would happen to a message, and why: `POST /scan` */
  scan(request: {
    readonly from?: string | undefined
    readonly to?: string | readonly string[] | undefined
    readonly client?: string | undefined
    readonly authenticated?: string | undefined
    readonly submission?: 'smtp' | 'sendmail' | undefined
    readonly explain?: 'true' | undefined
    readonly body: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string
  }, options?: CallOptions): Promise<ScanAnswer>
  /** Who is signed in, and what they may do: `GET /self` */
  readSelf(request?: undefined, options?: CallOptions): Promise<ProveSelfAnswer>
  /** Language, theme and keys of the own account: `PATCH /self` */
  changeSelf(request: {
    readonly body: ChangeSelfBody
  }, options?: CallOptions): Promise<ProveSelfAnswer>
  /** Another password: all other sessions end; needs a fresh proof: `POST /self/password` */
  changePassword(request: {
    readonly body: ChangePasswordBody
  }, options?: CallOptions): Promise<ProveSelfAnswer>
  /** Where the own account is signed in: `GET /self/sessions` */
  listOwnSessions(request?: undefined, options?: CallOptions): Promise<ListOwnSessionsAnswer>
  /** Sign out everywhere: `DELETE /self/sessions` */
  endOwnSessions(request?: undefined, options?: CallOptions): Promise<EndOwnSessionsAnswer>
  /** End one of the own sessions: `DELETE /self/sessions/{id}` */
  endOwnSession(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignOutAnswer>
  /** A new secret for an authenticator; needs a fresh proof: `POST /self/totp` */
  beginTotp(request?: undefined, options?: CallOptions): Promise<BeginTotpAnswer>
  /** No authenticator any more; needs a fresh proof: `DELETE /self/totp` */
  dropTotp(request?: undefined, options?: CallOptions): Promise<SignOutAnswer>
  /** The authenticator is there: recovery codes, told once: `POST /self/totp/confirm` */
  confirmTotp(request: {
    readonly body: ConfirmTotpBody
  }, options?: CallOptions): Promise<ConfirmTotpAnswer>
  /** Security keys of the own account: `GET /self/webauthn` */
  listSecurityKeys(request?: undefined, options?: CallOptions): Promise<ListSecurityKeysAnswer>
  /** Adds the security key that a browser has made; needs a fresh proof: `POST /self/webauthn` */
  addSecurityKey(request: {
    readonly body: AddSecurityKeyBody
  }, options?: CallOptions): Promise<AddSecurityKeyAnswer>
  /** Takes a security key away; needs a fresh proof: `DELETE /self/webauthn/{id}` */
  removeSecurityKey(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignOutAnswer>
  /** What a browser makes a security key with; needs a fresh proof: `POST /self/webauthn/options` */
  beginSecurityKey(request?: undefined, options?: CallOptions): Promise<BeginSecurityKeyAnswer>
  /** Sends clean mail and EICAR through the milter and the MTA, as lines of progress and a result: `POST /selftest` */
  runSelftest(request: {
    readonly body: RunSelftestBody
  }, options?: WorkOptions<RunSelftestProgress>): Promise<RunSelftestResult>
  /** Users whose mail is refused as a whole, for what was found in it: `GET /sentinel` */
  listSentinel(request?: undefined, options?: CallOptions): Promise<ListSentinelAnswer>
  /** Takes mail of a user again: `POST /sentinel/clear` */
  clearSentinel(request: {
    readonly body: ClearSentinelBody
  }, options?: CallOptions): Promise<ClearSentinelAnswer>
  /** Sign in by name and password: `POST /session` */
  signIn(request: {
    readonly body: SignInBody
  }, options?: CallOptions): Promise<SignInAnswer>
  /** Sign out: `DELETE /session` */
  signOut(request?: undefined, options?: CallOptions): Promise<SignOutAnswer>
  /** Where to go for single sign-on: `POST /session/oidc` */
  beginSingleSignOn(request?: undefined, options?: CallOptions): Promise<BeginSingleSignOnAnswer>
  /** Show once more who it is, for acts that need it: `POST /session/proof` */
  proveSelf(request: {
    readonly body: ProveSelfBody
  }, options?: CallOptions): Promise<ProveSelfAnswer>
  /** Show the second factor, after the password: `POST /session/second` */
  showSecondFactor(request: {
    readonly body: ShowSecondFactorBody
  }, options?: CallOptions): Promise<SignInAnswer>
  /** What a security key is asked with, after the password: `POST /session/webauthn/options` */
  askSecurityKey(request?: undefined, options?: CallOptions): Promise<BeginSecurityKeyAnswer>
  /** Every key of the configuration as it is in force, and where its value comes from: `GET /settings` */
  readSettings(request?: undefined, options?: CallOptions): Promise<ReadSettingsAnswer>
  /** What there is to sign in with: `GET /sign-in` */
  readSignIn(request?: undefined, options?: CallOptions): Promise<ReadSignInAnswer>
  /** How the sources of signatures are, and what is ignored or tripped: `GET /signatures` */
  signaturesStatus(request?: undefined, options?: CallOptions): Promise<SignaturesStatusAnswer>
  /** What a signature looks for, whose it is, and what is known of it here: `GET /signatures/explain` */
  explainSignature(request: {
    readonly name: string
  }, options?: CallOptions): Promise<ExplainSignatureAnswer>
  /** In which file a signature stands: `GET /signatures/find` */
  findSignature(request: {
    readonly name: string
  }, options?: CallOptions): Promise<FindSignatureAnswer>
  /** The sets that were live, newest first: `GET /signatures/history` */
  signaturesHistory(request?: undefined, options?: CallOptions): Promise<SignaturesHistoryAnswer>
  /** Which names of signatures came and went with a set, file by file: `GET /signatures/history/{id}/names` */
  signatureNames(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignatureNamesAnswer>
  /** Signatures with most hits of the last days: `GET /signatures/hits` */
  signatureHits(request?: {
    readonly days?: number | undefined
    readonly limit?: number | undefined
  }, options?: CallOptions): Promise<SignatureHitsAnswer>
  /** When one signature has hit, by the hour: `GET /signatures/hits/hours` */
  signatureHours(request: {
    readonly name: string
    readonly days?: number | undefined
  }, options?: CallOptions): Promise<SignatureHoursAnswer>
  /** Lets a signature hit no more, everywhere or in a scope: `POST /signatures/ignore` */
  ignoreSignature(request: {
    readonly body: IgnoreSignatureBody
  }, options?: WorkOptions<SignatureProgress>): Promise<IgnoreReply>
  /** Sources and files that there are to choose from: `GET /signatures/list` */
  listSignatures(request?: undefined, options?: CallOptions): Promise<ListSignaturesAnswer>
  /** Has mail refused again for a signature that the breaker had tripped: `POST /signatures/rearm` */
  rearmSignature(request: {
    readonly body: SignatureName
  }, options?: CallOptions): Promise<RearmSignatureAnswer>
  /** Makes a set live that was live before: `POST /signatures/rollback` */
  rollbackSignatures(request: {
    readonly body: RollbackSignaturesBody
  }, options?: WorkOptions<SignatureProgress>): Promise<SignatureUpdate>
  /** Has an ignored signature hit again: `POST /signatures/unignore` */
  unignoreSignature(request: {
    readonly body: UnignoreSignatureBody
  }, options?: WorkOptions<SignatureProgress>): Promise<IgnoreReply>
  /** Asks sources for news now: `POST /signatures/update` */
  updateSignatures(request: {
    readonly body: UpdateSignaturesBody
  }, options?: WorkOptions<SignatureProgress>): Promise<SignatureUpdate>
  /** How the gateway, its engine, store, quarantine and notices are: `GET /status` */
  status(request?: undefined, options?: CallOptions): Promise<Status>
  /** Tokens of programs, newest first; never their text: `GET /tokens` */
  listTokens(request?: {
    readonly all?: 'true' | 'false' | undefined
  }, options?: CallOptions): Promise<ListTokensAnswer>
  /** A new token, whose text is told this once; needs a fresh proof: `POST /tokens` */
  makeToken(request: {
    readonly body: MakeTokenBody
  }, options?: CallOptions): Promise<MakeTokenAnswer>
  /** Takes a token back: it is good no more from this moment on: `DELETE /tokens/{id}` */
  revokeToken(request: {
    readonly id: string
  }, options?: CallOptions): Promise<SignOutAnswer>
  /** Saved queries, own ones and those that administrators share: `GET /views` */
  listViews(request?: undefined, options?: CallOptions): Promise<ListViewsAnswer>
  /** Saves a query under a name: `POST /views` */
  saveView(request: {
    readonly body: SaveViewBody
  }, options?: CallOptions): Promise<SaveViewAnswer>
  /** Changes a saved query: `PATCH /views/{id}` */
  changeView(request: {
    readonly id: string
    readonly body: ChangeViewBody
  }, options?: CallOptions): Promise<SaveViewAnswer>
  /** Forgets a saved query: `DELETE /views/{id}` */
  removeView(request: {
    readonly id: string
  }, options?: CallOptions): Promise<RemoveViewAnswer>
}

/** How each is asked for. */
export const OPERATIONS: OperationTable<keyof Operations> = {
  listAccounts: { method: 'GET', path: '/accounts', answer: 'document', query: ['search', 'limit', 'cursor'] },
  makeAccount: { method: 'POST', path: '/accounts', answer: 'document', takes: 'application/json' },
  showAccount: { method: 'GET', path: '/accounts/{id}', answer: 'document' },
  changeAccount: { method: 'PATCH', path: '/accounts/{id}', answer: 'document', takes: 'application/json' },
  removeAccount: { method: 'DELETE', path: '/accounts/{id}', answer: 'document' },
  inviteAccount: { method: 'POST', path: '/accounts/{id}/invite', answer: 'document', takes: 'application/json' },
  dropAccountSecondFactors: { method: 'DELETE', path: '/accounts/{id}/second-factors', answer: 'document' },
  endAccountSessions: { method: 'DELETE', path: '/accounts/{id}/sessions', answer: 'document' },
  listAudit: { method: 'GET', path: '/audit', answer: 'document', query: ['actor', 'act', 'object', 'since', 'until', 'limit', 'cursor', 'all'] },
  verifyAudit: { method: 'GET', path: '/audit/verify', answer: 'document' },
  inviteToConsole: { method: 'POST', path: '/console/invite', answer: 'document', takes: 'application/json' },
  digestStatus: { method: 'GET', path: '/digest', answer: 'document' },
  previewDigest: { method: 'POST', path: '/digest/preview', answer: 'document', takes: 'application/json' },
  resumeDigest: { method: 'POST', path: '/digest/resume', answer: 'document', takes: 'application/json' },
  readDoctor: { method: 'GET', path: '/doctor', answer: 'document', query: ['again'] },
  readEngine: { method: 'GET', path: '/engine', answer: 'document' },
  listEvents: { method: 'GET', path: '/events', answer: 'document', query: ['query', 'zone', 'limit', 'cursor'] },
  showEvent: { method: 'GET', path: '/events/{id}', answer: 'document' },
  explainEvent: { method: 'GET', path: '/events/{id}/explain', answer: 'document' },
  completeQuery: { method: 'GET', path: '/events/complete', answer: 'document', query: ['text', 'at', 'of'] },
  countEvents: { method: 'GET', path: '/events/counts', answer: 'document', query: ['from', 'to', 'per', 'zone'] },
  exportEvents: { method: 'GET', path: '/events/export', answer: 'items', query: ['query', 'zone', 'limit', 'facts'] },
  queryKeys: { method: 'GET', path: '/events/keys', answer: 'document' },
  actOnFalsePositive: { method: 'POST', path: '/false-positives/act', answer: 'work', takes: 'application/json' },
  fileOfFalsePositive: { method: 'POST', path: '/false-positives/file', answer: 'octets', takes: 'application/json' },
  previewFalsePositive: { method: 'GET', path: '/false-positives/preview', answer: 'document', query: ['entry', 'scope', 'until', 'reason', 'include'] },
  reportFalsePositive: { method: 'POST', path: '/false-positives/report', answer: 'document', takes: 'application/json' },
  listReports: { method: 'GET', path: '/false-positives/reports', answer: 'document', query: ['all'] },
  noteReportSent: { method: 'POST', path: '/false-positives/sent', answer: 'document', takes: 'application/json' },
  followInvite: { method: 'POST', path: '/invite', answer: 'document', takes: 'application/json' },
  lookAtInvite: { method: 'POST', path: '/invite/look', answer: 'document', takes: 'application/json' },
  makeJob: { method: 'POST', path: '/jobs', answer: 'document', takes: 'application/json' },
  listJobs: { method: 'GET', path: '/jobs', answer: 'document', query: ['all', 'limit', 'cursor'] },
  showJob: { method: 'GET', path: '/jobs/{id}', answer: 'document', query: ['state', 'limit', 'cursor'] },
  cancelJob: { method: 'POST', path: '/jobs/{id}/cancel', answer: 'document' },
  undoJob: { method: 'POST', path: '/jobs/{id}/undo', answer: 'document' },
  listenLive: { method: 'GET', path: '/live', answer: 'events' },
  listOwnMail: { method: 'GET', path: '/mail', answer: 'document', query: ['limit', 'cursor'] },
  testNotice: { method: 'POST', path: '/notify/test', answer: 'document' },
  openApi: { method: 'GET', path: '/openapi.json', answer: 'document' },
  readOverview: { method: 'GET', path: '/overview', answer: 'document' },
  showPolicy: { method: 'GET', path: '/policy', answer: 'document' },
  showPolicyFiles: { method: 'GET', path: '/policy/file', answer: 'document' },
  listPolicyVersions: { method: 'GET', path: '/policy/history', answer: 'document' },
  restorePolicy: { method: 'POST', path: '/policy/restore/{version}', answer: 'document', takes: 'application/json' },
  savePolicy: { method: 'POST', path: '/policy/save', answer: 'document', takes: 'application/json' },
  tryPolicy: { method: 'POST', path: '/policy/try', answer: 'work', takes: 'application/json' },
  tryMail: { method: 'POST', path: '/policy/try-mail', answer: 'document', query: ['from', 'to', 'client', 'authenticated', 'submission', 'explain'], takes: 'message/rfc822' },
  listEntries: { method: 'GET', path: '/quarantine', answer: 'document', query: ['query', 'zone', 'limit', 'cursor', 'hidden'] },
  showEntry: { method: 'GET', path: '/quarantine/{id}', answer: 'document' },
  askForEntry: { method: 'POST', path: '/quarantine/{id}/ask', answer: 'document', takes: 'application/json' },
  downloadAttachment: { method: 'POST', path: '/quarantine/{id}/attachments/{index}', answer: 'octets', takes: 'application/json' },
  entryContent: { method: 'POST', path: '/quarantine/{id}/content', answer: 'octets', takes: 'application/json' },
  previewEntry: { method: 'GET', path: '/quarantine/{id}/preview', answer: 'document', query: ['locate'] },
  previewEntryPage: { method: 'GET', path: '/quarantine/{id}/preview/page', answer: 'octets', query: ['as', 'language'] },
  deleteEntries: { method: 'POST', path: '/quarantine/delete', answer: 'work', takes: 'application/json' },
  reindexQuarantine: { method: 'POST', path: '/quarantine/reindex', answer: 'work' },
  releaseEntries: { method: 'POST', path: '/quarantine/release', answer: 'work', takes: 'application/json' },
  listRequests: { method: 'GET', path: '/quarantine/requests', answer: 'document' },
  approveRequest: { method: 'POST', path: '/quarantine/requests/approve', answer: 'document', takes: 'application/json' },
  refuseRequest: { method: 'POST', path: '/quarantine/requests/refuse', answer: 'document', takes: 'application/json' },
  listRefusals: { method: 'GET', path: '/refusals', answer: 'document' },
  reload: { method: 'POST', path: '/reload', answer: 'document' },
  listAsked: { method: 'GET', path: '/requests', answer: 'document' },
  grantRequest: { method: 'POST', path: '/requests/{id}/approve', answer: 'document' },
  declineRequest: { method: 'POST', path: '/requests/{id}/refuse', answer: 'document', takes: 'application/json' },
  scan: { method: 'POST', path: '/scan', answer: 'document', query: ['from', 'to', 'client', 'authenticated', 'submission', 'explain'], takes: 'message/rfc822' },
  readSelf: { method: 'GET', path: '/self', answer: 'document' },
  changeSelf: { method: 'PATCH', path: '/self', answer: 'document', takes: 'application/json' },
  changePassword: { method: 'POST', path: '/self/password', answer: 'document', takes: 'application/json' },
  listOwnSessions: { method: 'GET', path: '/self/sessions', answer: 'document' },
  endOwnSessions: { method: 'DELETE', path: '/self/sessions', answer: 'document' },
  endOwnSession: { method: 'DELETE', path: '/self/sessions/{id}', answer: 'document' },
  beginTotp: { method: 'POST', path: '/self/totp', answer: 'document' },
  dropTotp: { method: 'DELETE', path: '/self/totp', answer: 'document' },
  confirmTotp: { method: 'POST', path: '/self/totp/confirm', answer: 'document', takes: 'application/json' },
  listSecurityKeys: { method: 'GET', path: '/self/webauthn', answer: 'document' },
  addSecurityKey: { method: 'POST', path: '/self/webauthn', answer: 'document', takes: 'application/json' },
  removeSecurityKey: { method: 'DELETE', path: '/self/webauthn/{id}', answer: 'document' },
  beginSecurityKey: { method: 'POST', path: '/self/webauthn/options', answer: 'document' },
  runSelftest: { method: 'POST', path: '/selftest', answer: 'work', takes: 'application/json' },
  listSentinel: { method: 'GET', path: '/sentinel', answer: 'document' },
  clearSentinel: { method: 'POST', path: '/sentinel/clear', answer: 'document', takes: 'application/json' },
  signIn: { method: 'POST', path: '/session', answer: 'document', takes: 'application/json' },
  signOut: { method: 'DELETE', path: '/session', answer: 'document' },
  beginSingleSignOn: { method: 'POST', path: '/session/oidc', answer: 'document' },
  proveSelf: { method: 'POST', path: '/session/proof', answer: 'document', takes: 'application/json' },
  showSecondFactor: { method: 'POST', path: '/session/second', answer: 'document', takes: 'application/json' },
  askSecurityKey: { method: 'POST', path: '/session/webauthn/options', answer: 'document' },
  readSettings: { method: 'GET', path: '/settings', answer: 'document' },
  readSignIn: { method: 'GET', path: '/sign-in', answer: 'document' },
  signaturesStatus: { method: 'GET', path: '/signatures', answer: 'document' },
  explainSignature: { method: 'GET', path: '/signatures/explain', answer: 'document', query: ['name'] },
  findSignature: { method: 'GET', path: '/signatures/find', answer: 'document', query: ['name'] },
  signaturesHistory: { method: 'GET', path: '/signatures/history', answer: 'document' },
  signatureNames: { method: 'GET', path: '/signatures/history/{id}/names', answer: 'document' },
  signatureHits: { method: 'GET', path: '/signatures/hits', answer: 'document', query: ['days', 'limit'] },
  signatureHours: { method: 'GET', path: '/signatures/hits/hours', answer: 'document', query: ['name', 'days'] },
  ignoreSignature: { method: 'POST', path: '/signatures/ignore', answer: 'work', takes: 'application/json' },
  listSignatures: { method: 'GET', path: '/signatures/list', answer: 'document' },
  rearmSignature: { method: 'POST', path: '/signatures/rearm', answer: 'document', takes: 'application/json' },
  rollbackSignatures: { method: 'POST', path: '/signatures/rollback', answer: 'work', takes: 'application/json' },
  unignoreSignature: { method: 'POST', path: '/signatures/unignore', answer: 'work', takes: 'application/json' },
  updateSignatures: { method: 'POST', path: '/signatures/update', answer: 'work', takes: 'application/json' },
  status: { method: 'GET', path: '/status', answer: 'document' },
  listTokens: { method: 'GET', path: '/tokens', answer: 'document', query: ['all'] },
  makeToken: { method: 'POST', path: '/tokens', answer: 'document', takes: 'application/json' },
  revokeToken: { method: 'DELETE', path: '/tokens/{id}', answer: 'document' },
  listViews: { method: 'GET', path: '/views', answer: 'document' },
  saveView: { method: 'POST', path: '/views', answer: 'document', takes: 'application/json' },
  changeView: { method: 'PATCH', path: '/views/{id}', answer: 'document', takes: 'application/json' },
  removeView: { method: 'DELETE', path: '/views/{id}', answer: 'document' },
}

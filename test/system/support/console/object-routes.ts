import type { ThingKind } from './two-domains.ts'

/** How a route is asked about one thing. */
export interface ObjectRoute {
  readonly of: ThingKind
  /** Its body, where the thing stands in there. */
  readonly body?: (id: string) => object
  /** What stands behind the `?`, where the thing stands there. */
  readonly query?: (id: string) => string
  /** Whether one's own may be asked about without anything being another thing afterwards. */
  readonly isHarmless: boolean
  /** Whose is not asked of the domain or address of who asks, but of the account. */
  readonly isOfAccount?: boolean
}

const reads = (of: ThingKind): ObjectRoute => ({ of, isHarmless: true })
const acts = (of: ThingKind, body: (id: string) => object = () => ({})): ObjectRoute => ({
  of,
  body,
  isHarmless: false,
})
const tries = (of: ThingKind, body: (id: string) => object): ObjectRoute => ({ of, body, isHarmless: true })
const personal = (route: ObjectRoute): ObjectRoute => ({ ...route, isOfAccount: true })

/** Every route that is about one thing, by its name: a new one that takes an id stands here, or a test fails. */
export const OBJECT_ROUTES: Readonly<Record<string, ObjectRoute>> = {
  showEvent: reads('event'),
  explainEvent: reads('event'),
  showEntry: reads('entry'),
  previewEntry: reads('entry'),
  previewEntryPage: reads('entry'),
  entryContent: tries('entry', () => ({})),
  downloadAttachment: tries('entry', () => ({})),
  releaseEntries: tries('entry', (id) => ({ ids: [id], dryRun: true })),
  deleteEntries: tries('entry', (id) => ({ ids: [id], dryRun: true })),
  askForEntry: acts('entry', () => ({ words: 'please' })),
  previewFalsePositive: { ...reads('entry'), query: (id) => `entry=${id}` },
  actOnFalsePositive: tries('entry', (id) => ({ id, dryRun: true })),
  reportFalsePositive: tries('entry', (id) => ({ id })),
  fileOfFalsePositive: tries('entry', (id) => ({ id, what: 'part' })),
  noteReportSent: acts('report', (id) => ({ id })),
  grantRequest: acts('request'),
  declineRequest: acts('request', () => ({ words: 'no' })),
  approveRequest: acts('request', (id) => ({ id })),
  refuseRequest: acts('request', (id) => ({ id })),
  showJob: personal(reads('job')),
  undoJob: personal(acts('job')),
  cancelJob: personal(acts('job')),
  makeJob: acts('entry', (id) => ({ act: 'delete', ids: [id] })),
  changeView: personal(acts('view', () => ({ name: 'mine now' }))),
  removeView: personal(acts('view')),
  revokeToken: personal(acts('token')),
  endOwnSession: personal(acts('session')),
  removeSecurityKey: personal(acts('session')),
  showAccount: reads('account'),
  changeAccount: acts('account', () => ({ disabled: true })),
  removeAccount: acts('account'),
  inviteAccount: acts('account'),
  endAccountSessions: acts('account'),
  dropAccountSecondFactors: acts('account'),
}

/** Routes with something in them that looks like the id of a thing, and is none that belongs to anybody. */
export const NO_OBJECTS: ReadonlySet<string> = new Set([
  // A file of the configuration, for administrators alone.
  ...['restorePolicy', 'showPolicyFiles', 'savePolicy', 'tryPolicy'],
  // A signature, and a set of them: everybody has the same.
  ...[
    'findSignature',
    'explainSignature',
    'signatureHours',
    'signatureNames',
    'rearmSignature',
    'ignoreSignature',
    'unignoreSignature',
  ],
  // What somebody makes, or is called.
  ...['saveView', 'makeAccount', 'inviteToConsole', 'signIn', 'followInvite', 'makeToken'],
])

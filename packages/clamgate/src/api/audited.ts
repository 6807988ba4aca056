import type { FastifyRequest } from 'fastify'
import type { Actor } from '../access/actor.ts'
import type { AccessError } from '../access/errors.ts'
import type { ActUnderWay } from '../audit/acts-under-way.ts'
import type { AuditActor, AuditEntry } from '../audit/row.ts'
import { type AuditNotes, type AuditTrail, known } from '../audit/trail.ts'
import { CodedError } from '../ground/coded-error.ts'
import { whenSettled } from './lines/tell.ts'
import type { Route } from './route.ts'
import { nameFor } from './socket/user-header.ts'

/** Reads that leave a mark: somebody has looked into a mail. */
const AUDITED_READS: ReadonlySet<string> = new Set(['quarantine.preview', 'quarantine.content'])
/** Whoever comes back from single sign-on comes in by a GET, and whoever shows again who it is gets another session. */
const AUDITED_ROUTES: ReadonlySet<string> = new Set(['finishSingleSignOn', 'proveSelf'])
/** Whatever the method is, this only answers: nothing is another thing afterwards. */
const ONLY_ANSWERS = /\.(?:read|explain|try|test)$/

/** What a browser is asked with: nothing is another thing afterwards, and nobody counts how often somebody wants it. */
const ONLY_ASK: ReadonlySet<string> = new Set(['beginSingleSignOn', 'askSecurityKey', 'beginSecurityKey'])

/** Whether a route does something, or hands out the content of mail. */
export function isAudited({ name, method, act }: Pick<Route, 'name' | 'method' | 'act'>): boolean {
  if (AUDITED_READS.has(act) || AUDITED_ROUTES.has(name)) return true
  return method !== 'GET' && !ONLY_ANSWERS.test(act) && !ONLY_ASK.has(name)
}

interface Asking {
  readonly route: Route
  readonly actor: Actor
  readonly request: FastifyRequest
}

/**
 * Runs a route. What it does in the store stands in the audit by the same transaction; what it does elsewhere stands there before it
 * is done, and how it ended afterwards. Where that cannot be written, it is not done.
 */
export async function audited(
  trail: AuditTrail,
  asking: Asking,
  run: (notes: AuditNotes) => unknown,
): Promise<unknown> {
  let told: Parameters<AuditNotes['tell']>[0] = {}
  const notes: AuditNotes = {
    tell(more) {
      told = { ...told, ...more }
    },
  }
  const { route } = asking
  if (!isAudited(route)) return await run(notes)
  const entry = entryOf(asking)
  if (isOneTransaction(route)) {
    return await inTransaction(trail, { route, entry, told: () => told }, () => run(notes))
  }
  const begun = await trail.begin(entry)
  const end = async (wanted: 'ok' | 'failed', code?: string, after?: object) => {
    const { failed = false, ...said } = { ...(after === undefined ? {} : { after }), ...told }
    await begun.end(failed ? 'failed' : wanted, { code, ...stillDry(entry, said) })
  }
  if (route.answer.kind === 'work') return await followed(asking.request, () => run(notes), end)
  let answer: unknown
  try {
    answer = await run(notes)
  } catch (error) {
    await end('failed', codeOf(error))
    throw error
  }
  await end('ok')
  return answer
}

/** Signing in, and what else strangers may ask for, is nothing but what it does in the store. */
export function isOneTransaction({ act, isTransaction }: Pick<Route, 'act' | 'isTransaction'>): boolean {
  return act === 'anybody' || isTransaction === true
}

interface InTransaction {
  readonly route: Route
  readonly entry: Omit<AuditEntry, 'result'>
  /** By the handler. */
  readonly told: () => Parameters<AuditNotes['tell']>[0]
}

/** The transaction that does it writes that it was done; that it was not is written here. */
async function inTransaction(
  trail: AuditTrail,
  { route, entry, told }: InTransaction,
  run: () => unknown,
): Promise<unknown> {
  const rowOf = (result: AuditEntry['result'], code?: string): AuditEntry => {
    const { failed: _, ...said } = told()
    return { ...entry, ...known({ code, ...stillDry(entry, said) }), result }
  }
  const act: ActUnderWay = { entry: () => rowOf('ok'), row: undefined }
  // It has failed already: a database that does not take this row must not hide why.
  const noteFailed = async (row: AuditEntry) => {
    if (isWorthARow(route, row.code)) await trail.note(row).catch(() => undefined)
  }
  let answer: unknown
  try {
    answer = await trail.underWay.during(act, async () => run())
  } catch (error) {
    await noteFailed({ ...rowOf('failed', codeOf(error)), of: act.row })
    throw error
  }
  if (told().failed === true) await noteFailed(rowOf('failed'))
  // Of strangers nothing is written that has changed nothing.
  else if (act.row === undefined && route.act !== 'anybody') await trail.note(rowOf('ok'))
  return answer
}

/** What a stranger has tried, and the throttle has counted. */
const TRIED: ReadonlySet<string | undefined> = new Set<AccessError['code']>([
  'ACCESS_WRONG',
  'ACCESS_KEY_LOST',
])

/**
 * Of those who have not signed in only what the throttle holds to a few: whoever sends what cannot be read, or has no session, could
 * fill the disk otherwise.
 */
function isWorthARow({ act }: Pick<Route, 'act'>, code: string | undefined): boolean {
  if (act === 'anybody') return TRIED.has(code)
  return code !== ('ACCESS_TOO_MANY' satisfies AccessError['code'])
}

type End = (result: 'ok' | 'failed', code?: string, after?: object) => Promise<void>

/** Work that goes on while its answer is read: how it ended is written when it has ended, whether anybody still reads or not. */
async function followed(request: FastifyRequest, run: () => unknown, end: End): Promise<unknown> {
  let isBegun = false
  whenSettled(request, (settled) => {
    isBegun = true
    const written =
      'error' in settled
        ? end('failed', codeOf(settled.error))
        : end(isGood(settled.result) ? 'ok' : 'failed', undefined, countsIn(settled.result))
    // The trail itself says what it could not write.
    void written.catch(() => undefined)
  })
  try {
    return await run()
  } catch (error) {
    if (!isBegun) await end('failed', codeOf(error)).catch(() => undefined)
    throw error
  }
}

/** What such work says of itself by `good`, or by how many of its items failed. */
function isGood(result: unknown): boolean {
  const { good, failed, partly } = fieldsOf(result)
  return good !== false && !(Number(failed) > 0) && !(Number(partly) > 0)
}

/** The numbers of a result: how many there were, and what became of them. */
function countsIn(result: unknown): object | undefined {
  const counts = Object.entries(fieldsOf(result)).filter(([, value]) => typeof value === 'number')
  return counts.length === 0 ? undefined : Object.fromEntries(counts)
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Somebody has no right to do what was asked. */
export async function auditRefused(trail: AuditTrail, asking: Asking, error: unknown): Promise<void> {
  if (!isAudited(asking.route) || codeOf(error) === ('ACCESS_PROOF_NEEDED' satisfies AccessError['code']))
    return
  await trail.note({ ...entryOf(asking), result: 'refused', code: codeOf(error) })
}

/** As the audit has somebody. */
export function auditActor({ kind, id, name, session, address }: Actor, isNobody = false): AuditActor {
  return { kind: isNobody ? 'nobody' : kind, id, name, session, address }
}

const DRY = { dryRun: true } as const

/**
 * Only what would be done is asked for. Of a route that knows that, in a body that it takes: what others pass over says nothing of what
 * they do.
 */
function isDryRun({ route, request }: Asking): boolean {
  if (fieldsOf(request.body)['dryRun'] !== true) return false
  const read = route.body?.safeParse(request.body)
  return read?.success === true && fieldsOf(read.data)['dryRun'] === true
}

/** What is told of an act takes no mark away that nothing was done. */
function stillDry<T extends { readonly after?: unknown }>(entry: Pick<AuditEntry, 'after'>, told: T): T {
  const isDry = fieldsOf(entry.after)['dryRun'] === true
  return isDry && told.after !== undefined ? { ...told, after: { ...fieldsOf(told.after), ...DRY } } : told
}

function entryOf(asking: Asking): Omit<AuditEntry, 'result'> {
  const { route, actor, request } = asking
  const { name, act } = route
  const isNobody = act === 'anybody'
  const who = { ...auditActor(actor, isNobody), name: userOf(actor, request.body) }
  const address = actor.kind === 'host' ? undefined : (who.address ?? request.ip)
  const entry: Omit<AuditEntry, 'result'> = {
    ...{ actor: { ...who, address }, act: isNobody ? name : act, route: name },
    object: objectOf(request.params) ?? (isNobody ? undefined : namedIn(request.body)),
    request: request.id,
    ...route.auditedAs?.(request.body),
  }
  return isDryRun(asking) ? { ...entry, after: { ...fieldsOf(entry.after), ...DRY } } : entry
}

function objectOf(params: unknown): string | undefined {
  const values = typeof params === 'object' && params !== null ? Object.values(params) : []
  return values.length === 0 ? undefined : values.map(String).join(' ')
}

/** Behind the control socket is the administrator of the host, who may say for whom he acts. */
function userOf(actor: Actor, body: unknown): string {
  const { by } = fieldsOf(body)
  return actor.kind === 'host' && typeof by === 'string' && by !== '' ? nameFor(actor, by) : actor.name
}

/** So many ids stand in a row. */
const MOST_IDS = 20

/**
 * What a body says an act is done to: ids, sources, an entry, a signature, a file, a user, an address, a set to go back to. No schema has
 * looked at it yet: what is neither text nor a number names nothing, and its own `toString` is not asked.
 */
function namedIn(body: unknown): string | undefined {
  const { ids, sources, id, signature, name, path, login, address, to } = fieldsOf(body)
  const many = ids ?? sources
  if (Array.isArray(many)) {
    const more = many.length > MOST_IDS ? ` and ${many.length - MOST_IDS} more` : ''
    const names = many.slice(0, MOST_IDS).filter((one) => typeof one === 'string' || typeof one === 'number')
    return `${names.join(' ')}${more}`
  }
  return [id, signature, name, path, login, address, to].find((one) => typeof one === 'string')
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof CodedError) return error.code
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

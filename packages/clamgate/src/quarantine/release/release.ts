import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { parseHostPort } from '../../config/host-port.ts'
import type { Config } from '../../config/schema.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { ActionRecord } from '../../store/types.ts'
import type { Entries, EntryDescription } from '../entries/types.ts'
import { ReleaseError } from './errors.ts'
import { type Letter, originalLetter } from './letter.ts'
import { receivedField } from './received.ts'
import { sendAll, stopped } from './send.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { type WireFacts, WireMeter, wireFacts } from './smtp/octets.ts'
import { SessionLost, SMTP_TIMEOUTS, SmtpSession, type SmtpTimeouts } from './smtp/session.ts'
import { targetsOf } from './targets.ts'
import type { TicketDesk } from './tickets.ts'
import type { ReleaseOptions, ReleaseResult, Releaser } from './types.ts'
import { attachedLetter, zippedLetter } from './wrapped.ts'

export interface ReleaserDeps {
  readonly entries: Entries
  readonly tickets: TicketDesk
  readonly log: Log
  readonly settings: () => Config['quarantine']['release']
  /** Name of this host: in EHLO and in the trace field. */
  readonly gateway: string
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** Writes an act down for the timeline. */
  readonly record: (action: Omit<ActionRecord, 'id' | 'host' | 'atMs'>) => void
  /** Cuts what is under way: the daemon stops. */
  readonly stopping: AbortSignal
  readonly timeouts?: SmtpTimeouts
}

/** Gives entries back through the MTA, past our own filter by a ticket. */
export function createReleaser(deps: ReleaserDeps): Releaser {
  const { entries } = deps
  const sessions = createSessions({ open: () => openSession(deps), place: () => deps.settings().listener })
  deps.stopping.addEventListener('abort', () => sessions[Symbol.dispose](), { once: true })
  return {
    async release(id, options, signal) {
      await using held = await entries.take(id, `${options.by} releases`)
      const { entry } = held
      const { targets, skipped } = targetsOf(entry, options)
      if (targets.length === 0) return skipped
      const received = receivedField(entry.description, deps.gateway)
      const meter = new WireMeter()
      if (options.as === 'original') meter.see(received)
      await using content = await held.open((octets) => meter.see(octets))
      if (signal.aborted) throw stopped()
      const { description } = entry
      const to = targets.map(({ path }) => path.address)
      const { as, sender, by } = options
      let { first } = options
      const seen = meter.facts()
      const letter = await letterFor(deps, description, { ...content, to, as, sender, received, seen })
      const facts = letter.facts ?? (await wireFacts(letter.octets()))
      const session = await firstSession(sessions, deps)
      const { client, queueId } = description
      const sent = await sendAll(session, {
        ...{ letter, facts, targets, sessions, signal, now: deps.now, tickets: deps.tickets },
        forwarded: { name: client.name, address: client.address, helo: client.helo, queueId },
        scope: { entry: id, queueId },
        append: held.append,
        unwritten: (error, results) => tellUnwritten(deps, description, error, results),
        begun(recipients) {
          const attempt = randomBytes(8).toString('hex')
          const line = {
            ...({ act: 'release-begun', at: new Date(deps.now()).toISOString(), by, attempt } as const),
            ...{ recipients, as, sender, to: first === undefined ? options.to : undefined, first },
          }
          if (options.to !== undefined) first ??= attempt
          return line
        },
      })
      tell(deps, description, options, sent)
      return [...sent, ...skipped]
    },
  }
}

interface KeptContent {
  readonly bytes: number
  readonly content: () => Readable
  readonly to: readonly string[]
  readonly as: ReleaseOptions['as']
  readonly sender: ReleaseOptions['sender']
  readonly received: Buffer
  /** Of the content, with the trace field in front where it is sent as it came. */
  readonly seen: WireFacts
}

/** @throws {ReleaseError} RELEASE_FORM */
async function letterFor(
  { settings, gateway, now }: ReleaserDeps,
  description: EntryDescription,
  { bytes, content, to, as, sender: asked, received, seen }: KeptContent,
): Promise<Letter> {
  const { sender: usual, from = `postmaster@${gateway}` } = settings()
  const sender = asked ?? usual
  const wrapped = { from, to, gateway, nowMs: now(), bytes, content, hasEightBit: seen.hasEightBit }
  switch (as) {
    case 'original':
      return originalLetter(description, { sender, received, content, facts: seen })
    case 'zip':
      return await zippedLetter(description, wrapped)
    case 'attachment': {
      if (description.outcome.class !== 'malware') return attachedLetter(description, wrapped)
      throw new ReleaseError('RELEASE_FORM', 'Malware is not attached as it is: a click would open it', {
        remedy: 'Release it as zip, with the password infected.',
      })
    }
  }
}

async function firstSession(sessions: Sessions, { settings }: ReleaserDeps): Promise<SmtpSession> {
  try {
    return await sessions.take()
  } catch (error) {
    const { listener } = settings()
    throw new ReleaseError(
      'RELEASE_NO_LISTENER',
      `Nothing was sent: there is no session with the listener for releases, ${listener}: ${cleanText(messageOf(error))}`,
      {
        remedy: 'clamgate doctor says what is wrong; clamgate setup adds the listener to Postfix.',
        cause: error,
      },
    )
  }
}

function openSession({
  settings,
  gateway,
  stopping,
  timeouts = SMTP_TIMEOUTS,
}: ReleaserDeps): Promise<SmtpSession> {
  const parsed = parseHostPort(settings().listener)
  if (!parsed.ok) return Promise.reject(new SessionLost(parsed.message)) // it was checked when the file was read
  const { host, port } = parsed
  return SmtpSession.open({ host, port, name: gateway, timeouts, signal: stopping })
}

/** The log and the timeline hear of it, with both queue ids. */
function tell(
  { log, record }: ReleaserDeps,
  { id, queueId }: EntryDescription,
  { by, to, as }: ReleaseOptions,
  results: readonly ReleaseResult[],
): void {
  const count = (state: ReleaseResult['state']) => results.filter((one) => one.state === state).length
  const released = count('released')
  const newIds = [...new Set(results.flatMap((one) => one.queueId ?? []))]
  const states = ['released', 'deferred', 'refused', 'unknown', 'skipped'] as const
  const counts = states
    .flatMap((state) => (count(state) === 0 ? [] : [`${state} ${count(state)}`]))
    .join(', ')
  const words = `${to === undefined ? 'Released' : 'Forwarded'}${as === 'original' ? '' : ` as ${as}`}: ${counts}`
  const fields = { entry: id, by, queueId, newQueueId: newIds.join(' ') || undefined }
  const sentence = `${words}, entry ${id} (queue id ${queueId ?? 'unknown'}, now ${newIds.join(' ') || 'none'}), by ${by}`
  if (released === results.length) log.info('release.done', cleanText(sentence), fields)
  else log.warn('release.incomplete', cleanText(`${sentence}: ${worstWords(results)}`), fields)
  record({
    ...{ actor: by, act: to === undefined ? 'release' : 'forward', entry: id },
    result: released === results.length ? 'ok' : released > 0 ? 'partly' : 'failed',
    words: cleanText(newIds.length === 0 ? words : `${words}; queue id ${newIds.join(' ')}`),
  })
}

/** Only the log of the daemon has it now: what the MTA said of each, with its queue id. */
function tellUnwritten(
  { log }: ReleaserDeps,
  { id, queueId }: EntryDescription,
  error: unknown,
  results: readonly { readonly state: string; readonly queueId?: string | undefined }[],
): void {
  const said = [...new Set(results.map((one) => [one.state, one.queueId].filter(Boolean).join(' as ')))]
  const sentence = `What became of the release of entry ${id} cannot be written down, so that it will be shown as unknown: ${said.join(', ')}; ${messageOf(error)}`
  log.error('release.unwritten', cleanText(sentence), { entry: id, queueId, ...failureFields(error) })
}

function worstWords(results: readonly ReleaseResult[]): string {
  return results.find(({ state }) => state !== 'released')?.words ?? ''
}

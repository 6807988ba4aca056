import { RELEASE_FIELD } from '../../filter/release/fields.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { EntryLogLine } from '../entries/types.ts'
import { ReleaseError } from './errors.ts'
import { isSendable, type Letter, recipientPath } from './letter.ts'
import type { Sessions } from './sessions.ts'
import type { WireFacts } from './smtp/octets.ts'
import type { Forwarded } from './smtp/parameters.ts'
import { SessionLost, type SmtpSession } from './smtp/session.ts'
import { type Fate, type SmtpPath, transact } from './smtp/transaction.ts'
import type { Target } from './targets.ts'
import type { TicketDesk, TicketScope } from './tickets.ts'
import type { ReleaseResult } from './types.ts'

type EndedLine = Extract<EntryLogLine, { act: 'release-ended' }>

/** What one sending needs. */
export interface Sending {
  readonly letter: Letter
  readonly targets: readonly Target[]
  readonly forwarded: Forwarded
  readonly scope: Pick<TicketScope, 'entry' | 'queueId'>
  readonly tickets: TicketDesk
  readonly sessions: Sessions
  /** Of all octets of the letter. */
  readonly facts: WireFacts
  /** Writes down, synced: before the first octet of a transaction, and after its last reply. */
  readonly append: (line: EntryLogLine) => Promise<void>
  /** Told when a result could not be written down: the state will be unknown, though it is not. */
  readonly unwritten: (error: unknown, results: EndedLine['results']) => void
  /** What the log says of an attempt when it begins. */
  readonly begun: (recipients: readonly number[]) => Extract<EntryLogLine, { act: 'release-begun' }>
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** No further transaction is begun. */
  readonly signal: AbortSignal
}

/** As many as every server takes at once (RFC 5321 section 4.5.3.1.8 asks for 100 at least; Postfix has 1000). */
const MOST_RECIPIENTS = 1000
/** So many where the server ended a session over those that it refused: each of them is written down with each try. */
const FEWER_RECIPIENTS = 100

/**
 * Sends a letter to all, in as many transactions as the server wants; each is written down before and after.
 * @throws {ReleaseError} RELEASE_STOPPED, RELEASE_NO_LISTENER: it came to no transaction at all
 */
export async function sendAll(first: SmtpSession, sending: Sending): Promise<readonly ReleaseResult[]> {
  const { letter, targets, signal, sessions, append, begun } = sending
  const results: ReleaseResult[] = []
  let waiting = targets.map((target) => ({
    ...target,
    path: { ...target.path, ...recipientPath(target.path, letter) },
  }))
  let session = first
  let atOnce = MOST_RECIPIENTS
  let isClean = false
  /** Those whom a transaction named; the log has a state of theirs. */
  const asked = new Set<number>()
  const rest = (words: string) => [...results, ...untold(waiting, asked, words)]
  try {
    while (waiting.length > 0) {
      if (signal.aborted) {
        if (asked.size === 0) throw stopped()
        return rest('Nobody waits for it any more: not sent')
      }
      if (session.isOver) {
        const next = await reopened(sessions)
        if (typeof next === 'string') {
          if (asked.size === 0) throw noListener(next)
          return rest(`Not sent: ${next}`)
        }
        session = next
      }
      const some = waiting.slice(0, atOnce)
      const line = begun(some.map(({ index }) => index))
      try {
        await append(line)
      } catch (error) {
        if (asked.size === 0) throw error
        return rest(`Not sent: ${messageOf(error)}`)
      }
      for (const { index } of some) asked.add(index)
      const fates = await attempt(session, line.attempt, { ...sending, targets: some })
      const again = some.filter((_, place) => fates[place]?.state === 'surplus')
      results.push(...some.flatMap(({ path }, place) => resultOf(path.address, fates[place])))
      waiting = [...again, ...waiting.slice(some.length)]
      if (session.isOver && fates.some(({ state }) => state === 'refused' || state === 'deferred'))
        atOnce = FEWER_RECIPIENTS
    }
    isClean = results.every(({ state }) => state === 'released')
    return results
  } finally {
    if (isClean) sessions.giveBack(session)
    else session[Symbol.dispose]()
  }
}

async function reopened(sessions: Sessions): Promise<SmtpSession | string> {
  try {
    return await sessions.take()
  } catch (error) {
    if (error instanceof SessionLost) return error.message
    throw error
  }
}

/** One transaction, whose begin is written down. */
async function attempt(
  session: SmtpSession,
  name: string,
  { letter, targets, forwarded, scope, tickets, append, now, facts, unwritten }: Sending,
): Promise<readonly Fate[]> {
  const end = async (fates: readonly Fate[]) => {
    const results = targets.map(({ index }, place) => {
      const { state, queueId, words } = fates[place] ?? UNSENDABLE
      // Thousands may be asked for again and again: why, those say who were not taken.
      return state === 'surplus'
        ? { recipient: index, state: 'deferred' as const }
        : { recipient: index, state, queueId, words }
    })
    const line = { act: 'release-ended', at: new Date(now()).toISOString(), attempt: name, results } as const
    // What the server has said stands, whether or not there is room to write it down.
    await append(line).catch((error: unknown) => unwritten(error, results))
  }
  let ticket: string | undefined
  const head = (accepted: readonly SmtpPath[]) => {
    const recipients = accepted.map(({ wire }) => wire)
    ticket = tickets.issue({ ...scope, recipients, sha256: facts.sha256, localPort: session.localPort })
    return Buffer.from(`${RELEASE_FIELD}: ${ticket}\r\n`)
  }
  const sendable = targets.filter(({ path }) => isSendable(path))
  const { sender, isSilent, octets } = letter
  const recipients = sendable.map(({ path }) => path)
  const mail = { sender, recipients, isSilent, forwarded, head, content: octets, facts }
  let sent: readonly Fate[]
  try {
    sent = isSendable(sender) && recipients.length > 0 ? await transact(session, mail) : []
  } catch (error) {
    // It is no longer what it was when it was checked. The session was cut before its last octet: nobody has got it.
    await end(targets.map(() => ({ state: 'deferred', words: messageOf(error) })))
    throw error
  } finally {
    if (ticket !== undefined) tickets.withdraw(ticket)
  }
  const fates = targets.map((target) => sent[sendable.indexOf(target)] ?? UNSENDABLE)
  await end(fates)
  return fates
}

const UNSENDABLE: Fate = { state: 'refused', words: 'Its address cannot stand in a command of SMTP' }

function resultOf(address: string, fate: Fate = UNSENDABLE): readonly ReleaseResult[] {
  const { state, queueId, words } = fate
  return state === 'surplus' ? [] : [{ address, state, queueId, words }]
}

/** Those who are left over: whoever was named before is deferred, as the log has it, and is tried again. */
function untold(
  targets: readonly Target[],
  asked: ReadonlySet<number>,
  words: string,
): readonly ReleaseResult[] {
  return targets.map(({ index, path }) => ({
    ...{ address: path.address, words },
    state: asked.has(index) ? 'deferred' : 'skipped',
  }))
}

/** Nothing was begun: what asked for it may ask again. */
export function stopped(): ReleaseError {
  return new ReleaseError('RELEASE_STOPPED', 'Nobody waits for it any more: nothing was sent', {
    remedy: 'Ask again.',
  })
}

function noListener(why: string): ReleaseError {
  return new ReleaseError('RELEASE_NO_LISTENER', `Nothing was sent: the session was lost, ${why}`, {
    remedy: 'clamgate doctor says what is wrong; clamgate setup adds the listener to Postfix.',
  })
}

import { existsSync, statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { connectMta, type FilterAddress, MtaError, ProtocolViolation } from '@clamgate/milter/testing'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { asUser, currentDirectory, type HostUser, mayBecomeOthers } from '../../as-user.ts'
import { type InetPlace, resolveAsPostfix } from './inet-places.ts'
import type { MilterGoal } from './milter-list.ts'
import { type PostfixView, seenPath } from './seen-path.ts'

/** As whom, and from where, a service of Postfix goes to a milter. */
export interface Visitor extends PostfixView {
  /** Undefined: as root. */
  readonly user: HostUser | undefined
  /** `inet_protocols` */
  readonly protocols: string
}

/** What came of it. `place` is where it led: an absolute path without links, or `127.0.0.1:8890`. */
export interface Knock {
  readonly place: string
  readonly state:
    | 'answers'
    /** Nothing is there: no such file, nobody listens, no such host. */
    | 'absent'
    /** The user may not pass; `barrier` is the directory, or the socket. */
    | 'forbidden'
    /** Somebody took the connection and is no milter, or said nothing in time. */
    | 'stranger'
    /** Postfix does not understand the entry. */
    | 'invalid'
  /** Why, as a part of a sentence; empty where it answers. */
  readonly why: string
  readonly barrier?: string
  /** The user's rights were tried; without root they cannot be. */
  readonly tried: boolean
}

/** Goes to a milter as Postfix does, with the rights of its user, and negotiates. Sends no mail. */
export async function knock(goal: MilterGoal, visitor: Visitor, timeoutMs: number): Promise<Knock> {
  if (goal.kind === 'invalid') return { place: '', state: 'invalid', why: goal.why, tried: true }
  if (goal.kind === 'unix') return knockAtPath(goal.path, visitor, timeoutMs)
  const found = await resolveAsPostfix(goal, visitor)
  if ('why' in found) {
    return { place: `${goal.host}:${goal.port}`, state: 'absent', why: found.why, tried: true }
  }
  return knockAtPlaces(found, timeoutMs)
}

async function knockAtPath(path: string, visitor: Visitor, timeoutMs: number): Promise<Knock> {
  const place = await seenPath(path, visitor)
  const { user } = visitor
  // Of a queue directory that is a symbolic link, the place is known by what it leads to.
  const queueDirectory = await realpath(visitor.queueDirectory).catch(() => visitor.queueDirectory)
  const tried = user === undefined || mayBecomeOthers()
  // Postfix runs in its queue directory: what is above is nothing to it, by a relative path or in a chroot.
  const fromQueue = visitor.chrooted || !path.startsWith('/')
  if (!existsSync(queueDirectory)) {
    return { place, state: 'absent', why: `there is no queue directory ${queueDirectory}`, tried }
  }
  const there = fromQueue ? relative(queueDirectory, place) : place
  const open = () => connectMta({ address: { path: there }, timeoutMs, eomTimeoutMs: timeoutMs })
  try {
    const mta = await (user === undefined || !tried
      ? inDirectory(fromQueue ? queueDirectory : '/', open)
      : asUser(user, queueDirectory, open))
    mta.destroy()
    return { place, state: 'answers', why: '', tried }
  } catch (error) {
    const knock = failedKnock(error, place, tried)
    if (knock.state !== 'forbidden' || user === undefined || !tried) return knock
    return { ...knock, barrier: barrierOn(place, user, fromQueue ? queueDirectory : '/') }
  }
}

function inDirectory<T>(directory: string, work: () => T): T {
  const before = currentDirectory()
  try {
    process.chdir(directory)
    return work()
  } finally {
    process.chdir(before)
  }
}

/** The first directory on the way that does not let the user through, or else the socket. */
function barrierOn(place: string, user: HostUser, from: string): string {
  const ways: string[] = []
  for (let at = dirname(place); at !== from && at !== dirname(at); at = dirname(at)) ways.unshift(at)
  const isClosed = (way: string) =>
    asUser(user, from, () => {
      try {
        statSync(`${from === '/' ? way : relative(from, way)}/.`)
        return false
      } catch {
        return true
      }
    })
  return ways.find(isClosed) ?? place
}

/** The first address that takes the connection is it, as for Postfix. */
async function knockAtPlaces(places: readonly InetPlace[], timeoutMs: number): Promise<Knock> {
  let last: Knock | undefined
  for (const { host, port } of places) {
    last = await knockAt({ host, port }, `${host.includes(':') ? `[${host}]` : host}:${port}`, timeoutMs)
    if (last.state !== 'absent') return last
  }
  return last ?? { place: '', state: 'absent', why: 'it has no address', tried: true }
}

async function knockAt(address: FilterAddress, place: string, timeoutMs: number): Promise<Knock> {
  try {
    const mta = await connectMta({ address, timeoutMs, eomTimeoutMs: timeoutMs })
    mta.destroy()
    return { place, state: 'answers', why: '', tried: true }
  } catch (error) {
    return failedKnock(error, place, true)
  }
}

/** Answers that break a finer rule come from a milter all the same; how well it speaks is not asked here. */
const NO_MILTER = new Set(['FILTER_FRAME_LENGTH', 'FILTER_NEGOTIATION_MALFORMED', 'FILTER_UNKNOWN_REPLY'])

function failedKnock(error: unknown, place: string, tried: boolean): Knock {
  if (error instanceof ProtocolViolation) {
    return NO_MILTER.has(error.code)
      ? { place, state: 'stranger', why: `what listens there is no milter (${error.message})`, tried }
      : { place, state: 'answers', why: '', tried }
  }
  if (!(error instanceof MtaError)) return { place, state: 'absent', why: messageOf(error), tried }
  if (error.code === 'MTA_TIMEOUT') {
    // Without the milliseconds, which differ: what is the same on several roads is said once.
    return { place, state: 'stranger', why: 'what listens there takes connections and says nothing', tried }
  }
  if (error.code !== 'MTA_CONNECT') {
    return {
      place,
      state: 'stranger',
      why: `what listens there does not answer as a milter: ${error.message}`,
      tried,
    }
  }
  const code = systemCode(error.cause)
  if (code === 'EACCES' || code === 'EPERM')
    return { place, state: 'forbidden', why: 'permission denied', tried }
  return { place, state: 'absent', why: REASONS[code ?? ''] ?? error.message, tried }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ENOTDIR: 'a part of its path is no directory',
  ENOTSOCK: 'that file is no socket',
  ECONNREFUSED: 'nobody listens there',
  EHOSTUNREACH: 'that host cannot be reached',
  ENETUNREACH: 'there is no way to that network',
}

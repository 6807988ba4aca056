import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import { ControlError } from '../errors.ts'
import { LINES_TYPE } from '../json-lines.ts'
import { whenSettled } from '../lines/tell.ts'
import type { Route } from '../route.ts'
import { createKeptAnswers, type KeptAnswer, type Keyed } from './kept-answers.ts'

/** Answers what is asked again with the same key as it was answered first, and does it no second time. */
export interface Repeats {
  /** Runs an act, unless one with its key has been run. */
  once(asking: Asking, run: () => Promise<unknown>): Promise<unknown>
  /** Hears of every answer before it goes out, as it is written. */
  sent(request: FastifyRequest, reply: FastifyReply, payload: unknown): void
}

interface Asking {
  readonly route: Route
  readonly actor: Actor
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const JSON_TYPE = 'application/json; charset=utf-8'
const KEY_HEADER = 'idempotency-key'
const REPEATED_HEADER = 'idempotency-replayed'
/** As of a UUID, or what a program counts: printed ASCII. */
const KEY = /^[\x21-\x7e]{1,200}$/

/** Nouns whose acts have a second half: the secret or cookie in an answer of the others is nobody's a second time. */
const KEYED = /^(?:quarantine|false-positives|requests|signatures|policy|engine|host|digests|sentinel)\./

/** Acts of the own account that are acts upon mail. */
const KEYED_TOO: ReadonlySet<string> = new Set(['makeJob'])

/** Whether a route does something that must not be done twice by mistake. */
export function takesKey({ name, method, act, answer, takes }: Route): boolean {
  const isTold = answer.kind === 'document' || answer.kind === 'work'
  return method !== 'GET' && isTold && takes === undefined && (KEYED.test(act) || KEYED_TOO.has(name))
}

/** Kept in memory: a restart forgets all keys, and entries of the quarantine know themselves what was done. */
export function createRepeats(now: () => number): Repeats {
  const answers = createKeptAnswers(now)
  const watched = new WeakMap<FastifyRequest, Keyed>()
  return {
    async once(asking, run) {
      const { route, actor, request, reply } = asking
      const key = request.headers[KEY_HEADER]
      if (key === undefined || !takesKey(route)) return await run()
      if (typeof key !== 'string' || !KEY.test(key)) throw badKey()
      const owner = ownerOf(actor)
      const fingerprint = fingerprintOf(asking)
      for (let first = answers.find(owner, key); first !== undefined; first = answers.find(owner, key)) {
        if (first.fingerprint !== fingerprint) throw otherRequest()
        const answer = await first.answer
        if (answer !== undefined) return repeat(reply, answer)
      }
      const mine = answers.begin(owner, key, fingerprint)
      if (route.answer.kind === 'document') watched.set(request, mine)
      // The work ends later, and perhaps when nobody reads any more.
      else {
        whenSettled(request, (settled) => {
          if ('error' in settled) mine.forget()
          else mine.keep(LINES_TYPE, `${JSON.stringify(settled)}\n`)
        })
      }
      try {
        return await run()
      } catch (error) {
        mine.forget()
        throw error
      }
    },
    sent(request, reply, payload) {
      const mine = watched.get(request)
      if (reply.statusCode === 200 && typeof payload === 'string') mine?.keep(JSON_TYPE, payload)
      else mine?.forget()
    },
  }
}

/** Whoever may do less by now, or looks after other mail, is told no answer of before. */
function ownerOf({ kind, id, role, domains, addresses, acts, session }: Actor): string {
  // Tokens of one account are for different things: what one may hear another may not.
  return JSON.stringify([kind, id, kind === 'token' ? session : null, role, domains, addresses, acts])
}

function repeat(reply: FastifyReply, { type, body }: KeptAnswer): FastifyReply {
  return reply.header(REPEATED_HEADER, 'true').type(type).send(body)
}

function fingerprintOf({ route, request }: Asking): string {
  const asked = JSON.stringify([
    route.name,
    request.params ?? null,
    request.query ?? null,
    request.body ?? null,
  ])
  return createHash('sha256').update(asked).digest('base64url')
}

function badKey(): ControlError {
  return new ControlError('CONTROL_KEY_INVALID', 'The header Idempotency-Key is no key', {
    remedy: 'Send 1 to 200 printed characters of ASCII, for example a UUID.',
  })
}

function otherRequest(): ControlError {
  return new ControlError('CONTROL_KEY_USED', 'This Idempotency-Key was sent with another request', {
    remedy: 'Send a new key with each act; the same one only to ask again for the same.',
  })
}

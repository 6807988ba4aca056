import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/actor.ts'
import { admit } from '../access/admit.ts'
import type { AuditTrail } from '../audit/trail.ts'
import { systemClock } from '../ground/clock.ts'
import { audited, auditRefused } from './audited.ts'
import { written } from './documents-written.ts'
import { createRepeats, takesKey } from './repeats/repeats.ts'
import type { Route } from './route.ts'

/** Knows who asks. */
export interface Gate {
  /**
   * Whether it comes from where it may come from; asked first, for every route. Left out where there is no browser.
   * @throws {AccessError} ACCESS_FOREIGN
   */
  check?(request: FastifyRequest, route: Route): void
  /**
   * By what a request carries. For a route that anybody may ask it is not asked.
   * @throws {AccessError} ACCESS_NO_SESSION, ACCESS_TOO_MANY, ACCESS_AWAY
   */
  actorOf(request: FastifyRequest, route: Route): Promise<Actor>
}

/** A reason, a name, a few ids; what takes more says so. */
const BODY_LIMIT_BYTES = 16 * 1024

/** Nobody has signed in. */
const NOBODY: Actor = {
  kind: 'account',
  id: '',
  name: 'nobody',
  role: 'recipient',
  domains: [],
  addresses: [],
}

/** Adds routes below a prefix: each asks who it is, and whether they may; what they do is written down. */
export function mountRoutes(
  app: FastifyInstance,
  prefix: string,
  routes: readonly Route[],
  gate: Gate,
  trail: AuditTrail,
): void {
  for (const { takes } of routes) {
    if (takes === undefined || app.hasContentTypeParser(takes)) continue
    app.addContentTypeParser(takes, (_request, payload, done) => done(null, payload))
  }
  const actors = new WeakMap<FastifyRequest, Actor>()
  const repeats = createRepeats(systemClock.monotonic)
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `${prefix}${route.path}`,
      // Nobody asks these by HEAD, and each route more is a part of the start.
      exposeHeadRoute: false,
      bodyLimit: route.bodyLimit ?? BODY_LIMIT_BYTES,
      ...(takesKey(route)
        ? { onSend: async (request, reply, payload) => repeats.sent(request, reply, payload) }
        : {}),
      // Before the body is read: a stranger makes us hold nothing of what he sends.
      onRequest: async (request) => {
        gate.check?.(request, route)
        if (route.act === 'anybody') return
        const actor = await gate.actorOf(request, route)
        try {
          admit(actor, route.act)
        } catch (error) {
          await auditRefused(trail, { route, actor, request }, error)
          throw error
        }
        actors.set(request, actor)
      },
      handler: async (request, reply) => {
        const actor = actors.get(request) ?? NOBODY
        const asking = { route, actor, request }
        // What was done before is told again, and is no second act in the audit.
        const answer = await repeats.once({ ...asking, reply }, () =>
          audited(trail, asking, async (audit) =>
            route.handle({ actor, request, reply, audit, again: () => gate.actorOf(request, route) }),
          ),
        )
        return route.answer.kind === 'document' ? written(reply, route.answer.schema, answer) : answer
      },
    })
  }
}

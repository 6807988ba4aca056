import type { Actor } from '../../access/actor.ts'
import {
  countsRequestSchema,
  countsSchema,
  eventExplanationSchema,
  eventReplySchema,
  eventsPageSchema,
  exportItemSchema,
  exportRequestSchema,
  idRequestSchema,
  listRequestSchema,
} from '../events/documents.ts'
import { unknownEvent } from '../events/errors.ts'
import type { EventService } from '../events/service.ts'
import { tellItems } from '../events/told-items.ts'
import { document, type Route, route } from '../route.ts'
import { stillMay } from '../still-may.ts'

export interface EventAnswers {
  /** What somebody may hear of decided messages. */
  readonly events: (actor: Actor) => EventService
}

/** Decided messages: a page of a query, counts, an export (JSON lines), one with its timeline, why it was decided so. */
export function eventRoutes({ events }: EventAnswers): readonly Route[] {
  return [
    route({
      name: 'listEvents',
      method: 'GET',
      path: '/events',
      summary: 'Decided messages that a query finds, newest first, a page at a time',
      act: 'events.read',
      query: listRequestSchema,
      answer: document(eventsPageSchema),
      handle: ({ actor, query }) => events(actor).list(query),
    }),
    route({
      name: 'countEvents',
      method: 'GET',
      path: '/events/counts',
      summary: 'How many messages were decided, by time, kind, class and action',
      act: 'events.read',
      query: countsRequestSchema,
      answer: document(countsSchema),
      handle: ({ actor, query }) => events(actor).counts(query),
    }),
    route({
      name: 'exportEvents',
      method: 'GET',
      path: '/events/export',
      summary: 'All decided messages that a query finds, a line each',
      act: 'events.read',
      query: exportRequestSchema,
      answer: { kind: 'lines', schema: exportItemSchema },
      handle({ actor, again, query: { facts, ...wanted }, request, reply }) {
        const service = events(actor)
        const items = (signal: AbortSignal) =>
          facts === undefined ? service.events(wanted, signal) : service.facts(wanted, signal)
        return tellItems(request, reply, items, stillMay({ actor, again }))
      },
    }),
    route({
      name: 'showEvent',
      method: 'GET',
      path: '/events/:id',
      summary: 'One decided message with its timeline, by any of its ids',
      act: 'events.read',
      params: idRequestSchema,
      answer: document(eventReplySchema),
      handle: async ({ actor, params: { id } }) => (await events(actor).show(id)) ?? unknownEvent(id),
    }),
    route({
      name: 'explainEvent',
      method: 'GET',
      path: '/events/:id/explain',
      summary: 'Why a message was decided so, and what would be decided today',
      act: 'events.explain',
      params: idRequestSchema,
      answer: document(eventExplanationSchema),
      handle: async ({ actor, params: { id } }) => (await events(actor).explain(id)) ?? unknownEvent(id),
    }),
  ]
}

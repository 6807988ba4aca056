import type { Actor } from '../../access/actor.ts'
import { document, type Route, route } from '../route.ts'
import {
  type NewView,
  newViewSchema,
  type ViewChange,
  type ViewDocument,
  type ViewGone,
  type ViewList,
  viewChangeSchema,
  viewGoneSchema,
  viewIdSchema,
  viewListSchema,
  viewSchema,
} from './documents.ts'

/** Saved views of somebody. */
export interface ViewService {
  list(): Promise<ViewList>
  /** @throws {QueryError} {AccessError} ACCESS_INVALID */
  save(view: NewView): Promise<ViewDocument>
  change(id: string, change: ViewChange): Promise<ViewDocument>
  remove(id: string): Promise<ViewGone>
}

export interface ViewAnswers {
  readonly views: (actor: Actor) => ViewService
}

/** Queries with a name. */
export function viewRoutes({ views }: ViewAnswers): readonly Route[] {
  return [
    route({
      name: 'listViews',
      method: 'GET',
      path: '/views',
      summary: 'Saved queries, own ones and those that administrators share',
      act: 'self.read',
      answer: document(viewListSchema),
      handle: ({ actor }) => views(actor).list(),
    }),
    route({
      name: 'saveView',
      method: 'POST',
      path: '/views',
      summary: 'Saves a query under a name',
      act: 'self.write',
      body: newViewSchema,
      answer: document(viewSchema),
      handle: ({ actor, body }) => views(actor).save(body),
    }),
    route({
      name: 'changeView',
      method: 'PATCH',
      path: '/views/:id',
      summary: 'Changes a saved query',
      act: 'self.write',
      params: viewIdSchema,
      body: viewChangeSchema,
      answer: document(viewSchema),
      handle: ({ actor, params: { id }, body }) => views(actor).change(id, body),
    }),
    route({
      name: 'removeView',
      method: 'DELETE',
      path: '/views/:id',
      summary: 'Forgets a saved query',
      act: 'self.write',
      params: viewIdSchema,
      answer: document(viewGoneSchema),
      handle: ({ actor, params: { id } }) => views(actor).remove(id),
    }),
  ]
}

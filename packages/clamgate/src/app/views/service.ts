import type { Actor } from '../../access/actor.ts'
import { AccessError, noSuchThing } from '../../access/errors.ts'
import { may } from '../../access/may.ts'
import { MOST_VIEWS, type NewView, type ViewDocument } from '../../api/views/documents.ts'
import type { ViewService } from '../../api/views/routes.ts'
import { cleanText } from '../../ground/clean.ts'
import { parseQuery } from '../../store/query/parse.ts'
import type { SavedView } from '../../store/state/views.ts'
import { createTimeId } from '../../store/time-id.ts'
import type { Store } from '../../store/types.ts'

export interface ViewServiceDeps {
  readonly store: Pick<Store, 'state'>
  readonly now: () => number
}

/** Own ones and shared ones of several administrators. */
const LISTED = 500

/** Saved queries of somebody. */
export function createViewService({ store, now }: ViewServiceDeps): (actor: Actor) => ViewService {
  return (actor) => {
    /** One that is there and theirs to change. */
    async function own(id: string): Promise<SavedView> {
      const view = await store.state('view.read', { id })
      if (view === undefined || may(actor, 'self.write', { owner: view.owner }) !== 'yes')
        return noSuchThing()
      return view
    }

    return {
      async list() {
        const found = await store.state('view.list', { owner: actor.id, limit: LISTED })
        return { items: found.map((view) => describeView(view, actor)) }
      },
      async save(wanted: NewView) {
        checkQuery(wanted.query, wanted.area, now())
        checkShared(actor, wanted.isShared)
        const view: SavedView = {
          ...{ id: createTimeId(now()), owner: actor.id, ownerName: actor.name },
          ...{ name: cleanText(wanted.name, 60), area: wanted.area, query: wanted.query },
          isShared: wanted.isShared,
        }
        refuse(await store.state('view.add', { view, most: MOST_VIEWS }), view.name)
        return describeView(view, actor)
      },
      async change(id, { name, query, isShared }) {
        const before = await own(id)
        const view = {
          ...before,
          name: name === undefined ? before.name : cleanText(name, 60),
          ...{ query: query ?? before.query, isShared: isShared ?? before.isShared },
        }
        checkQuery(view.query, view.area, now())
        // Whoever was an administrator when it was shared changes what everybody has no more.
        checkShared(actor, view.isShared)
        refuse(await store.state('view.change', { view }), view.name)
        return describeView(view, actor)
      },
      async remove(id) {
        await own(id)
        return { good: await store.state('view.remove', { id }), id }
      },
    }
  }
}

/** One that cannot be asked is not saved. @throws {QueryError} with its place */
function checkQuery(query: string, area: SavedView['area'], nowMs: number): void {
  parseQuery(query, area === 'quarantine' ? { nowMs, of: 'entries' } : { nowMs })
}

function checkShared({ role }: Actor, isShared: boolean): void {
  if (!isShared || role === 'admin') return
  throw new AccessError('ACCESS_INVALID', 'Administrators alone share views', {
    remedy: 'Save it for yourself.',
  })
}

/** @throws {AccessError} ACCESS_INVALID, ACCESS_NONE */
function refuse(saved: 'done' | 'name-taken' | 'too-many' | 'none', name: string): void {
  if (saved === 'none') noSuchThing()
  if (saved === 'name-taken') {
    throw new AccessError('ACCESS_INVALID', `You have a view ${cleanText(name, 60)} already`, {
      remedy: 'Choose another name, or change that one.',
    })
  }
  if (saved === 'too-many') {
    throw new AccessError('ACCESS_INVALID', `You have ${MOST_VIEWS} views already`, {
      remedy: 'Remove one first.',
    })
  }
}

function describeView(
  { id, owner, ownerName, name, area, query, isShared }: SavedView,
  actor: Actor,
): ViewDocument {
  const isOwn = owner === actor.id || actor.role === 'admin'
  return { id, name, area, query, isShared, isOwn, by: cleanText(ownerName, 200) }
}

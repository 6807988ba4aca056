import type { Selectable } from 'kysely'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import type { StateOperationsOf } from './operation.ts'

/** Of migration 51. Texts went through `escapeText`. */
interface ViewTables {
  saved_view: {
    id: string
    owner: string
    owner_name: string
    name: string
    area: SavedView['area']
    query: string
    is_shared: number
    changed_at: number
  }
}

declare module '../schema/tables.ts' {
  interface StateTables extends ViewTables {}
}

/** A query with a name. */
export interface SavedView {
  readonly id: string
  /** Account. */
  readonly owner: string
  readonly ownerName: string
  /** Of one owner and area no two have the same. */
  readonly name: string
  readonly area: 'messages' | 'quarantine'
  readonly query: string
  readonly isShared: boolean
}

/** What came of a save. */
type Saved = 'done' | 'name-taken' | 'too-many' | 'none'

interface ViewOperations {
  /** Own ones and shared ones. */
  readonly 'view.list': {
    readonly args: { readonly owner: string; readonly limit: number }
    readonly result: readonly SavedView[]
  }
  readonly 'view.read': { readonly args: { readonly id: string }; readonly result: SavedView | undefined }
  readonly 'view.add': {
    readonly args: { readonly view: SavedView; readonly most: number }
    readonly result: Saved
  }
  readonly 'view.change': { readonly args: { readonly view: SavedView }; readonly result: Saved }
  readonly 'view.remove': { readonly args: { readonly id: string }; readonly result: boolean }
}

declare module '../types.ts' {
  interface StateOperations extends ViewOperations {}
}

export const VIEW_OPERATIONS: StateOperationsOf<keyof ViewOperations> = {
  'view.list': async ({ tx }, { owner, limit }) => {
    const rows = await tx
      .selectFrom('saved_view')
      .selectAll()
      .where((of) => of.or([of('owner', '=', escapeText(owner)), of('is_shared', '=', 1)]))
      .orderBy('name')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(viewOf)
  },
  'view.read': async ({ tx }, { id }) => {
    const row = await tx
      .selectFrom('saved_view')
      .selectAll()
      .where('id', '=', escapeText(id))
      .executeTakeFirst()
    return row && viewOf(row)
  },
  'view.add': async ({ tx, nowMs }, { view, most }) => {
    const added = await tx
      .insertInto('saved_view')
      .values(rowOf(view, nowMs))
      .onConflict((conflict) => conflict.columns(['owner', 'area', 'name']).doNothing())
      .executeTakeFirst()
    if (Number(added.numInsertedOrUpdatedRows ?? 0) === 0) return 'name-taken'
    const { count } = await tx
      .selectFrom('saved_view')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('owner', '=', escapeText(view.owner))
      .executeTakeFirstOrThrow()
    if (Number(count) <= most) return 'done'
    await tx.deleteFrom('saved_view').where('id', '=', escapeText(view.id)).execute()
    return 'too-many'
  },
  'view.change': async ({ tx, nowMs }, { view }) => {
    const same = await tx
      .selectFrom('saved_view')
      .select('id')
      .where('owner', '=', escapeText(view.owner))
      .where('area', '=', view.area)
      .where('name', '=', escapeText(view.name))
      .executeTakeFirst()
    if (same !== undefined && same.id !== view.id) return 'name-taken'
    const { name, query, is_shared, changed_at } = rowOf(view, nowMs)
    const changed = await tx
      .updateTable('saved_view')
      .set({ name, query, is_shared, changed_at })
      .where('id', '=', escapeText(view.id))
      .executeTakeFirst()
    return Number(changed.numUpdatedRows) > 0 ? 'done' : 'none'
  },
  'view.remove': async ({ tx }, { id }) => {
    const gone = await tx.deleteFrom('saved_view').where('id', '=', escapeText(id)).executeTakeFirst()
    return Number(gone.numDeletedRows) > 0
  },
}

function rowOf(view: SavedView, nowMs: number): Selectable<StateTables['saved_view']> {
  const { id, owner, ownerName, name, area, query, isShared } = view
  return {
    ...{ id, owner: escapeText(owner), owner_name: escapeText(ownerName), name: escapeText(name), area },
    ...{ query: escapeText(query), is_shared: isShared ? 1 : 0, changed_at: nowMs },
  }
}

function viewOf(row: Selectable<StateTables['saved_view']>): SavedView {
  return {
    ...{ id: row.id, owner: unescapeText(row.owner), ownerName: unescapeText(row.owner_name) },
    ...{ name: unescapeText(row.name), area: row.area, query: unescapeText(row.query) },
    isShared: row.is_shared === 1,
  }
}

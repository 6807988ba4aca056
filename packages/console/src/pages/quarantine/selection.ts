/** Entries that are selected, by their ids: what is done with them is done with exactly these. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  /** The one that was turned over last. */
  readonly last?: string | undefined
}

export const NOTHING: Selection = { ids: new Set() }

/** Turns one over; with `upTo`, all between the last one that was turned and this. */
export function toggled(
  selection: Selection,
  id: string,
  inOrder: readonly string[],
  upTo: boolean,
): Selection {
  const ids = new Set(selection.ids)
  const isOn = !ids.has(id)
  const from = upTo && selection.last !== undefined ? inOrder.indexOf(selection.last) : -1
  const to = inOrder.indexOf(id)
  const all = from < 0 || to < 0 ? [id] : inOrder.slice(Math.min(from, to), Math.max(from, to) + 1)
  for (const one of all) {
    if (isOn) ids.add(one)
    else ids.delete(one)
  }
  return { ids, last: id }
}

/** The row that was opened, and where the list was: the way back from a mail leads there. */
interface Left {
  /** The query of the address: another list has other rows. */
  readonly search: string
  readonly id: string
  readonly scrollY: number
}

let left: Left | undefined

/** Before a mail is opened. */
export function leaveList(id: string): void {
  left = { search: location.search, id, scrollY }
}

/** Once, for the list that was left. */
export function takeLeft(): Left | undefined {
  const taken = left?.search === location.search ? left : undefined
  left = undefined
  return taken
}

/** Puts the reader where the list was left, as far as that row is still there. */
export function goBackTo({ id, scrollY: top }: Left): void {
  scrollTo(0, top)
  document.getElementById(`entry-${id}`)?.focus({ preventScroll: true })
}

/** Whether there is anybody to tell of changes: a page that listens, or one that may come back. */
export interface Attendance {
  readonly isAttended: boolean
  entered(): void
  /** @param areLeft others */
  left(areLeft: boolean): void
  /** Told when the first one comes, at once where there is one already, and when nobody can come back any more. */
  onChange(listener: (isAttended: boolean) => void): void
  close(): void
}

/** @param graceMs so long after the last one has left somebody may come back */
export function createAttendance(graceMs: number): Attendance {
  const listeners = new Set<(isAttended: boolean) => void>()
  let isAttended = false
  let leaving: NodeJS.Timeout | undefined

  function set(is: boolean): void {
    if (is === isAttended) return
    isAttended = is
    for (const listener of listeners) listener(is)
  }

  return {
    get isAttended() {
      return isAttended
    },
    entered() {
      clearTimeout(leaving)
      set(true)
    },
    left(areLeft) {
      if (areLeft) return
      clearTimeout(leaving)
      leaving = setTimeout(() => set(false), graceMs).unref()
    },
    onChange(listener) {
      listeners.add(listener)
      if (isAttended) listener(true)
    },
    close() {
      clearTimeout(leaving)
      listeners.clear()
    },
  }
}

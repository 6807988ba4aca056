import { systemClock } from '../../ground/clock.ts'

/** Who asks, and how it is known that they are gone. */
export interface Asking {
  /** Address of the client: each has a turn before any has a second one. */
  readonly client: string
  /** Calls back when the client hangs up; what it returns ends that. */
  readonly onGone: (left: () => void) => () => void
}

/** Lets requests in one after the other. */
export interface Pace {
  /** @returns undefined where it may come in at once; whether the client is still there when its turn comes. */
  turn(asking: Asking): Promise<boolean> | undefined
  /** How many wait. */
  readonly waiting: number
}

export interface PaceOptions {
  /** Between one and the next, ms. */
  readonly everyMs: number
  /** Whether there is a reason to have anybody wait. */
  readonly isNeeded: () => boolean
  /** Monotonic, ms. */
  readonly now?: () => number
}

type Answer = (isThere: boolean) => void

/**
 * Twenty browsers that ask in one moment would keep the event loop and the other core busy for a tenth of a second, and the mail of that
 * moment would wait for all of them: so one request comes in at a time, and mail between them.
 */
export function createPace({ everyMs, isNeeded, now = systemClock.monotonic }: PaceOptions): Pace {
  // In the order of their turns; of one client in the order in which they came.
  const queues = new Map<string, Set<Answer>>()
  let waiting = 0
  let isTimed = false
  /** Whoever comes before that waits. */
  let freeAt = Number.NEGATIVE_INFINITY

  const waitMs = () => freeAt - now()

  function letIn(): void {
    freeAt = now() + everyMs
  }

  /** One for each turn of the event loop, however late the timer is. */
  function next(): void {
    isTimed = false
    for (const [client, queue] of queues) {
      const [first] = queue
      if (first === undefined) continue
      leave(client, first)
      const rest = queues.get(client)
      if (rest !== undefined) {
        queues.delete(client)
        queues.set(client, rest)
      }
      letIn()
      first(true)
      break
    }
    if (waiting > 0) time()
  }

  function time(): void {
    if (isTimed) return
    isTimed = true
    setTimeout(next, isNeeded() ? Math.max(1, waitMs()) : 0)
  }

  function leave(client: string, answer: Answer): boolean {
    const queue = queues.get(client)
    if (queue?.delete(answer) !== true) return false
    waiting--
    if (queue.size === 0) queues.delete(client)
    return true
  }

  return {
    turn({ client, onGone }) {
      if (waiting === 0 && (waitMs() <= 0 || !isNeeded())) {
        letIn()
        return undefined
      }
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const stop = onGone(() => {
        if (leave(client, answer)) answer(false)
      })
      const answer = (isThere: boolean) => {
        stop()
        resolve(isThere)
      }
      const queue = queues.get(client) ?? new Set()
      queues.set(client, queue.add(answer))
      waiting++
      time()
      return promise
    },
    get waiting() {
      return waiting
    },
  }
}

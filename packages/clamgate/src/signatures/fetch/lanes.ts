/** How many talk to the sources at once. */
export interface Lanes {
  /** Waits for a lane to that host; dispose it to free it. @throws when the signal fires */
  enter(host: string, signal: AbortSignal): Promise<Disposable>
}

export interface LanesOptions {
  readonly perHost: number
  readonly overall: number
}

export function createLanes({ perHost, overall }: LanesOptions): Lanes {
  const everywhere = createGate(overall)
  const hosts = new Map<string, Gate>()
  return {
    async enter(host, signal) {
      const gate = hosts.get(host) ?? createGate(perHost)
      hosts.set(host, gate)
      // In this order: who waits for a busy host holds up nobody else.
      const own = await gate.enter(signal)
      try {
        const shared = await everywhere.enter(signal)
        return {
          [Symbol.dispose]() {
            shared[Symbol.dispose]()
            own[Symbol.dispose]()
            if (gate.isIdle()) hosts.delete(host)
          },
        }
      } catch (error) {
        own[Symbol.dispose]()
        throw error
      }
    },
  }
}

interface Gate {
  enter(signal: AbortSignal): Promise<Disposable>
  isIdle(): boolean
}

function createGate(size: number): Gate {
  let inside = 0
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    // The place goes to the next one without being free in between.
    if (next === undefined) inside--
    else next()
  }
  const place = (): Disposable => {
    let isMine = true
    return {
      [Symbol.dispose]() {
        if (isMine) leave()
        isMine = false
      },
    }
  }
  return {
    isIdle: () => inside === 0,
    async enter(signal) {
      signal.throwIfAborted()
      if (inside < size) {
        inside++
        return place()
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const giveUp = () => {
        const at = waiting.indexOf(resolve)
        // The place was given already, in this moment: it is passed on when it is left.
        if (at === -1) return
        waiting.splice(at, 1)
        reject(signal.reason)
      }
      waiting.push(resolve)
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        await promise
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
      return place()
    },
  }
}

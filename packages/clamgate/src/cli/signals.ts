/** Asks for more than the two signals that end every command. */
export interface StopOptions {
  /** The terminal is closed, too: the work is to come to an end of its own, though nobody is there to read of it. */
  readonly hangup?: boolean
}

/**
 * From now on the first SIGINT or SIGTERM aborts the returned signal instead of ending the process; after that signals
 * do what they always do, so that a second one ends the process at once. SIGHUP, where it is asked for, never does: of a
 * terminal that is closed it comes from the shell and from the kernel.
 */
export function stopOnSignals({ hangup = false }: StopOptions = {}): AbortSignal {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    controller.abort(new Error(`Stopped by ${name}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (hangup) process.on('SIGHUP', stop)
  return controller.signal
}

/**
 * From now on the first SIGINT or SIGTERM aborts the returned signal instead of ending the process; after that signals
 * do what they always do, so that a second one ends the process at once.
 */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    controller.abort(new Error(`Stopped by ${name}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}

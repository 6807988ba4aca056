/** Writes for people. A terminal that is gone (SIGHUP) takes no more, and that is no reason to stop half-way. */
export function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n').trimEnd()}\n`)
}

/** Writes what is wrong, and what to do, on standard error. */
export function complain(fact: string, remedy?: string): void {
  process.stderr.write(`start: ${fact}\n${remedy === undefined ? '' : `       ${remedy}\n`}`)
}

/**
 * Aborts at Ctrl-C, SIGTERM, or the end of the terminal. A second signal ends us at once; the guards of what we started
 * then clean up.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new Error(`Stopped by ${name}`))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return controller.signal
}

/** Settles once the signal fires. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

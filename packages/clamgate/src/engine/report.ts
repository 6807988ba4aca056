import type { Log } from '../observe/log/log.ts'
import type { Server } from './server.ts'
import type { ServerState } from './status.ts'

/** Writes the line for a look at a server: one when its state changed, none while it stays as it was. */
export function reportFinding(log: Log, server: Server, before: ServerState): void {
  const { state, problem, warning, address, version } = server.status()
  const fields = { server: address, state, before }
  if (state === before) return
  switch (state) {
    case 'healthy':
      log.info(
        'engine.server.healthy',
        `clamd at ${address} is ready${version ? `: ${version.text}` : ''}`,
        fields,
      )
      if (warning !== undefined)
        log.warn('engine.server.incomplete', `clamd at ${address} ${warning}`, fields)
      return
    case 'tripped':
      log.warn(
        'engine.server.tripped',
        `clamd at ${address} is tripped: ${problem?.message ?? 'no reason known'}`,
        {
          ...fields,
          code: problem?.code,
          remedy: problem?.remedy,
        },
      )
      return
    case 'blind':
    case 'unreachable':
      log.error(
        `engine.server.${state}`,
        `clamd at ${address} is ${state}: ${problem?.message ?? 'no reason known'}`,
        {
          ...fields,
          code: problem?.code,
          remedy: problem?.remedy,
        },
      )
      return
    case 'starting':
    case 'restarting':
      log.debug(`engine.server.${state}`, `clamd at ${address} is ${state}`, fields)
  }
}

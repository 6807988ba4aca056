import type { ServerEvent } from '@clamgate/milter'
import type { RepeatGuard } from '../observe/log/repeat-guard.ts'

/** Log lines for what goes wrong between an MTA and the milter server. `monitor` as in the policy: nothing is deferred. */
export function reportServerEvent(
  event: ServerEvent,
  guard: Pick<RepeatGuard, 'write'>,
  { monitor }: { readonly monitor: boolean },
): void {
  switch (event.kind) {
    case 'session-refused':
      guard.write(
        'warn',
        event.kind,
        'milter.session-refused',
        'An MTA connection was refused: milter.maxSessions is reached',
      )
      return
    case 'protocol-error':
    case 'handler-error':
    case 'listener-error': {
      const { error } = event
      const peer = 'peer' in event ? { peer: event.peer } : {}
      const level = event.kind === 'protocol-error' ? 'warn' : 'error'
      const fields = { code: error.code, remedy: error.remedy, ...peer }
      const fate = monitor && event.kind === 'handler-error' ? MONITORED : ''
      guard.write(level, error.code, `milter.${event.kind}`, `${error.message}${fate}`, fields)
    }
  }
}

const MONITORED = '; monitor: the message would have been deferred'

import { createGate } from '../../api/accounts/gate.ts'
import type { Origins } from '../../api/accounts/origin.ts'
import type { Gate } from '../../api/mount.ts'
import { loopbackOrigins } from '../../config/console-place.ts'
import type { InForce } from '../build.ts'
import type { RunningAccounts } from './accounts.ts'

/** Who may come in over TCP. */
export function consoleGate(
  inForce: Pick<InForce, 'config' | 'started'>,
  { entrance, tokens }: Pick<RunningAccounts, 'entrance' | 'tokens'>,
): Gate {
  const served = loopbackOrigins(inForce.started.console)
  const origins = (): Origins => ({ consoleUrl: inForce.config.console.url, served })
  return createGate({ entrance, origins, bearer: tokens.actorOf })
}

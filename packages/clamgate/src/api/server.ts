import type { Log } from '../observe/log/log.ts'
import { closeHttpApp, createHttpApp } from './http-app.ts'
import { addNotifyRoute, type NotifyAnswers } from './routes/notify.ts'
import { addProbeRoutes, type ProbeAnswers } from './routes/probes.ts'
import { addRefusalsRoute, type RefusalAnswers } from './routes/refusals.ts'
import { addReloadRoute, type ReloadAnswers } from './routes/reload.ts'
import { addScanRoute, type ScanAnswers } from './routes/scan.ts'
import { addSignatureRoutes, type SignatureAnswers } from './routes/signatures.ts'
import { addStatusRoute, type StatusAnswers } from './routes/status.ts'
import { claimSocket } from './socket/claim.ts'

/** What each route answers with; `ready` of the status is what `GET /ready` says. */
export interface ControlServerOptions
  extends StatusAnswers,
    ReloadAnswers,
    RefusalAnswers,
    ScanAnswers,
    NotifyAnswers,
    SignatureAnswers,
    Omit<ProbeAnswers, 'status'> {
  readonly socketPath: string
  readonly log: Log
}

export interface ControlServer {
  readonly socketPath: string
  /** Lets requests in flight finish for a second, then ends them; removes the socket. */
  close(): Promise<void>
}

/** Other requests have no body worth reading. */
const BODY_LIMIT_BYTES = 16 * 1024

/**
 * Serves the control API of the daemon on a Unix socket that only its owner and root may use: `GET /v1/status`,
 * `GET /v1/refusals`, `POST /v1/reload`, `POST /v1/scan`, `POST /v1/notify/test`, `/v1/signatures…`, and the probes: `GET /healthy`, `GET /ready`, `GET /metrics`.
 * @throws {ControlError} CONTROL_SOCKET_…, CONTROL_DIRECTORY_UNSAFE; a daemon can do its work without the socket
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const app = createHttpApp({
    log: options.log,
    failedEvent: 'control.failed',
    name: 'The control API',
    unknownRemedy: 'Check that daemon and command have the same version.',
    tellsFailures: true,
    limits: { bodyLimit: BODY_LIMIT_BYTES },
  })
  for (const add of [
    addStatusRoute,
    addReloadRoute,
    addRefusalsRoute,
    addScanRoute,
    addNotifyRoute,
    addProbeRoutes,
    addSignatureRoutes,
  ])
    add(app, options)
  try {
    await app.ready()
    await claimSocket(app.server, options.socketPath)
  } catch (error) {
    await app.close()
    throw error
  }
  return { socketPath: options.socketPath, close: () => closeHttpApp(app) }
}

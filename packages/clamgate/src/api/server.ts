import type { AuditTrail } from '../audit/trail.ts'
import type { Log } from '../observe/log/log.ts'
import { closeHttpApp, createHttpApp } from './http-app.ts'
import { mountRoutes } from './mount.ts'
import { described } from './openapi/described.ts'
import { addProbeRoutes, type ProbeAnswers } from './routes/probes.ts'
import { type ApiAnswers, apiRoutes } from './routes.ts'
import { claimSocket } from './socket/claim.ts'
import { hostActor } from './socket/user-header.ts'

/** What each route answers with; `ready` of the status is what `GET /ready` says. */
export interface ControlServerOptions extends ApiAnswers, Omit<ProbeAnswers, 'status'> {
  readonly socketPath: string
  readonly log: Log
  /** Where acts are written down. */
  readonly trail: AuditTrail
}

export interface ControlServer {
  readonly socketPath: string
  /** Lets requests in flight finish for a second, then ends them; removes the socket. */
  close(): Promise<void>
}

/** Other requests have no body worth reading. */
const BODY_LIMIT_BYTES = 16 * 1024
/** An id, each character of it escaped: whoever asks for a strange one hears that there is none. */
const PARAM_MAX_CHARS = 2048

/**
 * Serves the control API of the daemon on a Unix socket that only its owner and root may use: all of {@link apiRoutes}, by the
 * administrator of this host; and the probes `GET /healthy`, `GET /ready` and `GET /metrics`.
 * @throws {ControlError} CONTROL_SOCKET_…, CONTROL_DIRECTORY_UNSAFE; a daemon can do its work without the socket
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const app = createHttpApp({
    log: options.log,
    failedEvent: 'control.failed',
    name: 'The control API',
    unknownRemedy: 'Check that daemon and command have the same version.',
    tellsFailures: true,
    limits: { bodyLimit: BODY_LIMIT_BYTES, routerOptions: { maxParamLength: PARAM_MAX_CHARS } },
  })
  addProbeRoutes(app, options)
  mountRoutes(
    app,
    '/v1',
    described(apiRoutes(options)),
    { actorOf: async ({ headers }) => hostActor(headers) },
    options.trail,
  )
  try {
    await app.ready()
    await claimSocket(app.server, options.socketPath)
  } catch (error) {
    await app.close()
    throw error
  }
  return { socketPath: options.socketPath, close: () => closeHttpApp(app) }
}

import { type HttpServer, startHttpServer } from '../api/http-server.ts'
import type { ProbeAnswers } from '../api/routes/probes.ts'
import { type ControlServer, type ControlServerOptions, startControlServer } from '../api/server.ts'
import { parseHostPort } from '../config/host-port.ts'
import { messageOf } from '../ground/thrown.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'

/** A daemon without a control socket still scans mail. */
export async function openControl(
  { log, controlSocket }: { readonly log: Log; readonly controlSocket: string },
  answers: Pick<ControlServerOptions, 'status' | 'metrics' | 'reload' | 'examine' | 'testNotice'>,
): Promise<ControlServer | undefined> {
  try {
    return await startControlServer({ socketPath: controlSocket, log, ...answers })
  } catch (error) {
    log.warn(
      'control.unavailable',
      `No control socket, status and reload will not work: ${messageOf(error)}`,
      failureFields(error),
    )
    return undefined
  }
}

/** Without it mail is scanned all the same: only monitoring is blind, and sees that. */
export async function openHttp(
  log: Log,
  listen: string | undefined,
  probes: ProbeAnswers,
): Promise<HttpServer | undefined> {
  if (listen === undefined) return undefined
  try {
    const address = parseHostPort(listen)
    if (!address.ok) throw new TypeError(address.message) // it was checked when the file was read
    const server = await startHttpServer({ listen: address, log, ...probes })
    log.info('http.ready', `Metrics and probes are on ${server.url}`)
    return server
  } catch (error) {
    log.error('http.unavailable', `No HTTP: ${messageOf(error)}`, failureFields(error))
    return undefined
  }
}

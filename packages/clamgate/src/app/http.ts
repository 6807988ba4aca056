import { type HttpServer, startHttpServer } from '../api/http-server.ts'
import type { ProbeAnswers } from '../api/routes/probes.ts'
import { type ControlServerOptions, startControlServer } from '../api/server.ts'
import { leavePointer } from '../api/socket/pointer.ts'
import { parseHostPort } from '../config/host-port.ts'
import { messageOf } from '../ground/thrown.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'
import type { Door } from './stop.ts'

export interface ControlPlaces {
  readonly log: Log
  readonly controlSocket: string
  /** Where the command line looks when it does not know `control.socket`. */
  readonly controlPointer: string
}

/** A daemon without a control socket still scans mail. */
export async function openControl(
  { log, controlSocket, controlPointer }: ControlPlaces,
  answers: Pick<
    ControlServerOptions,
    'status' | 'refusals' | 'metrics' | 'reload' | 'examine' | 'testNotice' | 'signatures'
  >,
): Promise<Door | undefined> {
  try {
    const server = await startControlServer({ socketPath: controlSocket, log, ...answers })
    const removePointer = await pointTo(controlSocket, controlPointer, log)
    return {
      close: async () => {
        await removePointer()
        await server.close()
      },
    }
  } catch (error) {
    log.warn(
      'control.unavailable',
      `No control socket, status and reload will not work: ${messageOf(error)}`,
      failureFields(error),
    )
    return undefined
  }
}

/** A daemon without this link is found all the same while its file can be read. */
async function pointTo(socket: string, pointer: string, log: Log): Promise<() => Promise<void>> {
  try {
    if (socket !== pointer) return await leavePointer(pointer, socket)
  } catch (error) {
    log.debug('control.unpointed', `No link to the control socket at ${pointer}: ${messageOf(error)}`)
  }
  return async () => undefined
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

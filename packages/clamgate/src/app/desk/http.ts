import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../api/http-server.ts'
import type { ProbeAnswers } from '../../api/routes/probes.ts'
import { type ControlServerOptions, startControlServer } from '../../api/server.ts'
import { leavePointer } from '../../api/socket/pointer.ts'
import { consolePlace, formatHostPort } from '../../config/console-place.ts'
import type { Config } from '../../config/schema.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Door } from '../stop.ts'

export interface ControlPlaces {
  readonly log: Log
  readonly controlSocket: string
  /** Where the command line looks when it does not know `control.socket`. */
  readonly controlPointer: string
}

/** A daemon without a control socket still scans mail. */
export async function openControl(
  { log, controlSocket, controlPointer }: ControlPlaces,
  answers: Omit<ControlServerOptions, 'socketPath' | 'log'>,
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
  web: Config['console'],
  {
    pages,
    console: door,
    ...others
  }: ProbeAnswers & Pick<HttpServerOptions, 'pages' | 'console' | 'isMailOn' | 'basePath' | 'trustsProxy'>,
): Promise<HttpServer | undefined> {
  const place = consolePlace(web)
  if (place === undefined) return undefined
  const { listen, insteadOf, serves, isTls } = place
  if (insteadOf !== undefined) {
    const where = formatHostPort(listen)
    log.warn(
      'console.plain',
      `The console is on ${where} and not on ${formatHostPort(insteadOf)}: passwords would travel in the clear. Set console.tls, or have a web server with TLS pass requests to ${where}`,
      { listen: where, insteadOf: formatHostPort(insteadOf) },
    )
  }
  const { certificate, key } = web.tls
  try {
    const server = await startHttpServer({
      ...{ ...others, listen, log },
      ...(serves === 'everything' ? { pages, console: door } : {}),
      tls: isTls && certificate !== undefined && key !== undefined ? { certificate, key } : undefined,
    })
    const what =
      serves === 'everything' ? 'The console, metrics and probes' : 'Metrics and probes, and no console,'
    log.info('http.ready', `${what} are on ${server.url}`)
    return server
  } catch (error) {
    log.error('http.unavailable', `No HTTP: ${messageOf(error)}`, failureFields(error))
    return undefined
  }
}

import { connect } from 'node:tls'
import { type ConsolePlace, consolePlace, formatHostPort } from '../config/console-place.ts'
import type { Config } from '../config/schema.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Check } from './check.ts'
import { advised, say, seen } from './sentences/say.ts'

export interface ConsoleProbe {
  readonly timeoutMs: number
  /** Wall clock, Unix time, ms. */
  readonly nowMs: number
}

/** A certificate is renewed before this, mostly at a third of its time. */
const SOON_DAYS = 14
const DAY_MS = 86_400_000

/** Where the console is, whether it answers there, and how long its certificate is good. */
export async function consoleChecks(web: Config['console'], probe: ConsoleProbe): Promise<readonly Check[]> {
  const place = consolePlace(web)
  if (place === undefined) return []
  const shown = await certificateOf(place, web, probe.timeoutMs)
  const url = web.url ?? `${place.isTls ? 'https' : 'http'}://${formatHostPort(place.listen)}/`
  return [placeCheck(place, shown, url), ...certificateChecks(place, shown, web, probe.nowMs)]
}

/** What a browser would be shown. */
export interface ShownCertificate {
  /** Why there is no connection. */
  readonly problem: string | undefined
  readonly untilMs: number | undefined
  /** Why a browser would not trust it: its chain, its name. */
  readonly distrust: string | undefined
}

function placeCheck(
  { listen, insteadOf, serves }: ConsolePlace,
  { problem }: ShownCertificate,
  url: string,
): Check {
  const name = 'console'
  const where = formatHostPort(listen)
  if (problem !== undefined) {
    const said = say('console.silent', { address: where, why: problem })
    return { name, state: 'fail', ...seen(said), ...advised(say('console.see')) }
  }
  if (insteadOf !== undefined) {
    return {
      name,
      state: 'warn',
      ...seen(say('console.elsewhere', { address: where, wanted: formatHostPort(insteadOf) })),
      ...advised(say('console.set-tls')),
    }
  }
  if (serves === 'probes') {
    return {
      name,
      state: 'ok',
      ...seen(say('console.probes', { address: where })),
    }
  }
  return { name, state: 'ok', ...seen(say('console.well', { address: where, url })) }
}

/** What the certificate that is shown is worth. Pure. */
export function certificateChecks(
  { isTls }: Pick<ConsolePlace, 'isTls'>,
  { problem, untilMs, distrust }: ShownCertificate,
  { tls }: Pick<Config['console'], 'tls'>,
  nowMs: number,
): readonly Check[] {
  if (!isTls || problem !== undefined || untilMs === undefined) return []
  const name = 'console.certificate'
  const days = Math.floor((untilMs - nowMs) / DAY_MS)
  const until = new Date(untilMs).toISOString()
  const renew = advised(
    tls.certificate === undefined
      ? say('certificate.renew')
      : say('certificate.renew-file', { file: tls.certificate }),
  )
  if (days < 0) return [{ name, state: 'fail', ...seen(say('certificate.ended', { until })), ...renew }]
  if (days < SOON_DAYS) {
    return [
      {
        name,
        state: 'warn',
        ...seen(say('certificate.soon', { days, until })),
        ...renew,
      },
    ]
  }
  if (distrust !== undefined) {
    return [
      {
        name,
        state: 'warn',
        ...seen(say('certificate.distrusted', { why: distrust })),
        ...advised(say('certificate.chain')),
      },
    ]
  }
  return [{ name, state: 'ok', ...seen(say('certificate.well', { until })) }]
}

/** Connects as a browser does. In the clear the connection alone is tried. */
async function certificateOf(
  place: ConsolePlace,
  { url }: Config['console'],
  timeoutMs: number,
): Promise<ShownCertificate> {
  const { port } = place.listen
  // An address of every interface is reached by that of this machine.
  const host = place.listen.host.replace(/^0\.0\.0\.0$/, '127.0.0.1').replace(/^::$/, '::1')
  const nothing = { untilMs: undefined, distrust: undefined }
  if (!place.isTls) {
    const at = `http://${formatHostPort({ host, port })}/healthy`
    return await fetch(at, { signal: AbortSignal.timeout(timeoutMs) }).then(
      async (answer) => {
        await answer.body?.cancel()
        return { problem: undefined, ...nothing }
      },
      (error: unknown) => ({
        problem: messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error),
        ...nothing,
      }),
    )
  }
  const name = url !== undefined && URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : host
  const { promise, resolve } = Promise.withResolvers<ShownCertificate>()
  const socket = connect({
    host,
    port,
    servername: /[a-z]/i.test(name) && !name.includes(':') ? name : '',
    rejectUnauthorized: false,
  })
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)))
  socket.once('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate()
    const isNamed = certificate?.checkHost(name) !== undefined || certificate?.checkIP(name) !== undefined
    const distrust = socket.authorized ? undefined : String(socket.authorizationError)
    resolve({
      problem: undefined,
      untilMs: certificate?.validToDate.getTime(),
      distrust: distrust ?? (isNamed ? undefined : `it is not for ${name}`),
    })
    socket.destroy()
  })
  socket.once('error', (error) => resolve({ problem: messageOf(error), ...nothing }))
  return await promise
}

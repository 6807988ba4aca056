import { stat } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { SecureContextOptions } from 'node:tls'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { readTlsPair, type TlsFiles } from './tls.ts'

/** The certificate of a server of TLS, as its files are now. */
export interface ServerCertificate {
  /** Reads the files where they have changed; what cannot be used leaves the old certificate in its place. */
  refresh(): Promise<void>
  close(): void
}

/** Programs that renew certificates tell nobody; files that changed are found by looking at them. */
const LOOK_MS = 60_000

export interface CertificateOptions {
  readonly files: TlsFiles
  readonly log: Log
  readonly lookMs?: number
}

/**
 * Gives a server its certificate, and another one when the files have changed. Without a certificate that can be used nobody gets a
 * connection; the log says why, and the next look may find a good one.
 */
export async function keepCertificate(
  server: Server,
  { files, log, lookMs = LOOK_MS }: CertificateOptions,
): Promise<ServerCertificate> {
  let seen: string | undefined
  let hasOne = false
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    const now = (await Promise.all([marksOf(files.certificate), marksOf(files.key)])).join(' ')
    if (now === seen) return
    seen = now
    try {
      const { context, chain, isKeyOpen } = await readTlsPair(files)
      useContext(server, context)
      const [own] = chain
      const until = own?.validToDate.toISOString()
      const fields = { subject: own?.subject ?? '', until: until ?? '', certificates: chain.length }
      log.info(
        'console.certificate',
        `The console has the certificate of ${files.certificate}, good until ${until}`,
        fields,
      )
      if (isKeyOpen) {
        const sentence = `Every user of this machine can read the key ${files.key}: run chmod o-rwx on it`
        log.warn('console.key-open', sentence, { path: files.key })
      }
      hasOne = true
    } catch (error) {
      const fate = hasOne ? 'the console keeps the old one' : 'nobody reaches the console'
      log.error(
        'console.certificate-refused',
        `The certificate of console.tls cannot be used, ${fate}: ${messageOf(error)}`,
        failureFields(error),
      )
    }
  }

  const refresh = () => {
    looking = looking.then(look)
    return looking
  }
  await refresh()
  const timer = setInterval(() => void refresh(), lookMs).unref()
  return { refresh, close: () => clearInterval(timer) }
}

/** What changes when a file does, or another one takes its place; a link is followed. */
async function marksOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    return [ino, size, mtimeMs, ctimeMs].join(':')
  } catch (error) {
    return messageOf(error)
  }
}

/** Of `https.Server`, which Fastify knows as the plain one. */
function useContext(server: Server, context: SecureContextOptions): void {
  const use: unknown = Reflect.get(server, 'setSecureContext')
  if (typeof use === 'function') Reflect.apply(use, server, [{ ...context, ...TLS_VERSIONS }])
}

/** Older ones are broken, and no browser asks for them any more. */
export const TLS_VERSIONS = { minVersion: 'TLSv1.2' } as const satisfies SecureContextOptions

import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { isLoopback, parseHostPort } from '../../config/host-port.ts'
import type { Config } from '../../config/schema.ts'
import { messageOf } from '../../ground/thrown.ts'
import { NoticeError } from './errors.ts'
import { replyFailure, type SmtpError, sessionFailure } from './smtp-failure.ts'

type MailSettings = Config['notify']['mail']

/** How the server is spoken to. */
export type SmtpSettings = Pick<MailSettings, 'tls' | 'ca' | 'timeout'> &
  Partial<Pick<MailSettings, 'user' | 'password'>> & {
    readonly server: string
    /** What we call ourselves (EHLO). */
    readonly name: string
    /** Ends the session at once. */
    readonly signal: AbortSignal
  }

export interface Envelope {
  /** Empty for the null sender. */
  readonly from: string
  readonly to: readonly string[]
}

/** What became of a message: recipients that it was taken for, that are to be tried again, and that are refused for good. */
export interface Sent {
  readonly accepted: readonly string[]
  readonly later: readonly string[]
  readonly refused: readonly string[]
  /** Why not for all. */
  readonly error: NoticeError | undefined
  /** The server takes nothing now, whoever it is for. */
  readonly isAway: boolean
}

/**
 * Hands a message to the server, in a session of its own.
 * @throws {NoticeError} when there was no session in which the server could be asked
 */
export async function sendMail(settings: SmtpSettings, envelope: Envelope, message: Buffer): Promise<Sent> {
  using session = await openSession(settings, { logsIn: true })
  return await session.send(envelope, message)
}

/**
 * Tries connection, greeting and TLS, and sends nothing.
 * @throws {NoticeError}
 */
export async function probeServer(settings: SmtpSettings): Promise<void> {
  using _session = await openSession(settings, { logsIn: false })
}

interface Session extends Disposable {
  send(envelope: Envelope, message: Buffer): Promise<Sent>
}

/** Without `tls`: a server on this machine is spoken to in the clear, any other one is not. */
export function tlsOf({
  server,
  tls,
}: Pick<SmtpSettings, 'server' | 'tls'>): 'none' | 'starttls' | 'implicit' {
  if (tls !== undefined) return tls
  const parsed = parseHostPort(server)
  return parsed.ok && isLoopback(parsed.host) ? 'none' : 'starttls'
}

async function openSession(
  settings: SmtpSettings,
  { logsIn }: { readonly logsIn: boolean },
): Promise<Session> {
  const { server, user, password, timeout, name, signal } = settings
  const parsed = parseHostPort(server)
  if (!parsed.ok) throw new NoticeError('NOTIFY_MAIL_UNREACHABLE', parsed.message) // it was checked when the file was read
  const tls = tlsOf(settings)
  const ca = await certificates(settings)
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection({
    host: parsed.host,
    port: parsed.port,
    name,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    // Without it nodemailer counts a machine that has loopback alone as one without network.
    allowInternalNetworkInterfaces: true,
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: 0,
    ...(ca === undefined ? {} : { tls: { ca } }),
  })
  const talk = new Talk(connection)
  const abort = () => {
    talk.fail(new Error('The daemon stops'))
    connection.close()
  }
  signal.addEventListener('abort', abort, { once: true })
  const close = () => {
    signal.removeEventListener('abort', abort)
    connection.close()
  }
  try {
    signal.throwIfAborted()
    await talk.run<undefined>((done) => connection.connect((error) => done(error ?? null, undefined)))
    if (logsIn && user !== undefined && password !== undefined) {
      const credentials = { user, pass: password.reveal() }
      await talk.run<undefined>((done) =>
        connection.login({ credentials }, (error) => done(error, undefined)),
      )
    }
  } catch (error) {
    close()
    throw sessionFailure(server, toError(error))
  }
  return {
    send: (envelope, message) => send(talk, connection, server, envelope, message),
    [Symbol.dispose]() {
      connection.quit()
      close()
    },
  }
}

async function certificates({ server, ca }: SmtpSettings): Promise<Buffer | undefined> {
  if (ca === undefined) return undefined
  try {
    return await readFile(ca)
  } catch (cause) {
    throw new NoticeError(
      'NOTIFY_MAIL_TLS',
      `There is no TLS with the mail server ${server}: notify.mail.ca cannot be read: ${messageOf(cause)}`,
      { remedy: `Let the user of the daemon read ${ca}, or correct notify.mail.ca.`, cause },
    )
  }
}

async function send(
  talk: Talk,
  connection: SMTPConnection,
  server: string,
  { from, to }: Envelope,
  message: Buffer,
): Promise<Sent> {
  // Nodemailer reads it once the server has said that it wants it: from its end on the server may have it.
  const body = Readable.from(message)
  let isOut = false
  body.once('end', () => {
    isOut = true
  })
  try {
    const sender = from === '' ? false : from
    const info = await talk.run<SMTPConnection.SentMessageInfo>((done) =>
      connection.send({ from: sender, to: [...to], size: message.length }, body, done),
    )
    return sorted(server, info.accepted, info.rejectedErrors ?? [])
  } catch (error) {
    const failure: SmtpError & { readonly rejectedErrors?: readonly SmtpError[] | undefined } = toError(error)
    // The connection broke. Whether a message that was out was taken is not known: notices go again under the same Message-ID.
    if (failure.responseCode === undefined && failure.code !== 'EENVELOPE')
      throw sessionFailure(server, failure, { isPerhapsTaken: isOut })
    if (failure.rejectedErrors !== undefined) return sorted(server, [], failure.rejectedErrors)
    const reply = replyFailure(server, failure)
    const isForGood = reply.code === 'NOTIFY_MAIL_REFUSED' || failure.responseCode === undefined
    return {
      accepted: [],
      later: isForGood ? [] : to,
      refused: isForGood ? to : [],
      error: reply,
      isAway: !isForGood,
    }
  }
}

function sorted(
  server: string,
  accepted: readonly string[],
  errors: readonly (SmtpError & { readonly recipient?: string | undefined })[],
): Sent {
  const isRefused = ({ responseCode }: SmtpError) => responseCode !== undefined && responseCode >= 500
  const addresses = (some: typeof errors) =>
    some.flatMap(({ recipient }) => (recipient === undefined ? [] : [recipient]))
  const worst = errors.find(isRefused) ?? errors[0]
  return {
    accepted,
    later: addresses(errors.filter((error) => !isRefused(error))),
    refused: addresses(errors.filter(isRefused)),
    error: worst && replyFailure(server, worst),
    isAway: false,
  }
}

/** Between two calls an error of the connection has nobody who waits for it, and would end the process. */
class Talk {
  #reject: ((error: unknown) => void) | undefined
  #broken: unknown

  constructor(connection: SMTPConnection) {
    connection.on('error', (error) => this.fail(error))
    connection.once('end', () => this.fail(new Error('The server closed the connection')))
  }

  /** Ends the call that waits, and every later one. */
  fail(error: unknown): void {
    this.#broken ??= error
    this.#reject?.(error)
  }

  /** Calls something that tells its result to `done`; rejects, too, when the connection breaks meanwhile. */
  async run<T>(call: (done: (error: Error | null, result: T) => void) => void): Promise<T> {
    if (this.#broken !== undefined) throw this.#broken
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#reject = reject
    call((error, result) => (error === null ? resolve(result) : reject(error)))
    try {
      return await promise
    } finally {
      this.#reject = undefined
    }
  }
}

function toError(error: unknown): SmtpError {
  return error instanceof Error ? error : new Error(String(error))
}

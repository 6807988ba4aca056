import { parseArgs } from 'node:util'

/** How mail is to reach the gateway. */
export type MailPath =
  /** A Postfix of our own, for as long as we run. */
  | { readonly kind: 'private'; readonly smtpPort: number }
  /** The one that the host runs; somebody else adds the lines that we print. */
  | { readonly kind: 'host'; readonly smtp: string }
  /** None: only the milter socket is tried. */
  | { readonly kind: 'none' }

export interface StartOptions {
  readonly path: MailPath
  /** Prove it and go, instead of staying. */
  readonly once: boolean
  /** Where databases, logs and the configuration are kept; undefined for `.clamgate` of the checkout. */
  readonly directory: string | undefined
}

export const HELP = `Usage: script/start [options]

Sets up what is missing, starts clamd, the gateway and a Postfix of its own on
127.0.0.1, sends a clean mail and the EICAR test file through them, and stays
until Ctrl-C. The configuration in /etc/postfix is neither read nor changed.

  --port N                SMTP port; 2525, or a free one when that is taken
  --no-postfix            try the milter socket only; needs no root
  --host-postfix H:P      leave mail to the Postfix that listens on H:P, and
                          print the lines that its main.cf needs
  --use-host-postfix      the same for 127.0.0.1:25
  --once, --check         prove it, and end with 0 when it works, else with 1
  --directory DIR         keep databases, logs and configuration there
                          instead of in .clamgate
  --help                  this text
`

export const DEFAULT_SMTP_PORT = 2525

/** A command line that makes no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Reads the command line.
 * @returns undefined when help was asked for.
 * @throws {UsageError}
 */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const values = parse(args)
  if (values.help === true) return undefined
  return {
    path: mailPath(values),
    once: values.once === true || values.check === true,
    directory: values.directory,
  }
}

type Values = ReturnType<typeof parse>

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'no-postfix': { type: 'boolean' },
        'host-postfix': { type: 'string' },
        'use-host-postfix': { type: 'boolean' },
        once: { type: 'boolean' },
        check: { type: 'boolean' },
        directory: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function mailPath(values: Values): MailPath {
  const { port } = values
  const host = values['host-postfix'] ?? (values['use-host-postfix'] === true ? '127.0.0.1:25' : undefined)
  const none = values['no-postfix'] === true
  if ([port !== undefined, host !== undefined, none].filter(Boolean).length > 1) {
    throw new UsageError('--port, --host-postfix and --no-postfix exclude each other')
  }
  if (none) return { kind: 'none' }
  if (host === undefined) return { kind: 'private', smtpPort: smtpPort(port) }
  if (!/^[^:\s]+:\d{1,5}$|^\[[0-9A-Fa-f:.]+\]:\d{1,5}$/.test(host)) {
    throw new UsageError(`--host-postfix ${host} is no HOST:PORT, such as 127.0.0.1:25`)
  }
  return { kind: 'host', smtp: host }
}

function smtpPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SMTP_PORT
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new UsageError(`--port ${text} is no port number`)
}

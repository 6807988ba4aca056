import { writeSync } from 'node:fs'
import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'

/** Tells systemd how far the service is, sd_notify(3). Best effort: nothing here rejects. Calls go out in their order. */
export interface SdNotify {
  /** Start or reload is done. `status` is one line for `systemctl status`. */
  ready(status?: string): Promise<void>
  reloading(): Promise<void>
  stopping(): Promise<void>
  status(text: string): Promise<void>
  /** We are alive, for `WatchdogSec=`. */
  alive(): Promise<void>
}

export interface SdNotifyOptions {
  /**
   * Looked at for `NOTIFY_SOCKET`, without which every call does nothing, and for `CLAMGATE_NOTIFY_FD`, a socket that is
   * connected to it (`with-notify-socket.pl`).
   */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The monotonic clock, microseconds. */
  readonly monotonicMicros?: () => bigint
  /** Told what went wrong, for a debug line. */
  readonly onFailure?: (error: Error) => void
}

const TIMEOUT_MS = 5000
const STATUS_MAX_CHARS = 500

/**
 * Node has no Unix datagram sockets: it writes to one that it was given, and else has `systemd-notify` send the words, for
 * which the unit needs `NotifyAccess=all`, because the sender is a child then.
 */
export function createSdNotify(options: SdNotifyOptions): SdNotify {
  const { env, onFailure, monotonicMicros = () => process.hrtime.bigint() / 1000n } = options
  let last: Promise<void> = Promise.resolve()

  function send(...words: string[]): Promise<void> {
    if (env['NOTIFY_SOCKET'] === undefined || env['NOTIFY_SOCKET'] === '') return last
    last = last.then(() => notify(words, env)).catch((error: Error) => onFailure?.(error))
    return last
  }

  return {
    ready: (status) => send('READY=1', ...(status === undefined ? [] : [statusWord(status)])),
    // systemd 253 and newer believe in a reload only when they know since when.
    reloading: () => send('RELOADING=1', `MONOTONIC_USEC=${monotonicMicros()}`),
    stopping: () => send('STOPPING=1'),
    status: (text) => send(statusWord(text)),
    alive: () => send('WATCHDOG=1'),
  }
}

async function notify(words: readonly string[], env: SdNotifyOptions['env']): Promise<void> {
  if (wrote(words, env['CLAMGATE_NOTIFY_FD'])) return
  await runProgram({
    program: 'systemd-notify',
    args: words,
    as: undefined,
    environment: { PATH: env['PATH'] ?? PROGRAM_PATH, NOTIFY_SOCKET: env['NOTIFY_SOCKET'] ?? '' },
    timeoutMs: TIMEOUT_MS,
  })
}

/** In one datagram, by the socket that we were given. */
function wrote(words: readonly string[], fd: string | undefined): boolean {
  if (fd === undefined || !/^\d{1,5}$/.test(fd)) return false
  try {
    writeSync(Number(fd), words.join('\n'))
    return true
  } catch {
    return false // it is no longer what it was
  }
}

/** A newline would begin another word of the protocol. */
function statusWord(text: string): string {
  return `STATUS=${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').slice(0, STATUS_MAX_CHARS)}`
}

import { ClamdError, type ClamdErrorCode, type ClamdStage, shown } from './errors.ts'
import { whyNoConnection } from './no-connection.ts'

/** Where an exchange stood when it failed. */
export interface Scene {
  /** As formatted for people. */
  readonly address: string
  readonly stage: ClamdStage
  /** What clamd had said so far; empty when nothing. */
  readonly received: string
}

/** The error for a connection that failed or broke: `cause` is what the socket said. */
export function brokenConnection(scene: Scene, cause: Error | undefined): ClamdError {
  if (scene.stage === 'connect') {
    const errno = errnoOf(cause)
    const { words, remedy } = whyNoConnection(scene.address, errno)
    return failure('CLAMD_UNREACHABLE', `No connection to clamd at ${scene.address}: ${words}`, scene, {
      remedy,
      cause,
      details: { errno },
    })
  }
  const how = cause === undefined ? 'closed the connection' : `broke the connection (${errnoOf(cause)})`
  const when = scene.received === '' ? 'without a reply' : `within its reply "${shown(scene.received)}"`
  return failure('CLAMD_CLOSED', `clamd at ${scene.address} ${how} ${when}`, scene, {
    remedy:
      'Look into the log of clamd: it may have crashed, be out of memory, or have no room in TemporaryDirectory.',
    cause,
  })
}

/** The error for a wait that took longer than `limitMs`. */
export function tookTooLong(scene: Scene, limitMs: number): ClamdError {
  const details = { limitMs }
  switch (scene.stage) {
    case 'connect':
      return failure(
        'CLAMD_UNREACHABLE',
        `No connection to clamd at ${scene.address} within ${limitMs} ms`,
        scene,
        {
          remedy: whyNoConnection(scene.address, 'ETIMEDOUT').remedy,
          details: { ...details, errno: 'ETIMEDOUT' },
        },
      )
    case 'send':
    case 'idle':
      return failure('CLAMD_STALLED', `clamd at ${scene.address} took no data for ${limitMs} ms`, scene, {
        remedy: 'clamd is overloaded or hangs: scan less at one time, raise its MaxQueue, or add a clamd.',
        details,
      })
    case 'reply':
      return failure(
        'CLAMD_REPLY_TIMEOUT',
        `No reply from clamd at ${scene.address} within ${limitMs} ms`,
        scene,
        {
          remedy:
            "Keep the reply timeout above clamd's MaxScanTime, or add a clamd when this one is overloaded.",
          details,
        },
      )
  }
}

export function aborted(scene: Scene, cause: unknown): ClamdError {
  return failure('CLAMD_ABORTED', `The exchange with clamd at ${scene.address} was given up`, scene, {
    cause,
  })
}

export function replyTooLong(scene: Scene, limitBytes: number): ClamdError {
  return failure(
    'CLAMD_REPLY_TOO_LONG',
    `clamd at ${scene.address} sent a reply above ${limitBytes} bytes`,
    scene,
    {
      remedy: 'Check that the address is that of a clamd.',
      details: { limitBytes },
    },
  )
}

/** clamd called a stream clean of which it cannot have seen the end. */
export function cleanTooEarly(scene: Scene): ClamdError {
  return failure(
    'CLAMD_REPLY_UNKNOWN',
    `clamd at ${scene.address} answered OK before it had the whole stream`,
    scene,
    { remedy: 'Check that the address is that of a clamd.' },
  )
}

/** An error of a parser's, with where it happened. */
export function inScene(error: ClamdError, scene: Scene): ClamdError {
  return failure(error.code, error.message, scene, {
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    details: error.details,
    cause: error.cause,
  })
}

function failure(
  code: ClamdErrorCode,
  message: string,
  { address, stage, received }: Scene,
  { remedy, cause, details }: { remedy?: string; cause?: unknown; details?: ClamdError['details'] },
): ClamdError {
  return new ClamdError(code, message, {
    ...(remedy === undefined ? {} : { remedy }),
    cause,
    details: { ...details, address, stage, beforeVerdict: received === '' },
  })
}

function errnoOf(error: Error | undefined): string {
  if (error === undefined) return 'closed'
  return 'code' in error && typeof error.code === 'string' ? error.code : shown(error.message)
}

import type { Readable } from 'node:stream'
import { SignatureError } from '../../errors.ts'

/** Slower than this on the whole is no download, bytes a second. */
export const MIN_BYTES_PER_SECOND = 4096

export interface PaceOptions {
  /** Without a single byte, and what a small file may take as a whole, ms. */
  readonly timeoutMs: number
  /** Of the address, for sentences. */
  readonly shown: string
  /** Monotonic, ms. */
  readonly now: () => number
}

/** Ends a body that stalls, or that trickles for ever. */
export interface Pace extends Disposable {
  count(bytes: number): void
}

export function keepPace(body: Readable, { timeoutMs, shown, now }: PaceOptions): Pace {
  const startedAt = now()
  let lastAt = startedAt
  let received = 0
  const end = (text: string, isStalled: boolean) => {
    const options = {
      remedy: 'See that the line to the source is good, or raise signatures.timeout.',
      details: { isStalled },
    }
    body.destroy(new SignatureError('SIGNATURES_TIMEOUT', text, options))
  }
  const timer = setInterval(
    () => {
      const nowMs = now()
      if (nowMs - lastAt >= timeoutMs) {
        end(`${shown} has sent nothing for ${Math.ceil(timeoutMs / 1000)} s, after ${received} bytes`, true)
      } else if (nowMs - startedAt >= timeoutMs + (received / MIN_BYTES_PER_SECOND) * 1000) {
        const seconds = Math.round((nowMs - startedAt) / 1000)
        end(`${shown} is too slow: ${received} bytes in ${seconds} s`, false)
      }
    },
    Math.max(10, Math.min(1000, timeoutMs / 10)),
  )
  return {
    count(bytes) {
      received += bytes
      lastAt = now()
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

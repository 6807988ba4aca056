import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { hashOf } from '../secrets.ts'

/** Somebody who is on the way to the provider and back. */
export interface Flow {
  readonly state: string
  readonly nonce: string
  /** Of PKCE. */
  readonly verifier: string
  /** What was configured when it began, as a digest. */
  readonly settings: string
  /** Monotonic clock, ms. */
  readonly startedMs: number
}

/** Who is on the way: the browser carries it, sealed. */
export interface Flows {
  /** @returns a text for a cookie, which nobody but this process can read or write */
  seal(flow: Flow): string
  /** Undefined: it is none of ours, took too long, or has come back before. */
  take(sealed: string): Flow | undefined
}

const ALGORITHM = 'aes-256-gcm'
const KEY_OCTETS = 32
const NONCE_OCTETS = 12
const TAG_OCTETS = 16
/** Longer than any of ours. */
const SEALED = /^[\w-]{40,2000}$/
/** Those who came back and are remembered; the provider takes no code twice either. */
const MOST_TAKEN = 10_000

const FLOW = z.object({
  ...{ state: z.string(), nonce: z.string(), verifier: z.string(), settings: z.string() },
  startedMs: z.number(),
})

/**
 * Nothing is kept of who sets out, so that strangers who set out by the thousand push nobody aside. The key is that of the process: a
 * restart ends what was under way.
 * @param lifeMs how long somebody may take
 */
export function createFlows(monotonic: () => number, lifeMs: number): Flows {
  const key = randomBytes(KEY_OCTETS)
  /** By hash, with when it began; the first came back first. */
  const taken = new Map<string, number>()

  function forgetOver(nowMs: number): void {
    for (const [hash, startedMs] of taken) {
      if (taken.size <= MOST_TAKEN && nowMs - startedMs <= lifeMs) return
      taken.delete(hash)
    }
  }

  return {
    seal(flow) {
      const nonce = randomBytes(NONCE_OCTETS)
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_OCTETS })
      const content = Buffer.concat([cipher.update(JSON.stringify(flow), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, content, cipher.getAuthTag()]).toString('base64url')
    },
    take(sealed) {
      const flow = SEALED.test(sealed) ? opened(key, Buffer.from(sealed, 'base64url')) : undefined
      if (flow === undefined) return undefined
      const nowMs = monotonic()
      // By what is in it: the same octets can be written in more than one way.
      const hash = hashOf(flow.state)
      if (nowMs - flow.startedMs > lifeMs || taken.has(hash)) return undefined
      taken.set(hash, flow.startedMs)
      forgetOver(nowMs)
      return flow
    },
  }
}

function opened(key: Buffer, all: Buffer): Flow | undefined {
  if (all.length < NONCE_OCTETS + TAG_OCTETS) return undefined
  const nonce = all.subarray(0, NONCE_OCTETS)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_OCTETS })
  decipher.setAuthTag(all.subarray(-TAG_OCTETS))
  try {
    const text = decipher.update(all.subarray(NONCE_OCTETS, -TAG_OCTETS))
    return FLOW.parse(JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8')))
  } catch {
    return undefined
  }
}

import { eicarTestText } from '../sample.ts'
import type { FakeRequest } from './fake-request.ts'

/** What a fake says, and how. A string is a reply that comes at once, with its terminator, and a close. */
export type FakeReply = string | FakeReplyScript

export interface FakeReplyScript {
  /** Without its terminator. */
  readonly text: string | Buffer
  /** Default: what the command asked for, NUL for `z` and newline for `n`. */
  readonly terminator?: string
  /** The reply is held back until this settles: a verdict that takes its time, under the control of the test. */
  readonly after?: Promise<unknown>
  /** The bytes go one by one, in writes of their own. `everyMs` is the pause between them. */
  readonly trickle?: { readonly everyMs: number }
  /** What becomes of the connection then. Default `close`, as clamd does. */
  readonly ending?: FakeEnd
}

/** How a connection ends. `hold`: not at all. On a unix socket `reset` needs unread bytes, or it is a close. */
export type FakeEnd = 'close' | 'reset' | 'hold'

/** How the fake treats one connection. Every key is optional; `{}` is a well-behaved clamd. */
export interface FakeBehaviour {
  /** The answer to a command; undefined for what a good clamd says ({@link goodReply}). */
  readonly reply?: (request: FakeRequest) => FakeReply | undefined
  /**
   * Something that happens once `afterBytes` bytes were received (0: as soon as the connection is there):
   * `stop-reading` (and never answer), `close`, `reset`, `time-out-notice` (which ends with a newline even for `z`), or a
   * reply before its time.
   */
  readonly fault?: {
    readonly afterBytes: number
    readonly action: 'stop-reading' | 'close' | 'reset' | 'time-out-notice' | FakeReplyScript
  }
  /** A stream that announces more is refused at its length word, and the connection reset over what is unread. */
  readonly streamMaxLength?: number
}

/** The clamd that lost its engine in a failed reload: PING works, nothing else does. */
export const blindBehaviour: FakeBehaviour = {
  reply({ command }) {
    if (command === 'PING') return 'PONG'
    if (command === 'VERSION') return 'ClamAV 1.4.6/4294967295/invalid timestam'
    if (command === 'INSTREAM') return 'Error writing to temporary file ERROR'
    return { text: '', terminator: '' }
  },
}

/** What STATS of the fake says. */
export const FAKE_STATS = `POOLS: 1

STATE: VALID PRIMARY
THREADS: live 2  idle 1 max 4 idle-timeout 30
QUEUE: 0 items
\tIDLE 3.007085 
\tSTATS 0.000023 

MEMSTATS: heap N/A mmap N/A used N/A free N/A releasable N/A pools 1 pools_used 5.882M pools_total 5.964M
END`

const VERSION = 'ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026'

/** What a clamd in order says: EICAR anywhere in a stream is found, the rest is clean. */
export function goodReply({ command, content }: FakeRequest): string {
  switch (command) {
    case 'PING':
      return 'PONG'
    case 'VERSION':
      return VERSION
    case 'VERSIONCOMMANDS':
      return `${VERSION}| COMMANDS: SCAN PING VERSIONCOMMANDS VERSION STATS RELOAD INSTREAM`
    case 'STATS':
      return FAKE_STATS
    case 'RELOAD':
      return 'RELOADING'
    case 'INSTREAM':
      return content.includes(eicarTestText()) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK'
    default:
      return 'UNKNOWN COMMAND'
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ProcessExit } from '../../../packages/lab/src/foreground-daemon.ts'
import { waitUntil } from '../../../packages/lab/src/wait-until.ts'

/** A run of `script/start`. */
export interface StartRun {
  /** What it has printed so far, on both outputs. */
  output(): string
  readonly exited: Promise<ProcessExit>
  kill(signal: NodeJS.Signals): void
  /** Waits for its last line; what it has printed then. */
  untilReady(): Promise<string>
}

const CHECKOUT = join(import.meta.dirname, '../../..')
const READY_TIMEOUT_MS = 120_000

export function startScript(args: readonly string[]): StartRun {
  const child = spawn(join(CHECKOUT, 'script/start'), args, {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  let ended = false
  const exited = once(child, 'close').then(([code, signal]): ProcessExit => {
    ended = true
    return { code, signal }
  })
  return {
    output: () => printed,
    exited,
    kill: (signal) => child.kill(signal),
    async untilReady() {
      const look = () => (ended || printed.includes('Ctrl-C stops all of it') ? true : undefined)
      const seen = await waitUntil(look, { timeoutMs: READY_TIMEOUT_MS })
      if (seen === true && !ended) return printed
      child.kill('SIGTERM')
      throw new Error(`script/start did not get ready: ${printed}`)
    },
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { cleanText } from '../../../ground/clean.ts'
import { PROGRAM_PATH, prepareCall } from '../../../ground/program-call.ts'

/** What became of a batch of lines. */
export interface Sent {
  /** Lines from its beginning that are in the queue of the syslog daemon. */
  readonly taken: number
  /** Why the line after them is not; undefined when all are. */
  readonly failure?: { readonly kind: 'refused'; readonly errno: number } | SenderEnd
}

export interface SenderEnd {
  readonly kind: 'ended'
  /** Exit code or signal, and what it said on standard error. */
  readonly how: string
}

/** A running `sender.pl`: it puts lines into the queue of the syslog daemon and knows which of them are there. */
export interface Sender {
  /** It has answered at least once, so it works on this machine. */
  readonly isProved: boolean
  /** Sends whole lines, and waits for the answer. One batch at a time. Never rejects. */
  send(lines: Buffer): Promise<Sent>
  /** Ends it, after its last lines; kills it where that takes too long. */
  stop(): Promise<void>
}

const PROGRAM = join(import.meta.dirname, 'sender.pl')
/** At its end it waits until the daemon has read the last lines, about a second. */
const EXIT_TIMEOUT_MS = 3000
const COMPLAINT_MAX_CHARS = 1000

/**
 * Starts `sender.pl`.
 * @throws the system error when there is no `perl`
 */
export async function startSender(perl: string, socketPath: string): Promise<Sender> {
  const call = prepareCall({
    program: perl,
    args: [PROGRAM, socketPath],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
  })
  // Own process group: Ctrl-C in the terminal must not end it before our last lines.
  const child = spawn(call.file, call.args, {
    ...call.options,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const { stdin, stdout, stderr } = child
  let complaint = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_MAX_CHARS)
  })
  stdin.on('error', () => undefined) // its end is told by 'close'
  let ended: SenderEnd | undefined
  const closed = new Promise<SenderEnd>((resolve) => {
    child.once('close', (code, signal) => {
      const words = cleanText(complaint.trim())
      ended = { kind: 'ended', how: `${code ?? signal ?? 'unknown'}${words === '' ? '' : `: ${words}`}` }
      resolve(ended)
    })
  })
  await once(child, 'spawn')
  const answers = readAnswers(stdout)
  return {
    get isProved() {
      return answers.hasAny
    },
    async send(lines) {
      if (ended !== undefined) return { taken: 0, failure: ended }
      const answer = answers.next()
      writeBatch(stdin, lines)
      const failure = await Promise.race([answer, closed])
      if (failure === undefined) return { taken: answers.taken }
      return { taken: answers.taken, failure }
    },
    async stop() {
      stdin.end()
      if (ended !== undefined) return
      const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

function writeBatch(stdin: Writable, lines: Buffer): void {
  if (lines.length > 0) stdin.write(lines)
  stdin.write('\n')
}

interface Answers {
  /** Lines of the batch that were taken so far. */
  readonly taken: number
  readonly hasAny: boolean
  /** The end of the answer to the batch that is sent now. */
  next(): Promise<{ readonly kind: 'refused'; readonly errno: number } | undefined>
}

/** Reads dots, and behind them a line end or `!errno`. */
function readAnswers(stdout: Readable): Answers {
  let taken = 0
  let hasAny = false
  let rest = ''
  let resolve: ((failure: { kind: 'refused'; errno: number } | undefined) => void) | undefined
  stdout.setEncoding('latin1').on('data', (text: string) => {
    hasAny = true
    const dots = /^\.*/.exec(text)?.[0].length ?? 0
    if (rest === '') taken += dots
    rest += rest === '' ? text.slice(dots) : text
    if (!rest.endsWith('\n')) return
    const errno = /^!(\d+)\n$/.exec(rest)?.[1]
    rest = ''
    resolve?.(errno === undefined ? undefined : { kind: 'refused', errno: Number(errno) })
  })
  return {
    get taken() {
      return taken
    },
    get hasAny() {
      return hasAny
    },
    next() {
      taken = 0
      const answer = Promise.withResolvers<{ kind: 'refused'; errno: number } | undefined>()
      resolve = answer.resolve
      return answer.promise
    },
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A private Unix datagram socket, as a syslog daemon or systemd has one. */
export interface DatagramListener extends AsyncDisposable {
  readonly path: string
  /** SIGKILL leaves what waits unread. */
  signal(signal: 'SIGCONT' | 'SIGKILL'): void
  /** Keeps it from reading. Resolves when it has stopped: the signal alone may come after one more datagram. */
  stop(): Promise<void>
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>
  /** All datagrams so far, once `enough` says so of them. Rejects after `timeoutMs` (default 10000). */
  take(enough: (datagrams: readonly string[]) => boolean, timeoutMs?: number): Promise<readonly string[]>
}

/** Node cannot bind such a socket; perl-base, which every Debian has, can. One line of hex for each datagram. */
const RECEIVER = `
use strict; use Socket; $| = 1;
socket(my $socket, PF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($socket, sockaddr_un($ARGV[0])) or die "bind: $!";
print "ready\\n";
while (defined recv($socket, my $datagram, 65536, 0)) { print unpack("H*", $datagram), "\\n" }
`

/** Listens on `path`, which must not exist; its end leaves a dead socket there. For tests. */
export async function listenDatagrams(path: string): Promise<DatagramListener> {
  const child = spawn('perl', ['-e', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const lines = createInterface(child.stdout)
  const datagrams: string[] = []
  let check: (() => void) | undefined
  const ready = Promise.withResolvers<void>()
  lines.on('line', (line) => {
    // What comes in one piece with the first line is not to be missed.
    if (line === 'ready') return ready.resolve()
    datagrams.push(Buffer.from(line, 'hex').toString('utf8'))
    check?.()
  })
  const ended = closed.then(([code]) =>
    Promise.reject(new Error(`perl ended with code ${code} before it listened`)),
  )
  ended.catch(() => undefined) // after the start its end is no news
  await Promise.race([ready.promise, ended])
  return {
    path,
    signal: (signal) => child.kill(signal),
    async stop() {
      child.kill('SIGSTOP')
      while (!(await isStopped(child.pid))) await nextTurn()
    },
    ended: closed,
    async take(enough, timeoutMs = 10_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const timer = setTimeout(
        () => reject(new Error(`Not seen within ${timeoutMs} ms; there were: ${JSON.stringify(datagrams)}`)),
        timeoutMs,
      )
      check = () => (enough(datagrams) ? resolve() : undefined)
      check()
      try {
        await promise
      } finally {
        clearTimeout(timer)
        check = undefined
      }
      return [...datagrams]
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL') // it may be stopped
      await closed
    },
  }
}

/** By proc(5): the state stands behind the name. */
async function isStopped(pid: number | undefined): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1')
  return text.slice(text.lastIndexOf(')') + 2).startsWith('T')
}

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from '../../clamgate/src/managed/process/child.ts'
import { LabError } from './errors.ts'
import { type LogTail, lastLines, tailLog } from './log-tail.ts'
import { SYSTEM_PATH } from './postfix-programs.ts'
import { guardProcessGroup } from './process-guard.ts'
import { waitUntil } from './wait-until.ts'

export type SyslogDaemon = 'rsyslog' | 'journald'

/**
 * A /dev/log of our own, with a real syslog daemon behind it, in a mount namespace. Its log is one file of lines, each with
 * time, host, program and process id in front.
 */
export interface PrivateSyslog extends LogTail {
  readonly logFile: string
  /** In front of a command: it runs where /dev/log is ours. */
  readonly within: readonly string[]
  /** Ends the syslog daemon, by SIGTERM as a service manager does, or by SIGKILL. */
  endDaemon(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Starts it again. */
  startDaemon(): Promise<void>
  /** Ends all of it, and removes the directory. */
  stop(): Promise<void>
}

const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 5_000

/** Needs root; journald needs systemd to be installed, not to run. */
export async function startSyslog(kind: SyslogDaemon): Promise<PrivateSyslog> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-syslog-'))
  const logFile = join(directory, 'syslog.log')
  const children = new Set<Owned>()
  const run = async (command: readonly string[]) => {
    const owned = await start(command)
    children.add(owned)
    return owned
  }
  const stop = async () => {
    for (const child of [...children].reverse()) await child.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    const holder = await run(['unshare', '-m', '/bin/sh', '-c', NAMESPACE, 'namespace', directory, kind])
    const within = ['nsenter', '-m', '-t', String(holder.pid), '--']
    const socket = `/proc/${holder.pid}/root${DEV_LOG[kind]}`
    await until(async () => (await readOrNothing(join(directory, 'ready'))) !== '', 'the namespace', holder)
    const command = await daemonCommand(kind, directory, logFile)
    let daemon: Owned | undefined
    const startDaemon = async () => {
      daemon = await run([...within, ...command])
      await until(() => exists(socket), kind, daemon)
    }
    await startDaemon()
    if (kind === 'journald') await run([...within, '/bin/sh', '-c', FOLLOW, 'follow', logFile])
    return {
      ...tailLog(logFile),
      logFile,
      within,
      startDaemon,
      async endDaemon(signal = 'SIGTERM') {
        if (daemon === undefined) return
        process.kill(daemon.pid, signal)
        await daemon.exited
        children.delete(daemon)
        await daemon.stop()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Owned {
  readonly pid: number
  readonly exited: Promise<unknown>
  /** What it has printed. */
  words(): string
  stop(): Promise<void>
}

async function start(command: readonly string[]): Promise<Owned> {
  const [program = '', ...args] = command
  let words = ''
  let child: Child
  try {
    child = await startChild({
      program,
      args,
      as: undefined,
      environment: { PATH: SYSTEM_PATH, LANG: 'C' },
      output: (line) => {
        words += `${line}\n`
      },
      remains: 'ended',
    })
  } catch (cause) {
    throw new LabError('HOST_DAEMON_START', `${program} cannot be run`, { cause })
  }
  const guard = guardProcessGroup(child.pid, undefined)
  return {
    pid: child.pid,
    exited: child.exited,
    words: () => words,
    async stop() {
      await child.stop(STOP_TIMEOUT_MS)
      await guard.release()
    },
  }
}

async function until(isReady: () => Promise<boolean>, name: string, owned: Owned): Promise<void> {
  const ready = await waitUntil(async () => (await isReady()) || undefined, { timeoutMs: READY_TIMEOUT_MS })
  if (ready === true) return
  throw new LabError(
    'HOST_DAEMON_START',
    `${name} was not ready; its last words:\n${lastLines(owned.words())}`,
  )
}

async function daemonCommand(
  kind: SyslogDaemon,
  directory: string,
  logFile: string,
): Promise<readonly string[]> {
  if (kind === 'journald') return ['/lib/systemd/systemd-journald']
  const file = join(directory, 'rsyslog.conf')
  await writeFile(file, rsyslogConf(directory, logFile))
  return ['rsyslogd', '-n', '-f', file, '-i', join(directory, 'rsyslog.pid')]
}

/** As Debian's, but that it reads and writes our places alone. */
function rsyslogConf(directory: string, logFile: string): string {
  return `global(workDirectory="${directory}")
module(load="imuxsock" SysSock.Name="/dev/log")
*.* action(type="omfile" file="${logFile}" template="RSYSLOG_TraditionalFileFormat")
`
}

const DEV_LOG: { readonly [K in SyslogDaemon]: string } = {
  rsyslog: '/dev/log',
  journald: '/run/systemd/journal/dev-log',
}

/** A /dev with what programs need of it and no `log`, an empty /run; then it waits. */
const NAMESPACE = `
set -e
mkdir "$1/dev"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for name in null zero full random urandom tty ptmx; do
  : > "$1/dev/$name"
  mount --bind "/dev/$name" "$1/dev/$name"
done
mkdir "$1/dev/pts" "$1/dev/shm"
mount --rbind /dev/pts "$1/dev/pts"
mount --rbind /dev/shm "$1/dev/shm"
ln -s /proc/self/fd "$1/dev/fd"
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/log /run/systemd/journal
[ "$2" != journald ] || ln -s /run/systemd/journal/dev-log "$1/dev/log"
mount --move "$1/dev" /dev
rmdir "$1/dev"
echo yes > "$1/ready"
exec sleep infinity
`

/** The journal as it grows, as lines. */
const FOLLOW = 'exec journalctl --follow --no-tail --output=short > "$1"'

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function readOrNothing(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}

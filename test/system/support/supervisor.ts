import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import {
  type DatagramListener,
  listenDatagrams,
} from '../../../packages/clamgate/src/observe/log/syslog/testing-datagrams.ts'
import { type LogTail, tailLog } from '../../../packages/lab/src/log-tail.ts'
import { type DaemonConfig, PROGRAM } from './daemon.ts'

/** What systemd does for a service with a socket: holds it, passes it on, and listens to what the service says. */
export interface Supervisor extends AsyncDisposable, LogTail {
  readonly directory: string
  readonly socketPath: string
  /** What the service says, sd_notify(3). */
  readonly words: DatagramListener
  /** The pid of the service that runs, or ran last. */
  readonly pid: number
  /** Starts the service; the socket is open already. Resolves once it runs, which is before it is ready. */
  start(): Promise<void>
  /** Sends a signal to the main process, and waits for its end; its exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<string>
  writeConfig(config: DaemonConfig): Promise<void>
}

/**
 * Holds a listening socket as file descriptor 3, which Node cannot do without accepting on it. Forks the service for each
 * line, and tells of its start and its end. Where our end of the pipe is gone, the service goes too.
 */
const HOLDER = `
use strict; use warnings; use Socket; use POSIX ":sys_wait_h"; $| = 1;
my ($path, @command) = @ARGV;
$^F = 10;
socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
bind($socket, sockaddr_un($path)) or die "bind: $!";
listen($socket, 128) or die "listen: $!"; chmod 0666, $path;
POSIX::dup2(fileno $socket, 3) if fileno $socket != 3;
print "ready\\n";
my $pid; my $open = 1;
while ($open || $pid) {
  my $in = ""; vec($in, 0, 1) = 1;
  if ($open && select($in, undef, undef, 0.02)) {
    if (!sysread STDIN, my $byte, 1) { $open = 0; kill TERM => $pid if $pid }
    elsif ($byte eq "s") {
      $pid = fork;
      if (!$pid) { $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; open STDOUT, ">&STDERR"; exec @command; die "exec: $!" }
      print "started $pid\\n";
    }
  }
  select undef, undef, undef, 0.02 if !$open;
  if ($pid && waitpid($pid, WNOHANG) == $pid) { my $s = $?; print "ended ", $s & 127 ? "signal " . ($s & 127) : $s >> 8, "\\n"; undef $pid }
}
`

export async function startSupervisor(
  config: DaemonConfig,
  { watchdogMs, listen }: { readonly watchdogMs?: number; readonly listen?: readonly string[] } = {},
): Promise<Supervisor> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-supervisor-'))
  await chmod(directory, 0o755)
  const socketPath = join(directory, 'milter.sock')
  const configFile = join(directory, 'clamgate.yaml')
  const outputFile = join(directory, 'output.log')
  const base = {
    milter: { listen: listen ?? [`unix:${socketPath}`] },
    control: { socket: join(directory, 'control.sock') },
    quarantine: { directory: join(directory, 'quarantine') },
  }
  const writeConfig = (changes: DaemonConfig) =>
    writeFile(configFile, stringify({ ...base, ...config, ...changes }))
  await writeConfig({})
  const words = await listenDatagrams(join(directory, 'notify.sock'))
  const holder = spawn(
    'perl',
    [
      '-e',
      HOLDER,
      socketPath,
      '/bin/sh',
      '-c',
      'exec "$0" "$@" 2>>"$OUTPUT"',
      PROGRAM,
      'run',
      '--config',
      configFile,
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        OUTPUT: outputFile,
        NOTIFY_SOCKET: words.path,
        ...(watchdogMs === undefined ? {} : { WATCHDOG_USEC: String(watchdogMs * 1000) }),
      },
    },
  )
  const closed = once(holder, 'close')
  const lines = createInterface(holder.stdout)[Symbol.asyncIterator]()
  const next = async (what: string) => {
    const { value } = await lines.next()
    const [word, ...rest] = String(value).split(' ')
    if (word !== what) throw new Error(`The supervisor says ${value}, not ${what}`)
    return rest.join(' ')
  }
  await next('ready')
  let pid = 0
  return {
    ...tailLog(outputFile),
    ...{ directory, socketPath, words, writeConfig },
    get pid() {
      return pid
    },
    async start() {
      holder.stdin.write('s')
      pid = Number(await next('started'))
    },
    async end(signal) {
      process.kill(pid, signal)
      return await next('ended')
    },
    async [Symbol.asyncDispose]() {
      holder.stdin.end()
      await closed
      await words[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

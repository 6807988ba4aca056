import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ForegroundDaemon, startForegroundDaemon } from '../../../packages/lab/src/foreground-daemon.ts'

export interface ClamavMilter extends ForegroundDaemon {
  /** As main.cf wants it. */
  readonly milter: string
}

/** Runs Debian's clamav-milter with the settings that ours has by default, for comparison. */
export async function startClamavMilter(clamdSocket: string): Promise<ClamavMilter> {
  const directory = await mkdtemp(join(tmpdir(), 'clamav-milter-'))
  await chmod(directory, 0o755)
  const socketPath = join(directory, 'milter.sock')
  const configFile = join(directory, 'clamav-milter.conf')
  await writeFile(
    configFile,
    [
      'Foreground yes',
      `MilterSocket ${socketPath}`,
      'MilterSocketMode 666',
      `ClamdSocket unix:${clamdSocket}`,
      `TemporaryDirectory ${directory}`,
      'OnInfected Reject',
      'OnFail Defer',
      'RejectMsg Blocked by ClamAV - FOUND VIRUS: %v',
      'LogInfected Basic',
      `LogFile ${directory}/milter.log`,
      '',
    ].join('\n'),
  )
  const child = await startForegroundDaemon({
    command: 'clamav-milter',
    args: ['--config-file', configFile],
    outputFile: join(directory, 'output.log'),
    readyAt: socketPath,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  return {
    ...child,
    milter: `unix:${socketPath}`,
    async stop() {
      // libmilter would look for SIGTERM only every five seconds.
      child.kill('SIGKILL')
      const exit = await child.exited
      await rm(directory, { recursive: true, force: true })
      return exit
    },
  }
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SYSTEM_PATH } from '../../packages/lab/src/postfix-programs.ts'
import { type Candidate, type CandidatePlace, milterText } from './candidate.ts'
import { startDaemon } from './daemon.ts'
import { clamavMilterExtras } from './features.ts'

/** libmilter takes up to 5 s to notice a signal; it has nothing to lose here. */
const GRACE_MS = 1000

/**
 * ClamAV's own milter as fast as it can be for the features that are wanted: over a Unix socket to clamd, so that it hands
 * over a descriptor, and with its files on tmpfs.
 */
export async function startClamavMilter(
  { name, directory, address, clamd, clamdInet, features }: CandidatePlace,
  signal: AbortSignal,
): Promise<Candidate> {
  const logFile = join(directory, 'messages.log')
  const config = [
    `MilterSocket ${milterText(address, 'sendmail')}`,
    // Postfix's processes are to reach it, too.
    ...('path' in address ? ['MilterSocketMode 666'] : []),
    `ClamdSocket ${clamdInet ? `tcp:127.0.0.1:${clamd.port}` : `unix:${clamd.socketPath}`}`,
    'Foreground yes',
    'OnInfected Reject',
    `TemporaryDirectory ${directory}`,
    ...clamavMilterExtras(features, logFile),
  ].join('\n')
  const configFile = join(directory, 'clamav-milter.conf')
  await writeFile(configFile, `${config}\n`)
  const daemon = await startDaemon(
    {
      name,
      command: 'clamav-milter',
      args: ['--config-file', configFile],
      env: { PATH: SYSTEM_PATH },
      logFile: join(directory, 'log'),
      address,
      graceMs: GRACE_MS,
    },
    signal,
  )
  return {
    name,
    address,
    config,
    logFile: features === 'none' ? undefined : logFile,
    controlSocket: undefined,
    pid: daemon.pid,
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

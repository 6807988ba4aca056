import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SYSTEM_PATH } from '../../packages/clamgate/src/host/postfix-programs.ts'
import { type Candidate, type CandidatePlace, milterText } from './candidate.ts'
import { startDaemon } from './daemon.ts'

/** libmilter takes up to 5 s to notice a signal; it has nothing to lose here. */
const GRACE_MS = 1000

/**
 * ClamAV's own milter as it is fastest: Unix sockets on both sides, so that it hands clamd a descriptor, its temporary
 * files on tmpfs, no header added, nothing logged.
 */
export async function startClamavMilter(
  { name, directory, address, clamd, inet }: CandidatePlace,
  signal: AbortSignal,
): Promise<Candidate> {
  const config = [
    `MilterSocket ${milterText(address, 'sendmail')}`,
    // Postfix's processes are to reach it, too.
    ...(inet ? [] : ['MilterSocketMode 666']),
    `ClamdSocket ${inet ? `tcp:127.0.0.1:${clamd.port}` : `unix:${clamd.socketPath}`}`,
    'Foreground yes',
    'OnInfected Reject',
    'AddHeader No',
    `TemporaryDirectory ${directory}`,
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
    pid: daemon.pid,
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

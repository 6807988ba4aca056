import type { Log } from '../../observe/log/log.ts'
import type { SignatureError } from '../errors.ts'
import type { Testimony } from './convince.ts'
import { notLive } from './not-live.ts'
import { closedDirectory } from './rights.ts'

/** What one clamd server has told. */
export interface Told {
  readonly address: string
  readonly testimony: Testimony
}

export function isLive({ testimony }: Told): boolean {
  return testimony.kind === 'live'
}

/** Why the set is not in use, where one of them answers and does not show it. */
export async function refusal(told: readonly Told[], directory: string): Promise<SignatureError | undefined> {
  for (const { address, testimony } of told) {
    if (testimony.kind !== 'failed') continue
    return notLive(`clamd at ${address}: ${testimony.reason}`, {
      remedy: testimony.remedy ?? (await whyNotShown(directory)),
      details: { server: address },
      isVerdict: testimony.isVerdict,
    })
  }
  return undefined
}

async function whyNotShown(directory: string): Promise<string> {
  const closed = await closedDirectory(directory)
  const rights =
    closed === undefined
      ? ''
      : ` Its user must be able to enter ${closed}, which is closed to others (chmod o+x).`
  return `See its log for what it says of the reload, and that DatabaseDirectory in its clamd.conf is ${directory}.${rights}`
}

/** No clamd could be asked. */
export function noneLive(told: readonly Told[]): SignatureError {
  const words = told.map(({ address, testimony }) => {
    return `${address}${testimony.kind === 'live' ? '' : ` (${testimony.reason})`}`
  })
  return notLive(`no clamd shows that it scans with them: ${words.join(', ')}`, {
    remedy: 'Start clamd, and see that engine.servers names it. The files are installed by the next update.',
    isVerdict: false,
  })
}

/** Tells of those that are in use later, or maybe never. */
export function report(
  log: Log,
  here: readonly Told[],
  there: readonly Told[],
  far: readonly string[],
): void {
  for (const { address: server, testimony } of here) {
    if (testimony.kind !== 'absent') continue
    const { reason } = testimony
    log.warn(
      'signatures.server.absent',
      `clamd at ${server} is not there: it loads the new signatures when it starts (${reason})`,
      { server },
    )
  }
  for (const server of far) {
    if (there.some((told) => told.address === server && isLive(told))) continue
    log.warn(
      'signatures.server.unproved',
      `clamd at ${server} was asked to reload, and does not show that it scans with the new signatures: it runs on another host, where they have to be brought to it`,
      { server },
    )
  }
}

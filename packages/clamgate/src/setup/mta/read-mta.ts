import { readFile } from 'node:fs/promises'
import { readPackages } from '../../host/facts/packages.ts'
import { readProcesses } from '../../host/facts/processes.ts'
import { readSystem } from '../../host/facts/system.ts'
import { MTA_PACKAGES, MTA_PROGRAMS, type Mta, mtaOf } from './mta.ts'
import { type SendmailFacts, sendmailFacts } from './sendmail.ts'

/** Whom the self-test goes through, and whether systemd starts services here. */
export async function readMta(): Promise<{ readonly mta: Mta | undefined; readonly booted: boolean }> {
  const [system, packages, processes] = await Promise.all([
    readSystem(),
    readPackages(MTA_PACKAGES),
    readProcesses({ names: MTA_PROGRAMS }),
  ])
  // Where there is no dpkg it is Postfix or nothing: others are known by their packages.
  const mta = packages === undefined ? 'postfix' : mtaOf({ packages, processes })
  return { mta, booted: system.init === 'systemd' }
}

/** What Sendmail does by its configuration; undefined where there is none. */
export async function readSendmail(): Promise<SendmailFacts | undefined> {
  const cf = await readFile('/etc/mail/sendmail.cf', 'latin1').catch(() => undefined)
  return cf === undefined ? undefined : sendmailFacts(cf)
}

import type { ControlClient } from '../api/client.ts'
import type { Status } from '../api/routes/status.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Check } from './check.ts'
import { logChecks } from './log-checks.ts'
import { quarantineCheck } from './quarantine-check.ts'

/** Whether a daemon runs, and what it says of its clamd, the databases and freshclam. */
export async function daemonChecks(client: Pick<ControlClient, 'status'>): Promise<readonly Check[]> {
  try {
    return statusChecks(await client.status())
  } catch (error) {
    const remedy = error instanceof Error && 'remedy' in error ? String(error.remedy) : 'Look at its log.'
    return [{ name: 'daemon', state: 'fail', detail: messageOf(error), remedy }]
  }
}

/** What the status of a running daemon says about its health. Pure. */
export function statusChecks(status: Status): readonly Check[] {
  const { engine, version, pid, notify } = status
  return [
    { name: 'daemon', state: 'ok', detail: `version ${version} runs as process ${pid}` },
    ...restartChecks(status),
    ...engine.servers.map(serverCheck),
    ...(engine.account === undefined ? [] : [accountCheck(engine.account)]),
    databasesCheck(engine),
    ...(engine.refused === undefined ? [] : [refusedCheck(engine.refused)]),
    ...(engine.freshclam.state === 'off' ? [] : [freshclamCheck(engine.freshclam)]),
    ...logChecks(status.log),
    ...notifierCheck(
      'notify.command',
      notify.command,
      'the last run of the program ended well, or there was none',
    ),
    ...notifierCheck('notify.mail', notify.mail, 'the last notice was sent, or there was none'),
    ...(status.quarantine.state === 'skip' ? [] : [quarantineCheck(status.quarantine)]),
  ]
}

function restartChecks({ restartNeeded }: Status): readonly Check[] {
  if (restartNeeded.length === 0)
    return [{ name: 'restart', state: 'ok', detail: 'no key waits for a restart' }]
  const detail = `these keys were changed and wait for a restart: ${restartNeeded.join(', ')}`
  return [{ name: 'restart', state: 'warn', detail, remedy: 'Restart the daemon, or set them back.' }]
}

function serverCheck({ address, state, problem, warning }: Status['engine']['servers'][number]): Check {
  const name = 'clamd'
  if (state !== 'healthy') {
    const detail = `${address} is ${state}${problem === undefined ? '' : `: ${problem.sentence}`}`
    return {
      name,
      state: 'fail',
      detail,
      remedy: problem?.remedy ?? 'Look at the log of the daemon for the reason.',
    }
  }
  if (warning !== undefined) {
    return {
      name,
      state: 'warn',
      detail: `${address}: ${warning}`,
      remedy: 'See that freshclam keeps its databases up to date.',
    }
  }
  return { name, state: 'ok', detail: `${address} recognises the test samples` }
}

function accountCheck({ name, shared }: NonNullable<Status['engine']['account']>): Check {
  if (!shared) return { name: 'account', state: 'ok', detail: `clamd runs as user ${name}, on its own` }
  return {
    name: 'account',
    state: 'warn',
    detail: `clamd runs as user ${name}, as Clamgate does: who takes clamd over reaches all that Clamgate reaches`,
    remedy: 'Run Clamgate by its systemd unit, and install clamav-daemon, which makes the user clamav.',
  }
}

function databasesCheck({ databases, servers }: Status['engine']): Check {
  const name = 'databases'
  switch (databases) {
    case 'official': {
      const [date] = servers.flatMap(({ databaseBuiltAt }) =>
        databaseBuiltAt === undefined ? [] : [databaseBuiltAt],
      )
      return { name, state: 'ok', detail: `official${date === undefined ? '' : `, of ${date.slice(0, 10)}`}` }
    }
    case 'external':
      return { name, state: 'ok', detail: "the external clamd's own; Clamgate does not judge them" }
    case 'starter':
      return {
        name,
        state: 'fail',
        detail: 'only the starter database is loaded: nothing but EICAR is recognised',
        remedy:
          'Let freshclam reach its mirror (engine.freshclam), or copy main.cvd and daily.cvd into the databases directory below engine.directory. Until then policy.databasesMissing decides about mail.',
      }
    case 'missing':
      return { name, state: 'fail', detail: 'none is loaded', remedy: 'See the line of clamd above.' }
  }
}

/** What is in the directory and not in use: mail is scanned, with older signatures. */
function refusedCheck({ sinceAt, problem, takenBack }: NonNullable<Status['engine']['refused']>): Check {
  return {
    name: 'databases',
    state: takenBack ? 'fail' : 'warn',
    detail: `new ones are not used since ${sinceAt}: ${problem.sentence}`,
    remedy: problem.remedy ?? 'Find the file that came last, and remove it or wait for its next version.',
  }
}

function freshclamCheck({ state, problem }: Status['engine']['freshclam']): Check {
  const name = 'freshclam'
  if (problem === undefined) return { name, state: 'ok', detail: state }
  return {
    name,
    state: 'warn',
    detail: problem.sentence,
    remedy: problem.remedy ?? 'Look at the log for its words.',
  }
}

/** Mail does not depend on it: somebody is not told of it. */
function notifierCheck(
  name: string,
  notifier: Status['notify']['command'] | Status['notify']['mail'],
  well: string,
): readonly Check[] {
  if (notifier === undefined) return []
  const { lastError, waiting, failed, dropped } = notifier
  if (lastError === undefined) return [{ name, state: 'ok', detail: well }]
  return [
    {
      name,
      state: 'warn',
      detail: `${lastError.sentence} (${waiting} waiting, ${failed} failed, ${dropped} dropped)`,
      remedy: lastError.remedy ?? `See ${lastError.code} in docs/guide/notify.md; the log has more.`,
    },
  ]
}

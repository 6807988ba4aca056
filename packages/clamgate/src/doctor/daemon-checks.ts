import type { ControlClient } from '../api/client.ts'
import type { Status } from '../api/routes/status.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Check } from './check.ts'
import { digestStatusChecks } from './digest-checks.ts'
import { logChecks } from './log-checks.ts'
import { quarantineCheck } from './quarantine-check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'
import { sentinelChecks } from './sentinel-check.ts'
import { storeChecks } from './store-check.ts'

/** Whether a daemon runs, and what it says of its clamd, the databases and freshclam. */
export async function daemonChecks(client: Pick<ControlClient, 'status'>): Promise<readonly Check[]> {
  try {
    return statusChecks(await client.status())
  } catch (error) {
    const remedy =
      error instanceof Error && 'remedy' in error
        ? say('daemon.do', { what: String(error.remedy) })
        : say('look-at-log')
    const said = say('daemon.no-answer', { why: messageOf(error) })
    return [{ name: 'daemon', state: 'fail', ...seen(said), ...advised(remedy) }]
  }
}

/** What the status of a running daemon says about its health. Pure. */
export function statusChecks(status: Status): readonly Check[] {
  const { engine, version, pid, notify } = status
  return [
    { name: 'daemon', state: 'ok', ...seen(say('daemon.runs', { version, pid: String(pid) })) },
    ...restartChecks(status),
    ...engine.servers.map(serverCheck),
    ...(engine.account === undefined ? [] : [accountCheck(engine.account)]),
    databasesCheck(engine),
    ...(engine.refused === undefined ? [] : [refusedCheck(engine.refused)]),
    ...(engine.freshclam.state === 'off' ? [] : [freshclamCheck(engine.freshclam)]),
    ...logChecks(status.log),
    ...notifierCheck('notify.command', notify.command, 'notify.program-well'),
    ...notifierCheck('notify.mail', notify.mail, 'notify.notice-well'),
    ...notifierCheck('notify.outbound', notify.outbound, 'notify.notice-well'),
    ...notifierCheck('notify.webhook', notify.webhook, 'notify.event-well'),
    ...(status.quarantine.state === 'skip' ? [] : [quarantineCheck(status.quarantine)]),
    ...storeChecks(status.store),
    ...digestStatusChecks(status.digest),
    ...sentinelChecks(status.sentinel),
  ]
}

function restartChecks({ restartNeeded }: Status): readonly Check[] {
  if (restartNeeded.length === 0) return [{ name: 'restart', state: 'ok', ...seen(say('restart.none')) }]
  return [
    {
      name: 'restart',
      state: 'warn',
      ...seen(say('restart.waits', { keys: restartNeeded })),
      ...advised(say('restart.do')),
    },
  ]
}

function serverCheck({ address, state, problem, warning }: Status['engine']['servers'][number]): Check {
  const name = 'clamd'
  if (state !== 'healthy') {
    return {
      name,
      state: 'fail',
      ...seen(
        say(`clamd.${state}`, { address }),
        ...(problem === undefined ? [] : [say('clamd.because', { why: problem.sentence })]),
      ),
      ...(problem && { code: problem.code }),
      ...adviceOf(problem, say('look-at-log')),
    }
  }
  if (warning !== undefined) {
    return {
      name,
      state: 'warn',
      ...seen(say('clamd.warning', { address, warning })),
      ...advised(say('clamd.keep-current')),
    }
  }
  return { name, state: 'ok', ...seen(say('clamd.recognises', { address })) }
}

function accountCheck({ name, shared }: NonNullable<Status['engine']['account']>): Check {
  if (!shared) return { name: 'account', state: 'ok', ...seen(say('account.own', { user: name })) }
  return {
    name: 'account',
    state: 'warn',
    ...seen(say('account.shared', { user: name })),
    ...advised(say('account.separate')),
  }
}

function databasesCheck({ databases, servers }: Status['engine']): Check {
  const name = 'databases'
  switch (databases) {
    case 'official': {
      const [date] = servers.flatMap(({ databaseBuiltAt }) =>
        databaseBuiltAt === undefined ? [] : [databaseBuiltAt],
      )
      const day = date === undefined ? [] : [say('databases.of-day', { builtAt: date })]
      return { name, state: 'ok', ...seen(say('databases.official'), ...day) }
    }
    case 'external':
      return { name, state: 'ok', ...seen(say('databases.external')) }
    case 'starter':
      return {
        name,
        state: 'fail',
        ...seen(say('databases.starter')),
        ...advised(say('databases.get-official')),
      }
    case 'missing':
      return {
        name,
        state: 'fail',
        ...seen(say('databases.missing')),
        ...advised(say('databases.see-clamd')),
      }
  }
}

/** What is in the directory and not in use: mail is scanned, with older signatures. */
function refusedCheck({ sinceAt, problem, takenBack }: NonNullable<Status['engine']['refused']>): Check {
  return {
    name: 'databases',
    state: takenBack ? 'fail' : 'warn',
    ...seen(say('databases.refused', { since: sinceAt, why: problem.sentence })),
    code: problem.code,
    ...adviceOf(problem, say('databases.find-file')),
  }
}

function freshclamCheck({ state, problem }: Status['engine']['freshclam']): Check {
  const name = 'freshclam'
  if (problem === undefined) return { name, state: 'ok', ...seen(say(`freshclam.${state}`)) }
  return {
    name,
    state: 'warn',
    detail: problem.sentence,
    code: problem.code,
    ...adviceOf(problem, say('freshclam.see-log')),
  }
}

/** Mail does not depend on it: somebody is not told of it. */
function notifierCheck(
  name: string,
  notifier: Status['notify'][keyof Status['notify']],
  well: 'notify.program-well' | 'notify.notice-well' | 'notify.event-well',
): readonly Check[] {
  if (notifier === undefined) return []
  const { lastError, waiting, failed, dropped } = notifier
  if (lastError === undefined) return [{ name, state: 'ok', ...seen(say(well)) }]
  return [
    {
      name,
      state: 'warn',
      code: lastError.code,
      ...seen(say('notify.failing', { why: lastError.sentence, waiting, failed, dropped })),
      ...adviceOf(lastError, say('notify.see-guide', { code: lastError.code })),
    },
  ]
}

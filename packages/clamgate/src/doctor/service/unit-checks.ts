import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { Sentence } from '../../ground/saying/sentence.ts'
import type { Check, Fix } from '../check.ts'
import { type DoctorHost, unitOf } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'

const SERVICE = 'clamgate.service'
const SOCKET = 'clamgate.socket'
/** A restart by hand counts none of these. */
const MANY_RESTARTS = 3
const SYSTEMCTL_MS = 10_000
/** Of a broken configuration: systemd does not start it again then. */
const CONFIG_STATUS = 78

/** What systemd knows of the service. Pure. */
export function unitChecks(host: DoctorHost): readonly Check[] {
  const name = 'service.unit'
  if (host.units === undefined) {
    return [
      {
        name,
        state: 'skip',
        ...seen(say('unit.no-systemd')),
      },
    ]
  }
  const unit = unitOf(host, SERVICE)
  if (unit === undefined) {
    return [
      {
        name,
        state: 'warn',
        ...seen(say('unit.none', { unit: SERVICE })),
        ...advised(say('unit.install')),
        command: 'clamgate setup',
      },
    ]
  }
  return [...stateChecks(unit), ...restartChecks(unit), ...socketChecks(host)]
}

type Unit = NonNullable<ReturnType<typeof unitOf>>

function stateChecks(unit: Unit): readonly Check[] {
  const name = 'service.unit'
  const { active, enabled, result, exitStatus, needsReload, file } = unit
  const checks: Check[] = []
  // While systemd waits before the next try it says "activating", and the result is that of the last one.
  const isLooping = active === 'activating' && result !== 'success'
  if (active === 'failed' || isLooping) {
    const broken = exitStatus === CONFIG_STATUS
    checks.push({
      name,
      state: 'fail',
      ...seen(
        say(isLooping ? 'unit.loops' : 'unit.failed', { unit: SERVICE, result }),
        ...(exitStatus === 0 ? [] : [say('unit.status', { status: String(exitStatus) })]),
        ...(broken ? [say('unit.broken')] : []),
      ),
      ...advised(say(broken ? 'unit.mend' : 'unit.journal')),
      command: broken
        ? 'clamgate config check && systemctl restart clamgate'
        : 'journalctl -u clamgate -n 50 --no-pager',
    })
  } else if (active !== 'active' && active !== 'activating' && active !== 'reloading') {
    checks.push({
      name,
      state: 'warn',
      ...seen(say('unit.is', { unit: SERVICE, active })),
      ...advised(say('unit.start')),
      command: 'systemctl start clamgate',
    })
  }
  if (enabled === 'masked') {
    checks.push({
      name,
      state: 'fail',
      ...seen(say('unit.masked', { unit: SERVICE })),
      ...advised(say('unit.unmask')),
      command: 'systemctl unmask clamgate',
    })
  } else if (enabled === 'disabled') {
    checks.push({
      name,
      state: 'warn',
      ...seen(say('unit.disabled', { unit: SERVICE })),
      ...advised(say('unit.enable')),
      command: 'systemctl enable clamgate',
      fix: enabling(SERVICE),
    })
  }
  if (needsReload) {
    checks.push({
      name,
      state: 'warn',
      ...seen(say('unit.changed', { file })),
      ...advised(say('unit.reload')),
      command: 'systemctl daemon-reload && systemctl restart clamgate',
    })
  }
  return checks.length > 0
    ? checks
    : [{ name, state: 'ok', ...seen(say('unit.is-both', { unit: SERVICE, enabled, active })) }]
}

function restartChecks({ restarts }: Unit): readonly Check[] {
  const name = 'service.restarts'
  if (restarts < MANY_RESTARTS) {
    return [{ name, state: 'ok', ...seen(say('unit.restarts', { times: restarts })) }]
  }
  return [
    {
      name,
      state: 'warn',
      ...seen(say('unit.restarts', { times: restarts })),
      ...advised(say('unit.see-log')),
      command: 'journalctl -u clamgate --since -1h --no-pager',
    },
  ]
}

function socketChecks(host: DoctorHost): readonly Check[] {
  const name = 'service.socket'
  const socket = unitOf(host, SOCKET)
  if (socket === undefined) return []
  const isOn = socket.active === 'active'
  if (isOn && socket.enabled !== 'disabled') {
    return [{ name, state: 'ok', ...seen(socketSaid(socket)) }]
  }
  // The service may open its sockets itself, and does where this one was never switched on.
  if (!isOn && socket.enabled === 'disabled') {
    return [{ name, state: 'skip', ...seen(say('unit.socket-unused', { unit: SOCKET })) }]
  }
  return [
    {
      name,
      state: socket.active === 'failed' ? 'fail' : 'warn',
      ...seen(socketSaid(socket)),
      ...advised(say('unit.socket-start')),
      command: `systemctl enable --now ${SOCKET}`,
      ...(isOn ? { fix: enabling(SOCKET) } : {}),
    },
  ]
}

function socketSaid({ enabled, active }: Unit): Sentence {
  return say('unit.is-both', { unit: SOCKET, enabled, active })
}

/** Starts nothing: what runs and what does not stays so. */
function enabling(unit: string): Fix {
  return {
    sentence: `Enable ${unit}`,
    async run() {
      await runProgram({
        program: 'systemctl',
        args: ['enable', '--', unit],
        as: undefined,
        environment: { PATH: PROGRAM_PATH },
        timeoutMs: SYSTEMCTL_MS,
      })
    },
  }
}

import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { Check, Fix } from '../check.ts'
import { type DoctorHost, unitOf } from '../host.ts'

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
        detail: 'systemd does not start services here: whoever does must start Clamgate too',
      },
    ]
  }
  const unit = unitOf(host, SERVICE)
  if (unit === undefined) {
    return [
      {
        name,
        state: 'warn',
        detail: `there is no unit ${SERVICE}: after the next boot nobody starts Clamgate`,
        remedy: 'Let setup install it.',
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
      detail: `${SERVICE} ${isLooping ? 'ends as soon as it is started' : 'has failed'}: ${result}${exitStatus === 0 ? '' : `, exit status ${exitStatus}`}${broken ? ', a broken configuration' : ''}`,
      remedy: broken
        ? 'Mend the configuration, and start it.'
        : 'Its last words are in the journal; start it when that is mended.',
      command: broken
        ? 'clamgate config check && systemctl restart clamgate'
        : 'journalctl -u clamgate -n 50 --no-pager',
    })
  } else if (active !== 'active' && active !== 'activating' && active !== 'reloading') {
    checks.push({
      name,
      state: 'warn',
      detail: `${SERVICE} is ${active}`,
      remedy: 'Start it.',
      command: 'systemctl start clamgate',
    })
  }
  if (enabled === 'masked') {
    checks.push({
      name,
      state: 'fail',
      detail: `${SERVICE} is masked: nothing starts it`,
      remedy: 'Unmask it, if that was not meant.',
      command: 'systemctl unmask clamgate',
    })
  } else if (enabled === 'disabled') {
    checks.push({
      name,
      state: 'warn',
      detail: `${SERVICE} is not enabled: it is away after the next boot`,
      remedy: 'Enable it.',
      command: 'systemctl enable clamgate',
      fix: enabling(SERVICE),
    })
  }
  if (needsReload) {
    checks.push({
      name,
      state: 'warn',
      detail: `${file} was changed, and systemd has not read it yet`,
      remedy: 'Let it read its units, and restart the service.',
      command: 'systemctl daemon-reload && systemctl restart clamgate',
    })
  }
  return checks.length > 0
    ? checks
    : [{ name, state: 'ok', detail: `${SERVICE} is ${enabled} and ${active}` }]
}

function restartChecks({ restarts }: Unit): readonly Check[] {
  const name = 'service.restarts'
  if (restarts < MANY_RESTARTS) {
    return [{ name, state: 'ok', detail: `systemd has restarted it ${restarts} times since it was started` }]
  }
  return [
    {
      name,
      state: 'warn',
      detail: `systemd has restarted it ${restarts} times since it was started`,
      remedy: 'Its log says why it ends; memory is the usual reason.',
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
    return [{ name, state: 'ok', detail: `${SOCKET} is ${socket.enabled} and ${socket.active}` }]
  }
  // The service may open its sockets itself, and does where this one was never switched on.
  if (!isOn && socket.enabled === 'disabled') {
    return [
      { name, state: 'skip', detail: `${SOCKET} is not in use: a restart refuses connections for a moment` },
    ]
  }
  return [
    {
      name,
      state: socket.active === 'failed' ? 'fail' : 'warn',
      detail: `${SOCKET} is ${socket.enabled} and ${socket.active}`,
      remedy: 'Enable it and start it; where another program has the socket, its log says so.',
      command: `systemctl enable --now ${SOCKET}`,
      ...(isOn ? { fix: enabling(SOCKET) } : {}),
    },
  ]
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

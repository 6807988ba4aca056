import { A_STATUS } from '../../api/testing/status.ts'
import { loadText } from '../../config/testing/load-text.ts'
import type { UnitDetail } from '../../host/facts/units.ts'
import type { DoctorHost } from '../host.ts'

const GIB = 1024 ** 3

/** A unit that is enabled and runs. */
export function aUnit(name: string, more: Partial<UnitDetail> = {}): UnitDetail {
  return {
    name,
    exists: true,
    enabled: 'enabled',
    active: 'active',
    result: 'success',
    restarts: 0,
    mainPid: A_STATUS.pid,
    user: 'clamgate',
    file: `/lib/systemd/system/${name}`,
    needsReload: false,
    exitStatus: 0,
    ...more,
  }
}

/** A host in order, with this configuration. */
export async function aHost(config = '{}', more: Partial<DoctorHost> = {}): Promise<DoctorHost> {
  return {
    loaded: await loadText(config),
    status: A_STATUS,
    system: { id: 'debian', versionId: '12', prettyName: 'Debian 12', init: 'systemd', container: false },
    units: [aUnit('clamgate.service'), aUnit('clamgate.socket')],
    processes: [{ pid: A_STATUS.pid, uid: 900, name: 'node', args: ['/usr/bin/node'] }],
    memory: { totalBytes: 8 * GIB, availableBytes: 4 * GIB, limitBytes: undefined },
    swapBytes: GIB,
    clamdConfs: [],
    user: { name: 'clamgate', uid: 900, gid: 900, groups: [900] },
    nowMs: Date.parse('2026-11-28T12:00:00Z'),
    ...more,
  }
}

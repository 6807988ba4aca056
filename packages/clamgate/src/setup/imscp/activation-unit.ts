import { UNIT_DIRECTORY } from '../systemd/links.ts'
import { startStep } from '../systemd/plan.ts'
import type { Step } from '../types.ts'

/** Waits for the databases, outside of the panel's lock, and then lets Postfix ask us. */
export const ACTIVATION_UNIT = 'clamgate-imscp.service'

const TEXT = `[Unit]
Description=Lets Postfix ask Clamgate as soon as mail can be scanned (i-MSCP plugin)
Documentation=man:clamgate(1)
After=clamgate.service clamav-daemon.service postfix.service

[Service]
Type=simple
ExecStart=/usr/bin/clamgate imscp activate
# What failed is said in the page of the plugin, and tried again.
Restart=on-failure
RestartSec=60s

[Install]
WantedBy=multi-user.target
`

export function activationSteps(): readonly Step[] {
  return [
    {
      id: `unit-file:${ACTIVATION_UNIT}`,
      group: 'service',
      kind: 'unit-file',
      sentence: `Tell systemd of ${ACTIVATION_UNIT}`,
      wanted: {
        path: `${UNIT_DIRECTORY}/${ACTIVATION_UNIT}`,
        content: TEXT,
        ...{ mode: 0o644, owner: 'root', group: 'root' },
      },
    },
    startStep(ACTIVATION_UNIT, 'Wait for the databases, and let Postfix ask this milter then', []),
  ]
}

import { UNIT_DIRECTORY } from '../../systemd/links.ts'
import type { Step } from '../../types.ts'
import { IMSCP_DIRECTORY } from '../types.ts'

export const PAGE_SERVICE = 'clamgate-imscp-page.service'
export const PAGE_TIMER = 'clamgate-imscp-page.timer'

/** What the units are made from. */
export interface PageUnitFacts {
  /** `GUI_ROOT_DIR` of the panel. */
  readonly guiDirectory: string
}

/** Pure: the texts of the units, by their names. */
export function pageUnits({
  guiDirectory,
}: PageUnitFacts): readonly (readonly [name: string, text: string])[] {
  return [
    [PAGE_SERVICE, serviceText(guiDirectory)],
    [PAGE_TIMER, TIMER_TEXT],
  ]
}

/** Pure: the units, and the timer that starts the service each minute. */
export function pageSteps(facts: PageUnitFacts): readonly Step[] {
  return [
    ...pageUnits(facts).map(
      ([name, content]): Step => ({
        id: `unit-file:${name}`,
        group: 'service',
        kind: 'unit-file',
        sentence: `Tell systemd of ${name}`,
        wanted: { path: `${UNIT_DIRECTORY}/${name}`, content, mode: 0o644, owner: 'root', group: 'root' },
      }),
    ),
    {
      id: `unit:${PAGE_TIMER}`,
      group: 'service',
      kind: 'unit',
      sentence: 'Write the page of the plugin each minute, from now on and after each boot',
      wanted: { unit: PAGE_TIMER, enabled: true, active: true },
    },
  ]
}

function serviceText(guiDirectory: string): string {
  return `[Unit]
Description=Writes the page of the ClamAV plugin for i-MSCP
Documentation=man:clamgate(1)
# The plugin starts it, too, when something has changed.
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=/usr/bin/clamgate imscp page --quiet
TimeoutStartSec=50s
# A line for each start and end would be all that there is in the journal.
LogLevelMax=notice
SyslogLevel=notice
Nice=10
# Root, to read what is root's and the daemon's, and to give the page to the panel's user; it writes to two places alone.
CacheDirectory=clamgate-imscp
CacheDirectoryMode=0700
Environment=NODE_COMPILE_CACHE=%C/clamgate-imscp
CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_CHOWN
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=-${IMSCP_DIRECTORY} ${inUnit(`-${guiDirectory}/data`)}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
SystemCallArchitectures=native
`
}

const TIMER_TEXT = `[Unit]
Description=Writes the page of the ClamAV plugin for i-MSCP each minute
Documentation=man:clamgate(1)

[Timer]
OnCalendar=minutely
AccuracySec=5s
RandomizedDelaySec=10s
Persistent=false

[Install]
WantedBy=timers.target
`

/** A word of a unit file, systemd.syntax(7). */
function inUnit(text: string): string {
  const escaped = text.replaceAll('%', '%%')
  return /^[\w./%-]+$/.test(escaped) ? escaped : `"${escaped.replace(/["\\]/g, '\\$&')}"`
}

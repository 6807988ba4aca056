import type { Step } from '../types.ts'

// What timers and units of systemd do elsewhere, cron(8) does where that does not run.

/** Names without a dot: cron does not read others. */
export const CRON_PAGE = '/etc/cron.d/clamgate-imscp'
export const CRON_ACTIVATION = '/etc/cron.d/clamgate-imscp-activate'

/** What is said goes to syslog, not by mail. */
const LINE = (command: string) =>
  `* * * * * root [ ! -x /usr/bin/clamgate ] || nice /usr/bin/clamgate ${command} 2>&1 | logger -t clamgate-imscp`

/** Writes the page of the plugin each minute. */
export function cronPageStep(): Step {
  return cronStep(CRON_PAGE, 'Write the page of the plugin each minute', 'imscp page --quiet')
}

/** Tries each minute whether mail can be scanned; goes when it has been done. */
export function cronActivationStep(): Step {
  const sentence = 'Wait for the databases, and let Postfix ask this milter then'
  return cronStep(CRON_ACTIVATION, sentence, 'imscp activate --once')
}

function cronStep(path: string, sentence: string, command: string): Step {
  const content = ['# Made by the i-MSCP plugin ClamAV.', LINE(command), ''].join('\n')
  return {
    id: `file:${path}`,
    group: 'service',
    kind: 'file',
    sentence,
    wanted: { path, content, mode: 0o644, owner: 'root', group: 'root' },
  }
}

import { systemdSteps } from './plan-systemd.ts'
import { sysvSteps } from './plan-sysv.ts'
import type { PanelFacts, PanelPlan, PanelSteps } from './plan-types.ts'

/** Pure: what is to be done on this host but for Postfix. */
export function panelSteps(plan: PanelPlan, facts: PanelFacts): PanelSteps {
  const { sysv } = facts
  return sysv === undefined ? systemdSteps(plan, facts) : sysvSteps(plan, facts, sysv)
}

/** What is to be said of a host without systemd. */
export function panelRemarks({ sysv }: Pick<PanelFacts, 'sysv'>): readonly string[] {
  if (sysv === undefined) return []
  const { cron, hasRcLinks } = sysv
  return [
    ...(hasRcLinks
      ? []
      : ['There is no update-rc.d on this host: see to it that /etc/init.d/clamgate start runs at boot']),
    ...(cron === 'runs'
      ? []
      : [
          `${cron === 'none' ? 'There is no cron on this host' : 'cron does not run on this host'}: the page of the plugin is not written anew, and where the databases are not there yet, activate the plugin again when they are`,
        ]),
  ]
}

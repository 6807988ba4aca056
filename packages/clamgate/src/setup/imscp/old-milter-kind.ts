import { createUnitKind } from '../systemd/unit.ts'
import { createInitServiceKind } from '../sysv/init-service.ts'
import { MILTER_UNIT } from '../takeover/takeover.ts'
import type { Json, Step, StepKind } from '../types.ts'
import { lookForOldPlugin } from './old-plugin/look.ts'

const MILTER_SCRIPT = 'clamav-milter'
const unitKind = createUnitKind()
const initServiceKind = createInitServiceKind()

/** By what the step has: a unit of systemd, or an init script. */
function kindFor(wanted: Json): StepKind {
  return typeof wanted === 'object' && wanted !== null && 'unit' in wanted ? unitKind : initServiceKind
}

/**
 * Kind `old-milter`: stops the clamav-milter of the old plugin, which listens where ours is to listen. A run that fails gives
 * it back; once the old plugin's options are out of clamav-milter.conf it is nobody's any more.
 */
export const oldMilterKind: StepKind = {
  look: (wanted) => kindFor(wanted).look(wanted),
  apply: (wanted, before, context) => kindFor(wanted).apply(wanted, before, context),
  async undo(wanted, before, context) {
    const old = await lookForOldPlugin()
    const isStillThere = (old?.milterConf?.blocks.length ?? 0) > 0
    return isStillThere ? await kindFor(wanted).undo(wanted, before, context) : { state: 'restored' }
  },
}

/** Sessions that Postfix has with it come to their end first. */
export function oldMilterStep(milters: readonly string[], hasSystemd: boolean): Step {
  const service = hasSystemd ? { unit: MILTER_UNIT } : { name: MILTER_SCRIPT, program: MILTER_SCRIPT }
  return {
    id: `old-milter:${MILTER_UNIT}`,
    group: 'service',
    kind: 'old-milter',
    sentence: 'Stop clamav-milter of the plugin before, in whose place ours listens',
    wanted: { ...service, enabled: false, active: false, milters },
  }
}

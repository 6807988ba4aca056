import { createUnitKind } from '../systemd/unit.ts'
import { MILTER_UNIT } from '../takeover/takeover.ts'
import type { Step, StepKind } from '../types.ts'
import { lookForOldPlugin } from './old-plugin/look.ts'

const unitKind = createUnitKind()

/**
 * Kind `old-milter`: stops the clamav-milter of the old plugin, which listens where ours is to listen. A run that fails gives
 * it back; once the old plugin's options are out of clamav-milter.conf it is nobody's any more.
 */
export const oldMilterKind: StepKind = {
  look: unitKind.look,
  apply: unitKind.apply,
  async undo(wanted, before, context) {
    const old = await lookForOldPlugin()
    const isStillThere = (old?.milterConf?.blocks.length ?? 0) > 0
    return isStillThere ? await unitKind.undo(wanted, before, context) : { state: 'restored' }
  },
}

/** Sessions that Postfix has with it come to their end first. */
export function oldMilterStep(milters: readonly string[]): Step {
  return {
    id: `old-milter:${MILTER_UNIT}`,
    group: 'service',
    kind: 'old-milter',
    sentence: 'Stop clamav-milter of the plugin before, in whose place ours listens',
    wanted: { unit: MILTER_UNIT, enabled: false, active: false, milters },
  }
}

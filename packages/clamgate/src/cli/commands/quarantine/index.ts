import type { RegisterCommand } from '../../command.ts'
import { registerDelete } from './delete.ts'
import { registerExport } from './export.ts'
import { registerFalsePositive } from './false-positive.ts'
import { registerForward } from './forward.ts'
import { registerKey } from './key/index.ts'
import { registerList } from './list.ts'
import { registerReindex } from './reindex.ts'
import { registerRelease } from './release.ts'
import { registerReport } from './report.ts'
import { registerRequests } from './requests/index.ts'
import { registerShow } from './show.ts'

/** `clamgate quarantine …` */
export const registerQuarantine: RegisterCommand = (program, context) => {
  const quarantine = program
    .command('quarantine')
    .summary('list, show, release and delete mail that was kept back')
    .description(
      'Mail that was kept back: what there is, why, and what to do with it. A running daemon is asked; without one list, show, export and delete work upon the directory. See docs/guide/quarantine.md.',
    )
  registerList(quarantine, context)
  registerShow(quarantine, context)
  registerRelease(quarantine, context)
  registerForward(quarantine, context)
  registerDelete(quarantine, context)
  registerExport(quarantine, context)
  registerFalsePositive(quarantine, context)
  registerReport(quarantine, context)
  registerReindex(quarantine, context)
  registerRequests(quarantine, context)
  registerKey(quarantine, context)
}

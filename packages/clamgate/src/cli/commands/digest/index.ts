import type { RegisterCommand } from '../../command.ts'
import { registerPreview } from './preview.ts'
import { registerResume } from './resume.ts'
import { registerRun } from './run.ts'
import { registerStatus } from './status.ts'

/** `clamgate digest …` */
export const registerDigest: RegisterCommand = (program, context) => {
  const digest = program
    .command('digest')
    .summary('preview and follow the digests of kept mail')
    .description(
      'Digests tell recipients and managers what was kept back from them. The running daemon sends them by digest.schedule. See docs/guide/digests.md.',
    )
  registerStatus(digest, context)
  registerPreview(digest, context)
  registerRun(digest, context)
  registerResume(digest, context)
}

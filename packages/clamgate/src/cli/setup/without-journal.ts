import { findTraces } from '../../app/setup/traces.ts'
import type { UndoScope, UndoView } from '../../app/setup/undo.ts'
import { SetupError } from '../../setup/errors.ts'
import type { SetupPlace } from '../../setup/run/session.ts'

/**
 * Without a journal nobody knows what was there before; what of ours is in use can be found by looking.
 * @throws {SetupError} SETUP_JOURNAL where Postfix asks us, or a unit of ours is on, and no journal says since when
 */
export async function refuseWithoutJournal(
  command: UndoScope,
  { exists }: UndoView,
  { directory }: SetupPlace,
): Promise<void> {
  if (exists) return
  const traces = await findTraces()
  if (!traces.some(({ weight }) => weight === 'warn')) return
  throw new WithoutJournal(
    `Nothing can be undone by itself: there is no journal of setup in ${directory}, and so it is not known what was there before`,
    {
      remedy:
        'Where the journal was removed, put the directory back from a backup, and run the command again. Else undo what is named above by hand.',
      report: traces.flatMap(({ sentence, remedy }) => [`  ${sentence}`, `    -> ${remedy ?? ''}`]),
      command,
    },
  )
}

class WithoutJournal extends SetupError {
  /** What was found, for whoever undoes it by hand: a line each. */
  readonly report: readonly string[]

  constructor(
    message: string,
    { remedy, report, command }: { remedy: string; report: readonly string[]; command: UndoScope },
  ) {
    super('SETUP_JOURNAL', message, { remedy, details: { command } })
    this.report = report
  }
}

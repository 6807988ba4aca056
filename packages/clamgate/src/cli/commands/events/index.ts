import type { RegisterCommand } from '../../command.ts'
import { registerExplain } from './explain.ts'
import { registerExport } from './export.ts'
import { registerList } from './list.ts'
import { registerShow } from './show.ts'
import { registerTail } from './tail.ts'

/** `clamgate events …` */
export const registerEvents: RegisterCommand = (program, context) => {
  const events = program
    .command('events')
    .summary('find what happened to messages, and why')
    .description(
      'Messages that were decided: what happened to each, why, and what would happen to it today. The daemon is asked. See docs/guide/search.md for the query language, docs/guide/events.md for what is written down and for how long.',
    )
  registerList(events, context)
  registerShow(events, context)
  registerTail(events, context)
  registerExport(events, context)
  registerExplain(events, context)
}

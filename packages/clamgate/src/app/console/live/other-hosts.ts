import type { Config } from '../../../config/schema.ts'
import { type Changes, listenToPostgres } from '../../../store/changes.ts'
import type { Door } from '../../stop.ts'
import { storePlace } from '../../store/create.ts'
import type { Live } from './live.ts'

/** Hears what other hosts write into a shared database, while somebody is to be told of it; of SQLite there are none. */
export function hearOtherHosts(live: Live, started: Config): Door {
  const place = storePlace(started)
  let changes: Changes | undefined
  let closing: Promise<void> | undefined
  if (place.kind === 'postgres') {
    live.onAttended((isAttended) => {
      if (!isAttended) {
        closing = changes?.close()
        changes = undefined
        return
      }
      changes = listenToPostgres(place)
      changes.onChange((change) => {
        const isEverything = change.kind === 'everything'
        if (isEverything || change.events.length > 0) live.elsewhere('events')
        if (isEverything || change.entries.length > 0) {
          live.elsewhere('quarantine')
          // Whoever asks for a mail is noted with its entry.
          live.elsewhere('requests')
        }
        if (isEverything) live.changed('jobs')
        else for (const owner of change.jobsOf) live.changed('jobs', owner)
      })
    })
  }
  return {
    async close() {
      live.close()
      await Promise.all([closing, changes?.close()])
    },
  }
}

/**
 * Releases an entry, and is killed meanwhile:
 *
 *   node release-until-killed.ts DIRECTORY ID PORT
 */
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { entriesIn } from '../../entries/testing/keep-mail.ts'
import { createReleaser } from '../release.ts'
import { createTickets } from '../tickets.ts'

const [directory = '', id = '', port = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const releaser = createReleaser({
  ...{ entries: entriesIn(directory), log: createMemoryLog(), gateway: 'mx.example.org', now: Date.now },
  tickets: createTickets({ monotonic: () => performance.now(), refused: () => undefined }),
  settings: () => ({ listener: `127.0.0.1:${port}`, sender: 'original' }),
  record: () => undefined,
  stopping: signal,
})
await releaser.release(id, { by: 'root', as: 'original', again: false }, signal)

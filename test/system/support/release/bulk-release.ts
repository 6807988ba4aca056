/**
 * The daemon as far as it releases: its milter, and a release of all entries of a quarantine at once. It is killed meanwhile:
 *
 *   node bulk-release.ts DIRECTORY PORT
 */
import { join } from 'node:path'
import { HOST } from '../../../../packages/clamgate/src/access/actor.ts'
import { buildParts } from '../../../../packages/clamgate/src/app/build.ts'
import { releaseEach } from '../../../../packages/clamgate/src/app/quarantine/acts.ts'
import { createAdmission } from '../../../../packages/clamgate/src/app/quarantine/admission.ts'
import { configSchema } from '../../../../packages/clamgate/src/config/schema.ts'
import { createMemoryLog } from '../../../../packages/clamgate/src/observe/log/testing.ts'
import { managedLog } from './managed-log.ts'

const [directory = '', port = ''] = process.argv.slice(2)
const config = configSchema.parse({
  milter: { listen: [`unix:${join(directory, 'milter.sock')}`], mode: '0666' },
  // Nobody scans: what passes has passed by its ticket.
  engine: { mode: 'external', servers: [{ address: `unix:${join(directory, 'nobody.sock')}` }] },
  policy: { infected: 'quarantine' },
  quarantine: { directory: join(directory, 'quarantine'), release: { listener: `127.0.0.1:${port}` } },
})
const log = createMemoryLog()
const parts = await buildParts(
  { config, path: undefined, files: [], origins: new Map(), rulePlaces: [], warnings: [] },
  { log: managedLog(log), environment: {}, version: 'test' },
)
await parts.quarantine.start()
await parts.sockets.apply(config.milter)
const ids: string[] = []
for await (const id of parts.entries.ids()) ids.push(id)
const { signal } = new AbortController()
const reply = await releaseEach(
  { ids, by: 'root', as: 'original', again: false, dryRun: false },
  {
    ...{ entries: parts.entries, releaser: parts.release, log, note: () => undefined, now: Date.now },
    admit: createAdmission(parts.entries, HOST, () => []),
  },
  { signal, onProgress: ({ item }) => process.stdout.write(`${item?.result} ${item?.sentence}\n`) },
)
process.stdout.write(`end ${JSON.stringify(reply)}\n`, () => process.exit(0))

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HOST } from '../../../access/actor.ts'
import type { PolicyFiles } from '../../../api/policy/documents.ts'
import type { PolicyService } from '../../../api/policy/service.ts'
import { loadConfig } from '../../../config/load/load.ts'
import { temporaryDirectory } from '../../../config/testing/load-text.ts'
import { testSettings } from '../../../filter/testing/settings.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import type { InForce } from '../../build.ts'
import { describeFacts } from '../../events/describe.ts'
import { pastMail } from '../../events/testing/past-mail.ts'
import { createPolicyVersions } from '../history.ts'
import { createPolicyService, type PolicyServiceDeps } from '../service.ts'

const NOW_MS = Date.parse('2026-11-30T12:00:00Z')
/** A configuration with a policy and a secret, as people write one. */
export const FILE = `# what people wrote stays
store:
  url: postgres://clamgate@db.example.org/clamgate
  password: "s3cret: #1"   # of the database
policy:
  infected: reject # as ever
  rules:
    - name: junk only tags
      when: { signature: "Sanesecurity.Junk.*", recipient: ["*@example.org", "abuse@*"] }
      then: tag
`
const EVENTS = ['Sanesecurity.Junk.1', 'Win.Test.EICAR_HDB-1'].map((signature) =>
  pastMail(testSettings(), { verdict: { kind: 'infected', signature }, sender: 'a@example.org' }),
)

/** A policy that a test changes. */
export interface Started extends AsyncDisposable {
  readonly path: string
  /** Where versions of it are kept; nothing is there before the first. */
  readonly history: string
  readonly service: PolicyService
  readonly inForce: InForce
  /** What the next reload throws. */
  fails: Error | undefined
  reloads: number
}

/** A policy with a real file. Of the gateway there is what the policy asks of it. */
export async function start(text = FILE): Promise<Started> {
  const directory = await temporaryDirectory()
  const path = join(directory.path, 'clamgate.yaml')
  await writeFile(path, text, { mode: 0o600 })
  const loaded = await loadConfig({ path })
  const inForce: InForce = {
    ...{ started: loaded.config, config: loaded.config, restartNeeded: [] },
    ...{ path, files: loaded.files, origins: loaded.origins, settings: testSettings() },
  }
  const events = {
    async *events() {
      for (const at of ['2026-11-30T11:00:00Z', '2026-11-27T11:00:00Z']) {
        yield { at, because: { sentence: 'x', rule: { name: 'junk only tags' } } }
      }
    },
    async *facts() {
      for (const event of EVENTS) yield describeFacts(event)
    },
  }
  const started = {
    ...{ path, history: join(directory.path, 'history') },
    ...{ inForce, fails: undefined as Error | undefined, reloads: 0 },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
  const deps = {
    ...{ inForce, log: createMemoryLog(), now: () => NOW_MS, events: () => events },
    async reload() {
      started.reloads += 1
      const { fails } = started
      started.fails = undefined
      if (fails !== undefined) throw fails
    },
    versions: createPolicyVersions(started.history),
    road: {},
    // The double has what is asked for here, and not the rest of the services.
  } as unknown as PolicyServiceDeps
  return Object.assign(started, { service: createPolicyService(deps)(HOST) })
}

/** A file as whoever is about to change it sees it. */
export async function looked({ service, path }: Started): Promise<PolicyFiles['files'][number]> {
  const { files } = await service.files()
  const found = files.find((one) => one.path === path)
  if (found === undefined) throw new Error(`${path} is not told`)
  return found
}

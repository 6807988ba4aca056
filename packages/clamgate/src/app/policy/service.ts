import { isDeepStrictEqual } from 'node:util'
import { type Actor, HOST } from '../../access/actor.ts'
import type { EventService } from '../../api/events/service.ts'
import type { TriedMail } from '../../api/policy/documents.ts'
import type { PolicyService } from '../../api/policy/service.ts'
import { ConfigError } from '../../config/errors.ts'
import { type LoadedConfig, loadConfig } from '../../config/load/load.ts'
import { type Examination, type ExamineDeps, examine } from '../../filter/examine.ts'
import type { Policy } from '../../policy/types.ts'
import type { InForce } from '../build.ts'
import { tryPolicy } from '../events/try-policy.ts'
import { describeExamination, writtenEnvelope } from '../examination.ts'
import { readChanged } from './changes.ts'
import { createPolicyFiles, type PolicyFileDeps } from './files.ts'
import { createRuleHits } from './hits.ts'
import { describeKeys, describeRules } from './rules.ts'

export interface PolicyServiceDeps extends PolicyFileDeps {
  readonly inForce: InForce
  readonly events: (actor: Actor) => EventService
  /** What a mail is scanned and decided with. */
  readonly road: Omit<ExamineDeps, 'written' | 'explain'>
}

/** What somebody may see, try and change of the policy. */
export function createPolicyService(deps: PolicyServiceDeps): (actor: Actor) => PolicyService {
  const { inForce, events, road, versions, now } = deps
  const files = createPolicyFiles(deps)
  // Whoever may read the policy hears of all mail.
  const hits = createRuleHits(events(HOST), now)
  return (actor) => ({
    async show(signal) {
      const { config, origins } = inForce
      const loaded = { config, origins, rulePlaces: await placesOf(inForce) }
      const counted = await hits(signal)
      return {
        file: inForce.path,
        files: inForce.files,
        monitor: config.policy.monitor,
        rules: describeRules(loaded, counted, now()),
        isCut: counted?.isCut ?? false,
        keys: describeKeys(loaded),
      }
    },
    async tryMail(message, envelope, signal) {
      const written = writtenEnvelope(envelope)
      const examination = await examine(message, { ...road, written, explain: true }, signal)
      const { policy } = inForce.settings
      return { ...describeExamination(examination, policy), steps: stepsOf(examination, policy) }
    },
    async try({ path, text, query, limit }, { onProgress, signal }) {
      const { before, text: whole } = await files.completed(path, text)
      const loaded = await readChanged({ main: inForce.path, path, before: before.text, text: whole })
      return await tryPolicy({
        ...{ file: path, loaded, query, limit, signal, nowMs: now() },
        events: events(actor),
        warn: () => undefined,
        onProgress: (messages) => onProgress({ messages }),
      })
    },
    files: files.list,
    save: (request) => files.save(request, actor),
    async history() {
      const all = await versions.list()
      return {
        versions: all.map(({ version, at, by, path, words, diff }) => ({
          version,
          at,
          by,
          path,
          words,
          diff,
        })),
      }
    },
    restore: (version, { digest, dryRun }) => files.restore(version, digest, dryRun, actor),
  })
}

/** Lines of the rules in force; none where the files say something else by now, or are broken. */
async function placesOf({ path, config }: InForce): Promise<LoadedConfig['rulePlaces']> {
  try {
    const onDisk = await loadConfig({ path, secrets: 'leave' })
    return isDeepStrictEqual(onDisk.config.policy, config.policy) ? onDisk.rulePlaces : []
  } catch (error) {
    if (error instanceof ConfigError) return []
    throw error
  }
}

/** How the rules looked at a mail for each recipient. */
function stepsOf({ facts: message, outcome }: Examination, policy: Policy): TriedMail['steps'] {
  // Mail may be several things at once: what decided is looked at.
  const facts = { ...message, verdict: outcome.verdict }
  const each = facts.recipients.length === 0 ? [0] : [...facts.recipients.keys()]
  return each.map((index) => ({
    recipient: facts.recipients[index],
    considered: policy.consider(facts, index).map(({ rule, file, line, action, monitor, matches, miss }) => ({
      ...{ rule, action, monitor, matches, miss },
      place: file === undefined || line === undefined ? undefined : { file, line },
    })),
  }))
}

import { createHash } from 'node:crypto'
import type { Actor } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import type { PolicyFiles, Saved, SaveRequest } from '../../api/policy/documents.ts'
import { ConfigError } from '../../config/errors.ts'
import { formatProblem } from '../../config/problem.ts'
import { cleanText } from '../../ground/clean.ts'
import { inTurn } from '../../ground/in-turn.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { unifiedDiff } from '../../ground/unified-diff.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { shellWord } from '../../host/shell-word.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { InForce } from '../build.ts'
import { type OnDisk, readToChange, writeChanged } from '../config/config-file.ts'
import { ChangeError } from '../config/errors.ts'
import { whyReadOnly } from '../config/replaceable.ts'
import { readChanged } from './changes.ts'
import { PolicyError } from './errors.ts'
import type { PolicyVersions } from './history.ts'
import { maskSecrets, unmaskSecrets } from './masked.ts'

export interface PolicyFileDeps {
  readonly inForce: InForce
  /** Loads what is on disk; rejects, and changes nothing, where that is bad. */
  readonly reload: () => Promise<unknown>
  readonly versions: PolicyVersions
  readonly log: Log
  readonly now: () => number
}

/** The files of the configuration, as far as the console changes them. */
export interface PolicyFileKeeper {
  list(): Promise<PolicyFiles>
  /** The text that a file would have, with its secrets; see `PolicyService.save`. */
  completed(path: string, text: string): Promise<{ readonly before: OnDisk; readonly text: string }>
  save(request: SaveRequest, actor: Actor): Promise<Saved>
  restore(version: number, digest: string, dryRun: boolean, actor: Actor): Promise<Saved>
}

export function createPolicyFiles({ inForce, reload, versions, log, now }: PolicyFileDeps): PolicyFileKeeper {
  async function read(path: string): Promise<OnDisk> {
    if (inForce.files.includes(path)) return await readToChange(path)
    throw new PolicyError('POLICY_NO_FILE', `${cleanText(path, 200)} is no file of the configuration`, {
      remedy: `Choose one of ${inForce.files.join(', ') || 'none: there is no file, write one on the host'}.`,
    })
  }
  const masked = (text: string) => maskSecrets(text, inForce.config)

  async function completed(path: string, text: string) {
    const before = await read(path)
    return { before, text: unmaskSecrets(text, before.text, inForce.config) }
  }

  async function save(
    { path, text: wanted, digest, words, dryRun }: SaveRequest,
    actor: Actor,
  ): Promise<Saved> {
    const { before, text } = await completed(path, wanted)
    const old = masked(before.text)
    if (digestOf(before) !== digest) throw changed(path, unifiedDiff(wanted, old.text, ['yours', path]))
    const loaded = await readChanged({ main: inForce.path, path, before: before.text, text })
    // What was a secret is one, wherever it is now.
    const next = maskSecrets(text, [inForce.config, loaded.config])
    const diff = unifiedDiff(old.text, next.text, [path, `${path} (new)`])
    const warnings = loaded.warnings.map((warning) => formatProblem(warning, loaded.path))
    if (dryRun || diff.length === 0) return { path, diff, warnings, digest: digestOf(before) }
    await write(path, before, text)
    const after = { ...before, text }
    try {
      await reload()
    } catch (error) {
      await putBack(path, after, before)
      throw error
    }
    const at = new Date(now()).toISOString()
    const entry = { at, by: actor.name, path, words, diff: [...diff] }
    const kept = { ...entry, before: old.text, text: next.text, secrets: next.secrets.length }
    const recorded = await record(kept)
    log.info('policy.saved', `${path} was changed by ${cleanText(actor.name)}`, {
      ...{ path, by: actor.name, version: recorded.version },
    })
    return { path, diff, warnings, digest: digestOf(after), ...recorded }
  }

  /** What is in force is in force: that there is no way back to it here is told to whoever saved it. */
  async function record(
    version: Parameters<PolicyVersions['add']>[0],
  ): Promise<Pick<Saved, 'version' | 'unrecorded'>> {
    try {
      return { version: await versions.add(version) }
    } catch (error) {
      const unrecorded = `What was saved is not in the history of the policy: ${messageOf(error)}`
      log.warn('policy.unrecorded', unrecorded, failureFields(error))
      return { unrecorded }
    }
  }

  /** One that has gone away meanwhile, or can be read no more, keeps nobody from the others. */
  async function told(path: string): Promise<PolicyFiles['files'][number]> {
    try {
      const onDisk = await readToChange(path)
      const because = await whyReadOnly(path)
      const { text } = masked(onDisk.text)
      const told = { path, text, digest: digestOf(onDisk), isWritable: because === undefined }
      if (because === undefined) return told
      return { ...told, because, remedy: remedyFor(path), command: commandFor(path) }
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof UsageError)) throw error
      const because = 'unreadable'
      return { path, text: '', digest: '', isWritable: false, because, remedy: error.message }
    }
  }

  /** The old file again, and what it says. */
  async function putBack(path: string, after: OnDisk, before: OnDisk): Promise<void> {
    try {
      await writeChanged(path, after, before.text)
      await reload()
    } catch (error) {
      const sentence = `${path} was changed, could not be loaded, and could not be put back: ${messageOf(error)}`
      log.error('policy.not-restored', sentence, { ...failureFields(error), path })
    }
  }

  // Two that save at once would both be right about what they saw.
  const saveInTurn = inTurn(save)

  return {
    completed,
    async list() {
      const files = await Promise.all(inForce.files.map(told))
      return { files }
    },
    save: saveInTurn,
    async restore(version, digest, dryRun, actor) {
      const found = (await versions.list()).find((one) => one.version === version)
      if (found === undefined) {
        throw new PolicyError('POLICY_NO_VERSION', `There is no version ${version} of the policy`, {
          remedy: 'Choose one of the history; the last twenty are kept.',
        })
      }
      const { path, text, secrets } = found
      const now = masked((await read(path)).text).secrets.length
      if (now !== secrets) {
        throw new PolicyError(
          'POLICY_SECRET',
          `${path} had ${secrets} secrets in version ${version}, and has ${now} now`,
          {
            remedy: 'Take over by hand what you want of it.',
          },
        )
      }
      const request = { path, text, digest, words: `Version ${version} again`, dryRun }
      return await saveInTurn(request, actor)
    },
  }
}

async function write(path: string, before: OnDisk, text: string): Promise<void> {
  try {
    await writeChanged(path, before, text)
  } catch (error) {
    if (!(error instanceof ChangeError)) throw error
    if (error.code === 'CHANGE_MEANWHILE') {
      throw new AccessError('ACCESS_CHANGED', error.message, {
        remedy: 'Look at it as it is now, and do it again.',
      })
    }
    // That of a full disk says itself what to do.
    if (!RIGHTS.has(systemCode(error.cause)) && (await whyReadOnly(path)) === undefined) throw error
    throw new PolicyError('POLICY_READ_ONLY', error.message, {
      ...{ cause: error, details: { path }, remedy: remedyFor(path) },
    })
  }
}

/** What the system says where the daemon has no right to do it. */
const RIGHTS: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY'])

function remedyFor(path: string): string {
  return `The daemon may not replace ${path}. On the host, as root: ${commandFor(path)}; or let the daemon write there, as docs/guide/console.md says.`
}

/** What whoever is root on the host does instead. */
function commandFor(path: string): string {
  return `clamgate config edit ${shellWord(path)} && clamgate reload`
}

function digestOf({ text, mark }: OnDisk): string {
  return createHash('sha256').update(mark).update(text).digest('hex')
}

function changed(path: string, diff: readonly string[]): AccessError {
  const error = new AccessError('ACCESS_CHANGED', `${path} was changed by somebody else meanwhile`, {
    details: { path },
    remedy: 'Look at it as it is now, and do it again.',
  })
  return Object.assign(error, { report: diff })
}

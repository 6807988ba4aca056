import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostfixInstance } from '../../../packages/clamgate/src/host/postfix/instance.ts'
import { KINDS } from '../../../packages/clamgate/src/setup/kinds.ts'
import { DEFAULT_OPTIONS } from '../../../packages/clamgate/src/setup/options.ts'
import { postfixSteps } from '../../../packages/clamgate/src/setup/postfix/plan.ts'
import { takenBy } from '../../../packages/clamgate/src/setup/postfix/plan-listener.ts'
import type {
  Json,
  Plan,
  SetupOptions,
  Step,
  StepContext,
  Undone,
} from '../../../packages/clamgate/src/setup/types.ts'
import { type PrivatePostfix, startPostfix } from '../../../packages/lab/src/private-postfix.ts'

/** A Postfix of our own, and a place for the socket of a milter in its queue directory. */
export interface SetupSite {
  readonly postfix: PrivatePostfix
  readonly socketPath: string
  readonly main: string
  readonly master: string
  plan(options?: Partial<SetupOptions>, replaces?: readonly string[], release?: string): Promise<Plan>
  stop(): Promise<void>
}

export interface SetupSiteOptions {
  readonly settings?: Readonly<Record<string, string>>
  readonly milters?: readonly string[]
  /** Lines of master.cf, made once it is known where everything is. */
  readonly services?: readonly string[]
}

export async function startSetupSite({
  settings = {},
  milters = [],
  services = [],
}: SetupSiteOptions = {}): Promise<SetupSite> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-setup-'))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'queue/clamgate'), { recursive: true })
  const socketPath = join(directory, 'queue/clamgate/milter.sock')
  const postfix = await startPostfix({ directory, milters, settings, services })
  const { configDirectory } = postfix
  return {
    postfix,
    socketPath,
    main: join(configDirectory, 'main.cf'),
    master: join(configDirectory, 'master.cf'),
    async plan(options = {}, replaces = [], release = undefined) {
      const listen = [`unix:${socketPath}`]
      const milter = { listen, scanTimeoutMs: 120_000, ...(release === undefined ? {} : { release }) }
      const found = await findPostfixInstance(configDirectory, milter.listen)
      return postfixSteps(
        { ...DEFAULT_OPTIONS, ...options },
        {
          ...{ found, milter, replaces, taken: await takenBy(release) },
        },
      )
    },
    async stop() {
      await postfix.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export const CONTEXT: StepContext = { signal: new AbortController().signal, progress: () => undefined }

/** A step that was applied, and how to take it back. */
export interface AppliedStep {
  readonly step: Step
  readonly before: Json
  undo(): Promise<Undone>
}

/** Applies the steps that need it, without a journal. */
export async function applyAll(steps: readonly Step[]): Promise<readonly AppliedStep[]> {
  const applied: AppliedStep[] = []
  for (const step of steps) {
    const kind = KINDS[step.kind]
    if (kind === undefined) throw new TypeError(`No kind ${step.kind}`)
    const look = await kind.look(step.wanted)
    if (look.state === 'done') continue
    await kind.apply(step.wanted, look.before, CONTEXT)
    applied.push({
      step,
      before: look.before,
      undo: () => kind.undo(step.wanted, look.before, CONTEXT),
    })
  }
  return applied
}

/** All that an undo has to give back: bytes, mode, owner and time. */
export async function fingerprint(path: string): Promise<string> {
  const { mode, uid, gid, mtimeNs } = await stat(path, { bigint: true })
  return [mode, uid, gid, mtimeNs, await readFile(path, 'base64')].join(' ')
}

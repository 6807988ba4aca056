import { stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { ControlClient } from '../../api/client.ts'
import type { Config } from '../../config/schema.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { closedDirectory } from '../../signatures/live/rights.ts'
import { memoryNeed } from '../../signatures/plan/memory.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import { findRivals } from '../../signatures/rivals/find-rivals.ts'
import type { Check } from '../check.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { clamdConfChecks } from './clamd-conf.ts'
import { programChecks } from './program-checks.ts'
import { rivalChecks } from './rival-checks.ts'
import { memoryChecks, planChecks, statusChecks } from './source-checks.ts'

export interface SignatureQuestion {
  readonly config: Pick<Config, 'engine' | 'signatures'>
  readonly client: Pick<ControlClient, 'status'> & {
    readonly signatures: Pick<ControlClient['signatures'], 'status'>
  }
  /** Where the host's files are; tests have another one. */
  readonly root: string
}

/** Signatures of third parties: who else brings them, what updates need, and how the sources do. */
export async function signatureChecks({
  config,
  client,
  root,
}: SignatureQuestion): Promise<readonly Check[]> {
  const { engine, signatures } = config
  const plans = planSources(signatures)
  const asked = plans.filter(({ enabled }) => enabled)
  const directory =
    engine.mode === 'managed' ? join(engine.directory, 'databases') : signatures.databaseDirectory
  const isUsed = asked.length > 0
  const rivals =
    directory === undefined
      ? []
      : rivalChecks(await findRivals({ root, databaseDirectory: directory }), { directory, isUsed })
  const wished = planChecks(plans, (name) => signatures.sources[name]?.enabled === true)
  if (!isUsed || directory === undefined) return [...rivals, ...wished]
  const daemon = await client.status().catch(() => undefined)
  const engines = daemon?.engine.servers.flatMap(({ engineVersion }) => engineVersion ?? []) ?? []
  const status = await client.signatures.status().catch(() => undefined)
  const known = status?.sources.flatMap(({ files }) => files) ?? []
  const sizes = new Map(known.flatMap(({ name, bytes }) => (bytes === null ? [] : [[name, bytes] as const])))
  return [
    ...rivals,
    ...wished,
    ...(await programChecks({ path: PROGRAM_PATH, plans: asked, engines })),
    ...(engine.mode === 'external' ? await externalChecks(directory, config, root) : []),
    ...memoryChecks(memoryNeed(asked, sizes), memoryOfHost()),
    ...(status === undefined ? [] : statusChecks(status)),
  ]
}

async function externalChecks(
  directory: string,
  { engine }: SignatureQuestion['config'],
  root: string,
): Promise<readonly Check[]> {
  const name = 'signatures.directory'
  const facts = await stat(join(root, directory)).catch(() => undefined)
  if (facts?.isDirectory() !== true) {
    const none = seen(say('directory.none', { directory }))
    return [{ name, state: 'fail', ...none, ...advised(say('directory.set')) }]
  }
  const closed = await closedDirectory(join(root, directory))
  const addresses = engine.servers.map(({ address }) => address)
  return [
    ...(closed === undefined
      ? []
      : [
          {
            name,
            state: 'warn',
            ...seen(say('directory.closed', { path: closed })),
            ...advised(say('directory.open', { path: closed })),
          } as const,
        ]),
    ...(await clamdConfChecks({ root, addresses, directory })),
  ]
}

/** In a container what that may take. */
function memoryOfHost(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

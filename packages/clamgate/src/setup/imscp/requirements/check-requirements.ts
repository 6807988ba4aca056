import { join } from 'node:path'
import type { Config } from '../../../config/schema.ts'
import { messageOf } from '../../../ground/thrown.ts'
import { LATE, within } from '../../../ground/within.ts'
import { planSources } from '../../../signatures/plan/plan-sources.ts'
import { ImscpError } from '../errors.ts'
import type { ImscpAction, ImscpRequest } from '../request.ts'
import { oneLine } from './line.ts'
import { REQUIREMENTS } from './requirements.ts'
import type { Fault, Question, Requirement, RequirementOptions } from './types.ts'

/** Longer than the longest of them waits itself, for `postfix check`. */
const LOOK_MS = 75_000
/** Of Debian's clamd. */
const DATABASES = '/var/lib/clamav'

/**
 * Whether this host has what the plugin needs for an action. Changes nothing.
 * @returns what was seen and refuses nothing, a sentence each
 * @throws {ImscpError} IMSCP_REQUIREMENT with all that is wrong in one line
 */
export async function checkRequirements(
  action: ImscpAction,
  request: ImscpRequest,
  options: RequirementOptions,
  requirements: readonly Requirement[] = REQUIREMENTS,
): Promise<readonly string[]> {
  const question: Question = { ...options, action, request }
  const counting = requirements.filter(({ actions, inSetup }) => {
    return actions.includes(action) && (inSetup || !request.setup)
  })
  const found = (await Promise.all(counting.map((one) => faultsOf(one, question)))).flat()
  const broken = found.filter(({ weight }) => weight === 'broken')
  if (broken.length > 0) throw new ImscpError('IMSCP_REQUIREMENT', oneLine(broken))
  return found.map((note) => oneLine([note]))
}

/** What a configuration needs of the host. */
export function needsOf(
  { milter, engine, signatures }: Config,
  old: RequirementOptions['old'],
): RequirementOptions {
  const isManaged = engine.mode === 'managed'
  return {
    old,
    listen: milter.listen,
    clamd: isManaged ? [] : engine.servers.map(({ address }) => address),
    signatures: planSources(signatures).some(({ enabled }) => enabled),
    databaseDirectory: isManaged
      ? join(engine.directory, 'databases')
      : (signatures.databaseDirectory ?? DATABASES),
  }
}

/** One that cannot be looked at refuses nothing: the steps that follow look themselves. */
async function faultsOf({ name, look }: Requirement, question: Question): Promise<readonly Fault[]> {
  const unseen = (why: string): readonly Fault[] => [
    { weight: 'note', what: `Whether the requirement "${name}" is met is not known`, remedy: why },
  ]
  try {
    const found = await within(
      Promise.try(() => look(question)),
      LOOK_MS,
    )
    return found === LATE ? unseen(`there was no answer within ${LOOK_MS / 1000} s`) : found
  } catch (error) {
    return unseen(messageOf(error))
  }
}

import { nearest } from '../../../ground/nearest.ts'
import { SignatureError } from '../../errors.ts'
import type { UpdateOptions } from '../../ports.ts'
import type { SourcePlan } from '../../types.ts'

/** @throws {SignatureError} SIGNATURES_SOURCE_UNKNOWN, SIGNATURES_FILE_UNKNOWN */
export function checkNames(
  plans: readonly SourcePlan[],
  { sources = [], confirm = [] }: UpdateOptions,
): void {
  const known = plans.map(({ name }) => name)
  for (const name of sources) {
    if (known.includes(name)) continue
    throw new SignatureError('SIGNATURES_SOURCE_UNKNOWN', `There is no source ${name}`, {
      remedy: meant(name, known) ?? 'The sources: clamgate signatures status.',
    })
  }
  const files = plans.flatMap((plan) => plan.files.map((file) => file.name))
  for (const name of confirm) {
    if (files.includes(name)) continue
    throw new SignatureError('SIGNATURES_FILE_UNKNOWN', `There is no file ${name} in the sources`, {
      remedy: meant(name, files) ?? 'The files: clamgate signatures list.',
    })
  }
}

function meant(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known)
  return near === undefined ? undefined : `Did you mean ${near}?`
}

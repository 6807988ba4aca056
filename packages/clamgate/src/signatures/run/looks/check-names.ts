import { nearest } from '../../../ground/nearest.ts'
import { SignatureError } from '../../errors.ts'
import type { UpdateOptions } from '../../ports.ts'
import type { SourcePlan } from '../../types.ts'

/** @throws {SignatureError} SIGNATURES_SOURCE_UNKNOWN, SIGNATURES_FILE_UNKNOWN */
export function checkNames(
  plans: readonly SourcePlan[],
  { sources = [], confirm = [] }: UpdateOptions,
): void {
  for (const name of sources) planNamed(name, plans)
  const files = plans.flatMap((plan) => plan.files.map((file) => file.name))
  for (const name of confirm) {
    if (!files.includes(name)) throw unknown('SIGNATURES_FILE_UNKNOWN', 'file', name, files)
  }
}

/** @throws {SignatureError} SIGNATURES_SOURCE_UNKNOWN */
export function planNamed<P extends { readonly name: string }>(name: string, plans: readonly P[]): P {
  const plan = plans.find((one) => one.name === name)
  if (plan !== undefined) return plan
  const names = plans.map((one) => one.name)
  throw unknown('SIGNATURES_SOURCE_UNKNOWN', 'source', name, names)
}

/** Nobody of that name, with the nearest there is. */
function unknown(
  code: 'SIGNATURES_SOURCE_UNKNOWN' | 'SIGNATURES_FILE_UNKNOWN',
  kind: 'source' | 'file',
  name: string,
  names: readonly string[],
): SignatureError {
  const guess = nearest(name, names)
  const show = 'clamgate signatures list shows what there is.'
  return new SignatureError(code, `No ${kind} is called ${name}`, {
    details: { [kind]: name },
    remedy: guess === undefined ? show : `Did you mean ${guess}? ${show}`,
  })
}

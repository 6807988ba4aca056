import type { HostPlan, PlanParts } from './ports.ts'
import type { Plan, SetupOptions } from './types.ts'

/**
 * Joins what is to be done: the account, the configuration and the service first, so that a milter answers before Postfix
 * asks it; then Postfix; and only when that asks us, the milter that ours replaces is stopped. Undo goes the other way,
 * by the same reasons.
 */
export async function planSetup<Host extends HostPlan>(
  options: SetupOptions,
  parts: PlanParts<Host>,
): Promise<Plan & { readonly undecided: boolean }> {
  const host = await parts.host(options)
  const postfix = await parts.postfix(options, host)
  const steps = [...host.steps, ...postfix.steps, ...host.after]
  const ids = steps.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new TypeError(`Two steps of a plan have the id ${twice}`)
  return { remarks: [...host.remarks, ...postfix.remarks], steps, undecided: host.undecided === true }
}

import type { PolicyService } from '../policy/service.ts'

/** A policy without rules and files; what a test does not answer must not be asked. */
export function policyService(answers: Partial<PolicyService> = {}): PolicyService {
  const unasked = async (): Promise<never> => {
    throw new TypeError('Nothing was expected to be asked of the policy')
  }
  return {
    show: async () => ({ files: [], monitor: false, rules: [], isCut: false, keys: [] }),
    files: async () => ({ files: [] }),
    history: async () => ({ versions: [] }),
    ...{ tryMail: unasked, try: unasked, save: unasked, restore: unasked },
    ...answers,
  }
}

import { type ConfigDescription, keyAt } from '../../../config/say/describe.ts'
import { SecretReference } from '../../signatures/signatures-draft.ts'
import { OWN_OPTIONS } from '../config-php/parameters.ts'
import type { Problems } from '../problems.ts'
import type { Origins } from '../result/origins.ts'
import type { PanelDraft } from '../result/panel-draft.ts'
import type { OwnOption } from './own-options.ts'

/** Puts the values of `clamgate_options` in the place of what the other parameters say. Texts of secrets are kept apart. */
export function layOver(
  draft: PanelDraft,
  own: readonly OwnOption[],
  { description, origins, secrets, problems }: LayOverContext,
): void {
  for (const { path, value, key, names } of own) {
    const origin = origins.of([OWN_OPTIONS, ...names])
    const name = isSecret(path, value, description) ? secretName(path) : undefined
    if (name !== undefined) secrets.set(name, String(value))
    if (name !== undefined && /\p{Cc}/u.test(String(value))) problems.add(key, 'it is not one line of text')
    draft.set({ path, value: name === undefined ? value : new SecretReference(name), origin, key })
  }
}

/** Words of a secret, and not the place where they are. */
function isSecret(path: readonly string[], value: unknown, description: ConfigDescription): boolean {
  if (typeof value !== 'string') return false
  const kind = keyAt(path.join('.'), description)?.kind
  return kind === 'secret' || (kind === 'proxy' && value.includes('@'))
}

/** As the importers name them: that of a source by the source. */
function secretName(path: readonly string[]): string {
  const [first, second, source, key] = path
  const isOfSource = first === 'signatures' && second === 'sources' && key === 'secret'
  return isOfSource && source !== undefined ? source : path.join('-')
}

interface LayOverContext {
  readonly description: ConfigDescription
  readonly origins: Origins
  readonly secrets: Map<string, string>
  readonly problems: Problems
}

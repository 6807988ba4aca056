import type { SettingsDocument } from '../../api/engine/documents.ts'
import { describeConfig } from '../../config/say/describe.ts'
import { writtenValue } from '../../config/say/notation.ts'
import type { InForce } from '../build.ts'

/** Every key as it is in force, and where it comes from; secrets as `clamgate config show` writes them. */
export function describeSettings({
  config,
  files,
  origins,
  restartNeeded,
}: Pick<InForce, 'config' | 'files' | 'origins' | 'restartNeeded'>): SettingsDocument {
  const description = describeConfig()
  const waiting = new Set(restartNeeded)
  return {
    files: [...files],
    settings: [...description.keys.values()].map((info) => ({
      path: info.path,
      value: writtenValue(config, info, description),
      default: info.default,
      origin: origins.get(info.path) ?? { kind: 'default' },
      reload: info.reload,
      description: info.description,
      waits: waiting.has(info.path),
    })),
  }
}

import type { Config } from '../../config/schema.ts'
import type { HostFacts } from '../look/host-facts.ts'
import { STATE_DIRECTORY } from '../systemd/plan.ts'
import type { Step } from '../types.ts'

/** Official databases that are there already are copied for our own clamd. */
export function seedSteps({ engine }: Config, { clamav }: HostFacts, service: boolean): readonly Step[] {
  if (!clamav.databases.official) return []
  const to = `${engine.directory}/databases`
  const isUsual = `directory:${engine.directory}` === STATE_DIRECTORY.id
  return [
    ...(isUsual && service ? [STATE_DIRECTORY] : []),
    {
      id: `seed:${to}`,
      group: 'other',
      kind: 'seed',
      sentence: `Copy the virus databases that are in ${clamav.databases.directory}, so that none has to be fetched`,
      wanted: { from: clamav.databases.directory, to, owner: 'clamgate' },
    },
  ]
}
